/** Where keys are kept between their making and their use. */
import type { SubscriptionReference } from "../gateways/gateway.ts";
import type { CredentialValue } from "./credentialValue.ts";

/** What names a kept key. Plain data without a secret. */
export interface CredentialAddress {
  /** `metadata.name` of the gateway's manifest. */
  readonly gateway: string;
  readonly subscription: SubscriptionReference;
  /** `CredentialRecord.id`: during a rotation a subscription has two. */
  readonly credential: string;
}

/**
 * A key is found by gateway, `subscription.id` and credential: the subscription's API and application are kept
 * for people to read and may change without losing the key. All of it rejects with `StorageError` only.
 */
export interface CredentialStore {
  /** Returns when the key is safe. A key that is there under the same address is replaced. */
  put(address: CredentialAddress, value: CredentialValue): Promise<void>;
  /** Undefined where no such key is kept. */
  get(address: CredentialAddress): Promise<CredentialValue | undefined>;
  /** Returns when the key is gone, also where it never was. */
  delete(address: CredentialAddress): Promise<void>;
  /** In no particular order. After a crash in `put` an address may be listed whose key is not there. */
  list(): Promise<readonly CredentialAddress[]>;
}

/** The same text for the same key, whatever characters the names hold. */
export function addressKey({ gateway, subscription, credential }: CredentialAddress): string {
  return JSON.stringify([gateway, subscription.id, credential]);
}

/** Only what belongs to an address: a `Subscription` handed over as a reference brings more. */
export function bareAddress({ gateway, subscription, credential }: CredentialAddress): CredentialAddress {
  const { id, api, application } = subscription;
  return { gateway, subscription: { id, api, application }, credential };
}

/** Whether something read from a disk is an address. */
export function isAddress(data: unknown): data is CredentialAddress {
  if (!isRecord(data) || !isRecord(data.subscription)) return false;
  const { id, api, application } = data.subscription;
  return [data.gateway, data.credential, id, api, application].every((part) => typeof part === "string");
}

function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null;
}
