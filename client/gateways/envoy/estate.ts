/** What of a namespace the gateway works with, read anew for each listing and each plan. */

import { GatewayError } from "../gatewayError.ts";
import type { Cluster } from "../kubernetes/cluster.ts";
import type { ResourceType } from "../kubernetes/resource.ts";
import { type Guard, guardOf, type Parents } from "./guard.ts";
import {
  type GatewayObject,
  gateways,
  type HttpRoute,
  httpRoutes,
  type ListenerSet,
  listenerSets,
  type ParentReference,
  type SecurityPolicy,
  securityPolicies,
} from "./resources.ts";
import { refsOf, selectorsOf } from "./targets.ts";

export interface Estate extends Parents {
  readonly routes: readonly HttpRoute[];
  readonly policies: readonly SecurityPolicy[];
  /** Namespaces of Gateways whose policies may not be read: what they say is not known. */
  readonly unread: readonly string[];
}

/** Throws `GatewayError`; `not-found` where the cluster does not know Envoy Gateway's kinds. */
export async function readEstate(cluster: Cluster, namespace: string, signal: AbortSignal): Promise<Estate> {
  const [routes, own] = await Promise.all([
    known(
      collect(cluster.list<HttpRoute>(httpRoutes, { namespace }, signal)),
      "HTTPRoute of the Gateway API",
    ),
    known(
      collect(cluster.list<SecurityPolicy>(securityPolicies, { namespace }, signal)),
      "SecurityPolicy of Envoy Gateway",
    ),
  ]);
  const parents = routes.flatMap(({ spec }) => spec?.parentRefs ?? []);
  const sets = await readParents<ListenerSet>(cluster, listenerSets, parents, namespace, signal);
  const above = sets.flatMap((set) => gatewayOf(set, namespace));
  const elsewhere = new Set(
    [...parents, ...above]
      .map((parent) => parent.namespace ?? namespace)
      .filter((name) => name !== namespace),
  );
  const others = await Promise.all([...elsewhere].map((name) => policiesOf(cluster, name, signal)));
  const unread = [...elsewhere].filter((_, index) => others[index] === undefined);
  const policies = [...own, ...others.flatMap((policies) => policies ?? [])];
  const found = policies.some(asksForListeners)
    ? await readParents<GatewayObject>(cluster, gateways, [...parents, ...above], namespace, signal)
    : [];
  return { routes, policies, unread, gateways: found, listenerSets: sets };
}

/** Whether it takes a Gateway's listeners or labels to know where a policy counts. */
function asksForListeners(policy: SecurityPolicy): boolean {
  return (
    refsOf(policy).some(({ kind, sectionName }) => kind === gateways.kind && sectionName !== undefined) ||
    selectorsOf(policy).some(({ kind }) => kind === gateways.kind)
  );
}

function gatewayOf({ metadata, spec }: ListenerSet, namespace: string): readonly ParentReference[] {
  const { parentRef } = spec ?? {};
  return parentRef === undefined ? [] : [{ namespace: metadata.namespace ?? namespace, ...parentRef }];
}

/** Those of one kind that routes hang on; what may not be read is left out. */
async function readParents<T extends GatewayObject | ListenerSet>(
  cluster: Cluster,
  type: ResourceType,
  parents: readonly ParentReference[],
  namespace: string,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const wanted = new Map(
    parents
      .filter(({ kind = gateways.kind }) => kind === type.kind)
      .map((parent) => ({ name: parent.name, home: parent.namespace ?? namespace }))
      .map((parent) => [`${parent.home}/${parent.name}`, parent]),
  );
  const found = await Promise.all(
    [...wanted.values()].map(({ home, name }) => readable(cluster.get<T>(type, home, name, signal))),
  );
  return found.filter((object) => object !== undefined);
}

/** Throws `not-found`, with the routes that there are. */
export function routeOf({ routes }: Estate, api: string): HttpRoute {
  const route = routes.find(({ metadata }) => metadata.name === api);
  if (route !== undefined) return route;
  const names = routes.map(({ metadata }) => metadata.name);
  throw new GatewayError("not-found", `There is no HTTPRoute ${api}`, {
    next: names.length === 0 ? "Apply a route first." : `Choose one of ${names.join(", ")}.`,
  });
}

export function guardIn(estate: Estate, route: HttpRoute): Guard {
  return guardOf(route, estate.policies, estate);
}

/** Namespaces of what a route hangs on whose policies may not be read. */
export function unreadOf({ unread }: Estate, route: HttpRoute): readonly string[] {
  const parents = route.spec?.parentRefs ?? [];
  // A ListenerSet's Gateway may be anywhere.
  if (parents.some(({ kind }) => kind === listenerSets.kind)) return unread;
  return unread.filter((name) => parents.some(({ namespace }) => namespace === name));
}

/** The Gateways and ListenerSets that a route is attached to; those that may not be read are left out. */
export async function parentsOf(cluster: Cluster, route: HttpRoute, signal: AbortSignal): Promise<Parents> {
  const { namespace = "" } = route.metadata;
  const parents = route.spec?.parentRefs ?? [];
  const sets = await readParents<ListenerSet>(cluster, listenerSets, parents, namespace, signal);
  const above = sets.flatMap((set) => gatewayOf(set, namespace));
  const found = await readParents<GatewayObject>(
    cluster,
    gateways,
    [...parents, ...above],
    namespace,
    signal,
  );
  return { gateways: found, listenerSets: sets };
}

function policiesOf(
  cluster: Cluster,
  namespace: string,
  signal: AbortSignal,
): Promise<readonly SecurityPolicy[] | undefined> {
  return readable(collect(cluster.list<SecurityPolicy>(securityPolicies, { namespace }, signal)));
}

/** Undefined where the person may not read it. */
async function readable<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof GatewayError && error.code === "forbidden") return undefined;
    throw error;
  }
}

/** A kind that the API server does not know is a path that is not there. */
async function known<T>(reading: Promise<T>, what: string): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== "not-found") throw error;
    throw new GatewayError("not-found", `This cluster does not know ${what}`, {
      cause: error,
      next: "Install Envoy Gateway and its custom resources, or name another context.",
    });
  }
}

async function collect<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}
