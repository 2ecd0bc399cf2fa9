/**
 * Which SecurityPolicy decides a route. Sources: gateway-semantics §5.3 and internal/gatewayapi/securitypolicy.go of
 * Envoy Gateway 1.9: a policy of a rule goes before that of the route, and that before those of what the route hangs
 * on (a listener's before its Gateway's or ListenerSet's, a ListenerSet's before its Gateway's), each in the place of
 * the whole of the other unless it has `mergeType`; of two on one target the older one counts, then namespace and name.
 */
import {
  type GatewayObject,
  gateways as gatewayType,
  type HttpRoute,
  httpRoutes,
  type ListenerSet,
  listenerSets as listenerSetType,
  type ParentReference,
  type SecurityPolicy,
} from "./resources.ts";
import { refsOf, sectionsOf, selectorsOf, type Target } from "./targets.ts";

export type Spec = NonNullable<SecurityPolicy["spec"]>;

export interface Guard {
  /** On the whole route, and in force. */
  readonly own: SecurityPolicy | undefined;
  /** Others on single rules of the route: what `own` says does not count there. */
  readonly ofRules: readonly SecurityPolicy[];
  /** On what the route hangs on, in force there where the route has none of its own. */
  readonly inherited: SecurityPolicy | undefined;
  /** In force at other listeners of the route instead. */
  readonly alsoInherited: readonly SecurityPolicy[];
  /** There are listeners at which nothing is inherited although there is at others. */
  readonly openListeners: boolean;
}

/** What routes hang on, as far as it could be read. */
export interface Parents {
  readonly gateways: readonly GatewayObject[];
  readonly listenerSets: readonly ListenerSet[];
}

const nothingRead: Parents = { gateways: [], listenerSets: [] };

/** @param policies Those of the namespaces of the route and of its Gateways. */
export function guardOf(
  route: HttpRoute,
  policies: readonly SecurityPolicy[],
  parents: Parents = nothingRead,
): Guard {
  const byAge = [...policies].sort(older);
  const target = { kind: httpRoutes.kind, metadata: route.metadata };
  const own = byAge.find((policy) => sectionsOf(policy, target).includes(undefined));
  const rules = (route.spec?.rules ?? []).map(({ name }) => name).filter((name) => name !== undefined);
  const ofRules = rules
    .map((rule) => byAge.find((policy) => sectionsOf(policy, target).includes(rule)))
    .filter((policy) => policy !== undefined && policy !== own);
  const places = (route.spec?.parentRefs ?? []).flatMap((parent) =>
    placesOf(parent, route.metadata.namespace, byAge, parents),
  );
  const deciding = places.map((place) => decidingAt(place, byAge));
  const [inherited, ...alsoInherited] = [...new Set(deciding.filter((policy) => policy !== undefined))];
  return {
    own,
    ofRules: [...new Set(ofRules)].filter((policy) => policy !== undefined),
    inherited,
    alsoInherited,
    openListeners: inherited !== undefined && deciding.includes(undefined),
  };
}

/** What is asked of callers of a route: its own policy, what that merges with, or what it inherits. */
export function specInForce({ own, inherited }: Guard): Spec | undefined {
  if (own?.spec === undefined) return inherited?.spec;
  return own.spec.mergeType === undefined ? own.spec : merged(own.spec, inherited?.spec ?? {});
}

/**
 * `spec` where it says something, else `parent`. Both merge types do so: no list of a SecurityPolicy that matters
 * here has a merge key, so a list takes the place of the other (internal/utils/merge.go).
 */
export function merged(spec: Spec, parent: Spec): Spec {
  return merge(spec, parent) as Spec;
}

function merge(upper: unknown, lower: unknown): unknown {
  if (!isMapping(upper) || !isMapping(lower)) return upper === undefined ? lower : upper;
  const names = new Set([...Object.keys(upper), ...Object.keys(lower)]);
  return Object.fromEntries([...names].map((name) => [name, merge(upper[name], lower[name])]));
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Other objects that a policy decides beside the route: what is changed for one is changed for all. */
export function othersOf(policy: SecurityPolicy, route: HttpRoute): readonly string[] {
  return [
    ...refsOf(policy)
      .filter(({ kind, name }) => kind !== httpRoutes.kind || name !== route.metadata.name)
      .map(({ kind, name }) => `${kind} ${name}`),
    ...selectorsOf(policy).map(({ kind }) => `every ${kind} that it selects`),
  ];
}

/** One listener, as policies may target it: the closest target first. */
type Place = readonly { readonly target: Target; readonly section: string | undefined }[];

/** The listeners that a parent stands for. One whose listeners are not known has those that policies name, and others. */
function placesOf(
  parent: ParentReference,
  namespace: string | undefined,
  policies: readonly SecurityPolicy[],
  { gateways, listenerSets }: Parents,
): readonly Place[] {
  const home = parent.namespace ?? namespace;
  const isParent = ({ metadata }: Target) =>
    metadata.name === parent.name && (metadata.namespace ?? home) === home;
  if (parent.kind === listenerSetType.kind) {
    const set = listenerSets.find(isParent);
    const target = targetOf(set, listenerSetType.kind, parent.name, home);
    const above = set?.spec?.parentRef;
    const aboveHome = above?.namespace ?? home;
    const gateway = gateways.find(
      ({ metadata }) => metadata.name === above?.name && metadata.namespace === aboveHome,
    );
    const last =
      above === undefined
        ? []
        : [{ target: targetOf(gateway, gatewayType.kind, above.name, aboveHome), section: undefined }];
    return sectionNames(parent, set, target, policies).map((section) => [
      ...closest(target, section),
      ...last,
    ]);
  }
  if ((parent.kind ?? gatewayType.kind) !== gatewayType.kind) return [];
  const gateway = gateways.find(isParent);
  const target = targetOf(gateway, gatewayType.kind, parent.name, home);
  return sectionNames(parent, gateway, target, policies).map((section) => closest(target, section));
}

function targetOf(
  found: Target | undefined,
  kind: string,
  name: string,
  namespace: string | undefined,
): Target {
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }), ...found?.metadata };
  return { kind, metadata };
}

function closest(target: Target, section: string | undefined): Place {
  const whole = { target, section: undefined };
  return section === undefined ? [whole] : [{ target, section }, whole];
}

function sectionNames(
  { sectionName, port }: ParentReference,
  found: GatewayObject | ListenerSet | undefined,
  target: Target,
  policies: readonly SecurityPolicy[],
): readonly (string | undefined)[] {
  if (sectionName !== undefined) return [sectionName];
  const listeners = found?.spec?.listeners;
  if (listeners !== undefined) {
    return listeners
      .filter((listener) => port === undefined || listener.port === port)
      .map(({ name }) => name);
  }
  const named = policies.flatMap((policy) => sectionsOf(policy, target));
  return [...new Set([...named, undefined])];
}

function decidingAt(place: Place, byAge: readonly SecurityPolicy[]): SecurityPolicy | undefined {
  for (const { target, section } of place) {
    const found = byAge.find((policy) => sectionsOf(policy, target).includes(section));
    if (found !== undefined) return found;
  }
  return undefined;
}

function older(a: SecurityPolicy, b: SecurityPolicy): number {
  const key = ({ metadata: { creationTimestamp = "", namespace = "", name } }: SecurityPolicy) =>
    [creationTimestamp, namespace, name].join("\0");
  return key(a) < key(b) ? -1 : 1;
}
