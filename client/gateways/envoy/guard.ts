/**
 * Which SecurityPolicy decides a route. Sources: gateway-semantics §5.3 (securitypolicy.go of Envoy Gateway 1.9): a
 * policy of a rule goes before that of the route, and that before its Gateway's, each in the place of the whole of
 * the other unless it has `mergeType`; of two on one target the older one counts, then namespace and name.
 */
import type { HttpRoute, ParentReference, SecurityPolicy } from "./resources.ts";

export interface Guard {
  /** On the whole route, and in force. */
  readonly own: SecurityPolicy | undefined;
  /** On single rules of the route: what the others say does not count there. */
  readonly ofRules: readonly SecurityPolicy[];
  /** On a Gateway of the route, in force there. */
  readonly inherited: SecurityPolicy | undefined;
}

/** @param policies Those of the namespaces of the route and of its Gateways. */
export function guardOf(route: HttpRoute, policies: readonly SecurityPolicy[]): Guard {
  const byAge = [...policies].sort(older);
  const here = byAge.filter(({ metadata }) => metadata.namespace === route.metadata.namespace);
  const targeting = here.filter((policy) => sectionsOf(policy, "HTTPRoute", route) !== undefined);
  return {
    own: targeting.find((policy) => sectionsOf(policy, "HTTPRoute", route)?.includes(undefined)),
    ofRules: targeting.filter((policy) =>
      sectionsOf(policy, "HTTPRoute", route)?.some((name) => name !== undefined),
    ),
    inherited: (route.spec?.parentRefs ?? [])
      .filter(({ kind = "Gateway" }) => kind === "Gateway")
      .flatMap((parent) => byAge.filter((policy) => guardsGateway(policy, parent, route)))
      .at(0),
  };
}

/** Other objects that a policy decides beside the route: what is changed for one is changed for all. */
export function othersOf(policy: SecurityPolicy, route: HttpRoute): readonly string[] {
  const { targetRef, targetRefs = [], targetSelectors = [] } = policy.spec ?? {};
  const named = [...(targetRef === undefined ? [] : [targetRef]), ...targetRefs];
  return [
    ...named
      .filter(({ kind, name }) => kind !== "HTTPRoute" || name !== route.metadata.name)
      .map(({ kind, name }) => `${kind} ${name}`),
    ...targetSelectors.map(({ kind }) => `every ${kind} that it selects`),
  ];
}

/** Names of the rules that a policy targets of an object, undefined among them for the whole; undefined for none. */
function sectionsOf(
  policy: SecurityPolicy,
  kind: string,
  object: HttpRoute,
): readonly (string | undefined)[] | undefined {
  const { targetRef, targetRefs = [], targetSelectors = [] } = policy.spec ?? {};
  const named = [...(targetRef === undefined ? [] : [targetRef]), ...targetRefs]
    .filter((target) => target.kind === kind && target.name === object.metadata.name)
    .map(({ sectionName }) => sectionName);
  const selected = targetSelectors.some(
    ({ kind: selectedKind, matchLabels = {} }) =>
      selectedKind === kind &&
      Object.entries(matchLabels).every(([name, value]) => object.metadata.labels?.[name] === value),
  );
  const sections = selected ? [...named, undefined] : named;
  return sections.length === 0 ? undefined : sections;
}

function guardsGateway(policy: SecurityPolicy, parent: ParentReference, route: HttpRoute): boolean {
  const namespace = parent.namespace ?? route.metadata.namespace;
  if (policy.metadata.namespace !== namespace) return false;
  const { targetRef, targetRefs = [] } = policy.spec ?? {};
  return [...(targetRef === undefined ? [] : [targetRef]), ...targetRefs].some(
    ({ kind, name, sectionName }) =>
      kind === "Gateway" &&
      name === parent.name &&
      (sectionName === undefined || sectionName === parent.sectionName),
  );
}

function older(a: SecurityPolicy, b: SecurityPolicy): number {
  const key = ({ metadata: { creationTimestamp = "", namespace = "", name } }: SecurityPolicy) =>
    [creationTimestamp, namespace, name].join("\0");
  return key(a) < key(b) ? -1 : 1;
}
