/** Which policy is to let a subscription in, what it would change for others, and why it may not. */
import { GatewayError } from "../gatewayError.ts";
import { ownerOf } from "../kubernetes/owners.ts";
import { type Guard, othersOf } from "./guard.ts";
import { keyHeader, type Spec } from "./policySpec.ts";
import { type HttpRoute, httpRoutes, type SecurityPolicy, type TargetReference } from "./resources.ts";
import type { Admission } from "./steps/refer.ts";

export interface Admitting {
  readonly admission: Admission;
  readonly warnings: readonly string[];
}

/** @param name Of a policy that has to be made. Throws `conflict` where a policy would take others' access away. */
export function admitting(route: HttpRoute, guard: Guard, name: string): Admitting {
  const { own, inherited, ofRules } = guard;
  const rules = ofRules.map(
    ({ metadata }) => `${metadata.name} decides single rules of this route: the key does not open those.`,
  );
  const toRoute = { route: route.metadata.name };
  if (own !== undefined) {
    refuseReplacing(own, inherited);
    return {
      admission: { ...toRoute, policy: own.metadata.name, initial: undefined },
      warnings: [...aboutOwn(own, route), ...rules],
    };
  }
  const admission = { ...toRoute, policy: name, initial: initialSpec(route, inherited) };
  return { admission, warnings: [...aboutNew(route, inherited), ...rules] };
}

function initialSpec(route: HttpRoute, inherited: SecurityPolicy | undefined): Spec {
  const target: TargetReference = {
    group: httpRoutes.group,
    kind: httpRoutes.kind,
    name: route.metadata.name,
  };
  const alone: Spec = { targetRefs: [target] };
  if (inherited === undefined) return alone;
  // Without a merge the route's policy would switch off all that the Gateway's asks for (gateway-semantics §5.3).
  const merged: Spec = { ...alone, mergeType: "StrategicMerge" };
  const auth = inherited.spec?.apiKeyAuth;
  if (auth === undefined) return merged;
  if (inherited.metadata.namespace !== route.metadata.namespace) throw keysElsewhere(inherited);
  // A merge replaces lists: the Gateway's own callers have to be in this one as well.
  return { ...merged, apiKeyAuth: auth };
}

/** A route's policy that merges takes its keys from the Gateway's as long as it names none. */
function refuseReplacing({ spec }: SecurityPolicy, inherited: SecurityPolicy | undefined): void {
  const takesOver = spec?.mergeType !== undefined && spec.apiKeyAuth === undefined;
  if (takesOver && inherited?.spec?.apiKeyAuth !== undefined) throw keysElsewhere(inherited);
}

function aboutOwn(own: SecurityPolicy, route: HttpRoute): readonly string[] {
  const { name } = own.metadata;
  const others = othersOf(own, route);
  const owner = ownerOf(own);
  return [
    ...(own.spec?.apiKeyAuth === undefined
      ? [`The route ${route.metadata.name} asks for no key today; from now on whoever has none is refused.`]
      : []),
    ...(others.length === 0
      ? []
      : [`SecurityPolicy ${name} is also for ${others.join(", ")}: the key opens that as well.`]),
    ...(owner === undefined
      ? []
      : [
          `SecurityPolicy ${name} belongs to ${owner}, which may put back what is changed here: the key would stop working. Change it where ${owner} takes it from.`,
        ]),
  ];
}

function aboutNew(route: HttpRoute, inherited: SecurityPolicy | undefined): readonly string[] {
  if (inherited?.spec?.apiKeyAuth !== undefined) return [];
  return [
    `The route ${route.metadata.name} asks for no key (${keyHeader}) today; from now on whoever has none is refused.`,
  ];
}

function keysElsewhere({ metadata }: SecurityPolicy): GatewayError {
  const where = metadata.namespace === undefined ? "" : ` in ${metadata.namespace}`;
  return new GatewayError(
    "conflict",
    `The Gateway's SecurityPolicy ${metadata.name}${where} asks for keys on this route, and a policy of the route would take its callers' access away`,
    {
      next: "Give the route a SecurityPolicy of its own with all credentials that it is to take, then subscribe.",
    },
  );
}
