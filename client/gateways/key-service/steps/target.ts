import type { Attempt, SubscriptionReference } from "../../gateway.ts";
import type { KeyServiceApi } from "../api.ts";
import { credentialId } from "../subscriptions.ts";
import type { ServiceKey } from "../wire.ts";

/** What the steps of one plan have in common: which keys they are about, and what an earlier attempt left. */
export interface StepTarget {
  readonly api: KeyServiceApi;
  readonly reference: SubscriptionReference;
  /** The name that the keys bear at the service. */
  readonly name: string;
  /** Whether a key of the application belongs to the subscription. */
  owns(key: ServiceKey): boolean;
  /** Ids of the credentials that were there before, the current one first; the rest is the plan's own work. */
  readonly before: readonly string[];
  readonly attempt: Attempt | undefined;
}

/** The subscription's keys as they are now, oldest first. Throws `GatewayError`. */
export async function keysNow(target: StepTarget, signal: AbortSignal): Promise<readonly ServiceKey[]> {
  const all = await target.api.keysOf(target.reference.application, signal);
  return all.filter((key) => target.owns(key));
}

export function isNew({ before }: StepTarget, key: ServiceKey): boolean {
  return !before.includes(credentialId(key, key.version));
}

/** What was made has been handed over by an earlier attempt: it is not made again. */
export function isHandedOver({ attempt }: StepTarget): boolean {
  return attempt?.done.has("hand-over") ?? false;
}
