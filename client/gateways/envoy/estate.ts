/** What of a namespace the gateway works with, read anew for each listing and each plan. */

import { GatewayError } from "../gatewayError.ts";
import type { Cluster } from "../kubernetes/cluster.ts";
import { type Guard, guardOf } from "./guard.ts";
import {
  type GatewayObject,
  gateways,
  type HttpRoute,
  httpRoutes,
  type SecurityPolicy,
  securityPolicies,
} from "./resources.ts";

export interface Estate {
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
  const elsewhere = new Set(
    routes
      .flatMap(({ spec }) => spec?.parentRefs ?? [])
      .map((parent) => parent.namespace ?? namespace)
      .filter((name) => name !== namespace),
  );
  const others = await Promise.all([...elsewhere].map((name) => policiesOf(cluster, name, signal)));
  const unread = [...elsewhere].filter((_, index) => others[index] === undefined);
  return { routes, policies: [...own, ...others.flatMap((policies) => policies ?? [])], unread };
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
  return guardOf(route, estate.policies);
}

/** The Gateways that a route is attached to; those that may not be read are left out. */
export async function gatewaysOf(
  cluster: Cluster,
  route: HttpRoute,
  signal: AbortSignal,
): Promise<readonly GatewayObject[]> {
  const { namespace = "" } = route.metadata;
  const parents = (route.spec?.parentRefs ?? []).filter(({ kind = "Gateway" }) => kind === "Gateway");
  const found = await Promise.all(
    parents.map((parent) =>
      readable(cluster.get<GatewayObject>(gateways, parent.namespace ?? namespace, parent.name, signal)),
    ),
  );
  return found.filter((gateway) => gateway !== undefined);
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
