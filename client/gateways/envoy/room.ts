import type { SubscriptionReference } from "../gateway.ts";
import type { Cluster } from "../kubernetes/cluster.ts";
import { secrets } from "../kubernetes/resource.ts";
import type { Secret } from "./resources.ts";

/** What the steps of a plan work with. */
export interface Room {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly reference: SubscriptionReference;
  /** Name of the subscription's Secret. */
  readonly secret: string;
  /** Ids of the credentials that were there before; see `Attempt`. */
  readonly before: readonly string[];
  /** Tries a key at the proxy; undefined where no address is known: true where it is let in. */
  readonly tryKey: ((key: string, signal: AbortSignal) => Promise<boolean>) | undefined;
}

export function readSecret(
  { cluster, namespace, secret }: Room,
  signal: AbortSignal,
): Promise<Secret | undefined> {
  return cluster.get<Secret>(secrets, namespace, secret, signal);
}
