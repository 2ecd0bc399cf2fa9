/** Which policy is to let a subscription in, what it would change for others, and why it may not. */
import { GatewayError } from "../gatewayError.ts";
import { managersOf, ownerOf } from "../kubernetes/owners.ts";
import { type Guard, othersOf, type Spec, specInForce } from "./guard.ts";
import { refusalOf } from "./inForce.ts";
import { clientHeader, keyHeader } from "./policySpec.ts";
import { type HttpRoute, httpRoutes, type SecurityPolicy, type TargetReference } from "./resources.ts";
import { type Admission, addedName } from "./steps/refer.ts";

export interface Admitting {
  readonly admission: Admission;
  readonly warnings: readonly string[];
  /** The route asks for nothing beside the key: what the proxy answers to it is said of the key. */
  readonly keyAlone: boolean;
}

/**
 * @param name Of a policy that has to be made.
 * @param unread Namespaces of the route's Gateways whose policies may not be read.
 * Throws `conflict` where a policy would take others' access away.
 */
export function admitting(
  route: HttpRoute,
  guard: Guard,
  name: string,
  unread: readonly string[] = [],
): Admitting {
  const { own, ofRules } = guard;
  const known = { route: route.metadata.name };
  const keyAlone = aboutOtherProofs(guard).length === 0;
  const rules = ofRules.map(
    ({ metadata }) => `${metadata.name} decides single rules of this route: the key does not open those.`,
  );
  const hidden = unread.map((namespace) =>
    own === undefined
      ? `You may not read the SecurityPolicies in ${namespace}. Should one of them ask for keys on this route, those who have such keys are refused from now on.`
      : `You may not read the SecurityPolicies in ${namespace}: what they say of this route is not known.`,
  );
  if (own !== undefined) {
    const admission = {
      ...known,
      policy: own.metadata.name,
      initial: undefined,
      fills: fillsOf(guard, route),
    };
    return { admission, keyAlone, warnings: [...aboutOwn(own, guard, route), ...rules, ...hidden] };
  }
  const initial = initialSpec(route, guard, unread);
  return {
    admission: { ...known, policy: name, initial, fills: {} },
    keyAlone,
    warnings: [...aboutNew(guard, route), ...rules, ...hidden],
  };
}

/** Without a merge the route's policy would switch off all that the Gateway's asks for (gateway-semantics §5.3). */
function initialSpec(route: HttpRoute, guard: Guard, unread: readonly string[]): Spec {
  const target: TargetReference = {
    group: httpRoutes.group,
    kind: httpRoutes.kind,
    name: route.metadata.name,
  };
  const alone: Spec = { targetRefs: [target] };
  if (guard.inherited === undefined && unread.length === 0) return alone;
  return { ...alone, mergeType: "StrategicMerge", ...taken({}, guard, route) };
}

function fillsOf(guard: Guard, route: HttpRoute): Spec {
  const { own } = guard;
  if (own?.spec?.mergeType === undefined) return {};
  // What an earlier attempt has added counts as not there, so that the attempt can still be told from others.
  const [, ...added] = (own.metadata.annotations?.[addedName] ?? "").split(" ");
  const spec = Object.fromEntries(Object.entries(own.spec).filter(([field]) => !added.includes(field)));
  return taken(spec, guard, route);
}

/**
 * What a policy that merges has from the Gateway's, and needs to say itself as soon as it has a list of its own: a
 * merge replaces lists, and the Gateway's callers would be in none.
 */
function taken(spec: Spec, { inherited, alsoInherited, openListeners }: Guard, route: HttpRoute): Spec {
  if (inherited === undefined) return {};
  const parents = [inherited, ...alsoInherited];
  const asking =
    spec.apiKeyAuth === undefined ? parents.filter((parent) => parent.spec?.apiKeyAuth !== undefined) : [];
  const deciding =
    spec.authorization?.rules === undefined
      ? parents.filter((parent) => parent.spec?.authorization !== undefined)
      : [];
  const [first] = [...asking, ...deciding];
  if (first === undefined) return headerOf(spec, parents);
  if (parents.length > 1 || (openListeners && deciding.length > 0)) throw differing(route, parents);
  const { apiKeyAuth, authorization, jwt } = first.spec ?? {};
  const asksForToken = (authorization?.rules ?? []).some(({ principal }) => principal?.jwt !== undefined);
  const isElsewhere = first.metadata.namespace !== route.metadata.namespace;
  if (isElsewhere && (asking.length > 0 || (asksForToken && spec.jwt === undefined)))
    throw keysElsewhere(first);
  return {
    ...(asking.length > 0 && apiKeyAuth !== undefined ? { apiKeyAuth } : headerOf(spec, parents)),
    ...(deciding.length > 0 && authorization !== undefined ? { authorization } : {}),
    // The schema takes no rule about tokens without the part that says what tokens are.
    ...(deciding.length > 0 && asksForToken && jwt !== undefined ? { jwt } : {}),
  };
}

/** The upstream goes on hearing of callers in the header that it knows. */
function headerOf({ apiKeyAuth }: Spec, parents: readonly SecurityPolicy[]): Spec {
  const forwardClientIDHeader = parents[0]?.spec?.apiKeyAuth?.forwardClientIDHeader;
  if (apiKeyAuth === undefined || parents.length > 1 || forwardClientIDHeader === undefined) return {};
  return { apiKeyAuth: { forwardClientIDHeader } };
}

/** What becomes of a change that the policy's owner does not know of. */
export function aboutOwner(policy: SecurityPolicy): readonly string[] {
  const { name } = policy.metadata;
  const owner = ownerOf(policy);
  if (owner === undefined) return aboutManagers(policy);
  return [
    `SecurityPolicy ${name} belongs to ${owner}, which may put back what is changed here: the key would stop working. Change it where ${owner} takes it from.`,
  ];
}

/** The list is atomic: whoever applies a manifest of it again writes it whole, without what was added here. */
function aboutManagers(policy: SecurityPolicy): readonly string[] {
  const managers = managersOf(policy, ["spec", "apiKeyAuth", "credentialRefs"]);
  if (managers.length === 0) return [];
  const { name } = policy.metadata;
  return [
    `The credentialRefs of SecurityPolicy ${name} are managed by ${managers.join(" and ")}: applying its manifest again takes the key out. Add the reference there too.`,
  ];
}

function aboutOwn(own: SecurityPolicy, guard: Guard, route: HttpRoute): readonly string[] {
  const { name } = own.metadata;
  const others = othersOf(own, route);
  const refusal = refusalOf(own);
  const replaced = own.spec?.mergeType === undefined ? guard.inherited : undefined;
  return [
    ...aboutOpen(guard, route),
    ...(replaced?.spec?.apiKeyAuth === undefined || own.spec?.apiKeyAuth !== undefined
      ? []
      : [
          `SecurityPolicy ${replaced.metadata.name} of the Gateway asks for keys, but ${name} takes its place on this route: keys of the Gateway's do not open it, today or afterwards.`,
        ]),
    ...(own.spec?.apiKeyAuth === undefined ? aboutLists(guard) : []),
    ...aboutOtherProofs(guard),
    ...aboutRules(guard, name),
    ...(others.length === 0
      ? []
      : [`SecurityPolicy ${name} is also for ${others.join(", ")}: the key opens that as well.`]),
    ...(refusal === undefined
      ? []
      : [`Envoy Gateway does not accept SecurityPolicy ${name} as it is today: ${refusal}`]),
    ...aboutOwner(own),
  ];
}

function aboutNew(guard: Guard, route: HttpRoute): readonly string[] {
  const name = guard.inherited?.metadata.name ?? "";
  return [
    ...aboutOpen(guard, route),
    ...(guard.openListeners && specInForce(guard)?.apiKeyAuth !== undefined
      ? [
          `The route ${route.metadata.name} asks for no key at some of its listeners today; from now on whoever has none is refused there as well, and callers of SecurityPolicy ${name} are let in.`,
        ]
      : []),
    ...aboutLists(guard),
    ...aboutOtherProofs(guard),
    ...aboutRules(guard, name),
  ];
}

function aboutOpen(guard: Guard, route: HttpRoute): readonly string[] {
  if (specInForce(guard)?.apiKeyAuth !== undefined) return [];
  return [
    `The route ${route.metadata.name} asks for no key (${keyHeader}) today; from now on whoever has none is refused.`,
  ];
}

/** A copy does not follow. */
function aboutLists(guard: Guard): readonly string[] {
  const { own, inherited } = guard;
  const isMerged = own === undefined || own.spec?.mergeType !== undefined;
  if (!isMerged || inherited === undefined) return [];
  const { apiKeyAuth, authorization } = inherited.spec ?? {};
  const lists = [
    ...(apiKeyAuth === undefined ? [] : ["credentials"]),
    ...(authorization === undefined ? [] : ["rules"]),
  ];
  if (lists.length === 0) return [];
  return [
    `The route gets a copy of the ${lists.join(" and ")} of SecurityPolicy ${inherited.metadata.name}: what is changed there later does not count on this route.`,
  ];
}

const proofs: Readonly<Record<string, string>> = {
  jwt: "a token (jwt)",
  basicAuth: "a password (basicAuth)",
  oidc: "a login (oidc)",
  extAuth: "the word of another service (extAuth)",
};

/** All that a policy asks for is asked for together (gateway-semantics §5.3). */
function aboutOtherProofs(guard: Guard): readonly string[] {
  const spec = specInForce(guard) ?? {};
  const asked = Object.keys(proofs).filter((field) => spec[field] !== undefined);
  if (asked.length === 0) return [];
  return [
    `The route asks for ${asked.map((field) => proofs[field]).join(" and ")} as well: the key alone lets nobody in.`,
  ];
}

function aboutRules(guard: Guard, name: string): readonly string[] {
  const spec = specInForce(guard);
  if (spec?.authorization === undefined) return [];
  const forwarded = spec.apiKeyAuth?.forwardClientIDHeader;
  const read = (spec.authorization.rules ?? [])
    .flatMap(({ principal }) => principal?.headers ?? [])
    .map((header) => header.name)
    .filter((header) => header.toLowerCase() !== forwarded?.toLowerCase());
  return [
    `SecurityPolicy ${name} says who may do what: the new client gets a rule of its own after the others, and may do all that they do not refuse.`,
    ...[...new Set(read)].map((header) =>
      forwarded === undefined && header.toLowerCase() === clientHeader
        ? `A rule of SecurityPolicy ${name} reads the header ${header}, which callers write themselves today; from now on Envoy writes the client's name there.`
        : `A rule of SecurityPolicy ${name} reads the header ${header}, which callers can write as they like.`,
    ),
  ];
}

function keysElsewhere({ metadata }: SecurityPolicy): GatewayError {
  const where = metadata.namespace === undefined ? "" : ` in ${metadata.namespace}`;
  return new GatewayError(
    "conflict",
    `The Gateway's SecurityPolicy ${metadata.name}${where} says who may call this route, and a policy of the route would take its callers' access away`,
    {
      next: "Give the route a SecurityPolicy of its own with all credentials that it is to take, then subscribe.",
    },
  );
}

function differing(route: HttpRoute, parents: readonly SecurityPolicy[]): GatewayError {
  const names = parents.map(({ metadata }) => metadata.name).join(", ");
  return new GatewayError(
    "conflict",
    `The listeners of the route ${route.metadata.name} do not ask for the same (SecurityPolicy ${names}), and one policy of the route would make them`,
    { next: "Give the route one listener (sectionName), or a SecurityPolicy of its own, then subscribe." },
  );
}
