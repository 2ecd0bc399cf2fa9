/** Entries that somebody made by hand: listed, never touched. Their Secrets are read for the names in them alone. */
import type { Subscription, SubscriptionQuery } from "../gateway.ts";
import type { Cluster } from "../kubernetes/cluster.ts";
import { secrets } from "../kubernetes/resource.ts";
import { managedBy, managedLabel } from "./credentials.ts";
import { type Estate, guardIn } from "./estate.ts";
import type { HttpRoute, Secret } from "./resources.ts";

export async function foreignSubscriptions(
  cluster: Cluster,
  estate: Estate,
  { api, application }: SubscriptionQuery,
  signal: AbortSignal,
): Promise<readonly Subscription[]> {
  const routes = estate.routes.filter(({ metadata }) => api === undefined || metadata.name === api);
  const found = await Promise.all(routes.map((route) => ofRoute(cluster, estate, route, signal)));
  return found
    .flat()
    .filter((subscription) => application === undefined || subscription.application === application);
}

async function ofRoute(
  cluster: Cluster,
  estate: Estate,
  route: HttpRoute,
  signal: AbortSignal,
): Promise<readonly Subscription[]> {
  const { own, inherited } = guardIn(estate, route);
  const policy = own?.spec?.apiKeyAuth === undefined ? inherited : own;
  const refs = policy?.spec?.apiKeyAuth?.credentialRefs ?? [];
  const read = refs.map(({ name, namespace = policy?.metadata.namespace ?? "" }) =>
    entriesOf(cluster, namespace, name, signal),
  );
  const entries = (await Promise.all(read)).flat();
  return entries.map(({ secret, client }) => ({
    id: `${secret}/${client}`,
    api: route.metadata.name,
    application: client,
    name: client,
    state: "active",
    managed: false,
    credentials: [{ id: `${secret}/${client}`, role: "current" }],
  }));
}

/** Clients of a Secret that is none of ours. */
async function entriesOf(
  cluster: Cluster,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<readonly { readonly secret: string; readonly client: string }[]> {
  const secret = await cluster.get<Secret>(secrets, namespace, name, signal);
  if (secret === undefined || secret.metadata.labels?.[managedLabel] === managedBy) return [];
  return Object.keys(secret.data ?? {}).map((client) => ({ secret: name, client }));
}
