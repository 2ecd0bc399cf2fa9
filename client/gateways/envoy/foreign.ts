/**
 * What routes' policies refer to beside what a listing by label has found: entries that somebody made by hand, listed
 * and never touched unasked; Secrets that are gone; Secrets of ours without their labels. They are read for the names
 * in them alone.
 */
import type { Subscription, SubscriptionQuery } from "../gateway.ts";
import { identifierStart } from "../identifier.ts";
import type { Cluster } from "../kubernetes/cluster.ts";
import { secrets } from "../kubernetes/resource.ts";
import { isLabelled, managedBy, managedLabel, type Naming, noteOf, secretName } from "./credentials.ts";
import { listed, vanished } from "./drift.ts";
import { type Estate, guardIn } from "./estate.ts";
import { specInForce } from "./guard.ts";
import { nobodyOf } from "./nobody.ts";
import type { HttpRoute, Secret } from "./resources.ts";

/**
 * @param known Names of Secrets that need no look: those of ours that were listed. Where one application is asked for,
 * the others' are told by their names.
 */
export async function foreignSubscriptions(
  cluster: Cluster,
  naming: Naming,
  estate: Estate,
  { api, application }: SubscriptionQuery,
  known: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly Subscription[]> {
  const routes = estate.routes.filter(({ metadata }) => api === undefined || metadata.name === api);
  const start = identifierStart(naming.partsOf("", "").prefix, "kubernetes-object");
  const isKnown = (name: string, { metadata }: HttpRoute) =>
    known.has(name) ||
    name === nobodyOf(metadata.name) ||
    (application !== undefined &&
      name.startsWith(start) &&
      name !== secretName(naming, application, metadata.name));
  const site = { cluster, estate, signal, isKnown, home: naming.namespace, start };
  const found = await Promise.all(routes.map((route) => ofRoute(site, route)));
  return found
    .flat()
    .filter((subscription) => application === undefined || subscription.application === application);
}

interface Site {
  readonly cluster: Cluster;
  readonly estate: Estate;
  readonly signal: AbortSignal;
  /** Where the routes are. */
  readonly home: string;
  /** What names of ours begin with. */
  readonly start: string;
  isKnown(secret: string, route: HttpRoute): boolean;
}

async function ofRoute(
  { cluster, estate, signal, isKnown, home, start }: Site,
  route: HttpRoute,
): Promise<readonly Subscription[]> {
  const guard = guardIn(estate, route);
  const spec = specInForce(guard);
  // A merge looks in the namespace of whoever has the list (securitypolicy.go, `apiKeyAuthCredentialRefs`).
  const listing = guard.own?.spec?.apiKeyAuth === undefined ? guard.inherited : guard.own;
  const place = listing?.metadata.namespace ?? home;
  const refs = (spec?.apiKeyAuth?.credentialRefs ?? []).filter(
    ({ name, namespace = place }) => namespace !== home || !isKnown(name, route),
  );
  const read = refs.map(async ({ name, namespace = place }) => {
    const secret = await cluster.get<Secret>(secrets, namespace, name, signal);
    if (secret === undefined) return [vanished(route, name, namespace === home && name.startsWith(start))];
    if (noteOf(secret) !== undefined && !isLabelled(secret)) return [listed(estate, secret)];
    if (secret.metadata.labels?.[managedLabel] === managedBy) return [];
    return Object.keys(secret.data ?? {}).map((client) => byHand(route, name, client));
  });
  return (await Promise.all(read)).flat();
}

function byHand(route: HttpRoute, secret: string, client: string): Subscription {
  const id = `${secret}/${client}`;
  return {
    id,
    api: route.metadata.name,
    application: client,
    name: client,
    state: "active",
    managed: false,
    credentials: [{ id, role: "current" }],
  };
}
