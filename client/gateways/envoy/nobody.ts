/** A key that nobody knows: it keeps a route closed that has no other (gateway-semantics §5.5). */
import { GatewayError } from "../gatewayError.ts";
import { identifier } from "../identifier.ts";
import type { Cluster } from "../kubernetes/cluster.ts";
import { apiVersionOf, secrets } from "../kubernetes/resource.ts";
import { encoded, managedBy, managedLabel } from "./credentials.ts";
import { newKey } from "./newKey.ts";
import type { Secret } from "./resources.ts";

/** One for each route. */
export function nobodyOf(route: string): string {
  const parts = {
    prefix: "gwk",
    organization: "nobody",
    application: "nobody",
    api: route,
    environment: "closed",
  };
  return identifier(parts, "kubernetes-object");
}

/** Makes sure that the Secret is there, and holds a key, before anything refers to it. */
export async function ensureNobody(
  cluster: Cluster,
  namespace: string,
  route: string,
  signal: AbortSignal,
): Promise<void> {
  const name = nobodyOf(route);
  const metadata = {
    name,
    namespace,
    labels: { [managedLabel]: managedBy },
    annotations: {
      "gateway-keys.dev/purpose": `Keeps the route ${route} closed while it has no other key.`,
    },
  };
  const data = { [name]: encoded(newKey()) };
  const wanted = {
    apiVersion: apiVersionOf(secrets),
    kind: secrets.kind,
    metadata,
    type: "Opaque",
    data,
  };
  try {
    await cluster.create<Secret>(secrets, wanted, signal);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== "conflict") throw error;
    const there = await cluster.get<Secret>(secrets, namespace, name, signal);
    const values = Object.values(there?.data ?? {});
    if (there === undefined || (values.length > 0 && values.every((value) => value !== ""))) return;
    // Somebody emptied it: it would close nothing, or keep Envoy from hearing of any change.
    await cluster.replace<Secret>(secrets, { ...there, data }, signal);
  }
}
