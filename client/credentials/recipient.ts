import type { Recipient } from "../gateways/plan.ts";
import type { CredentialStore } from "./store.ts";

/** Keeps what a plan on one gateway hands over. */
export function storeRecipient(store: CredentialStore, gateway: string): Recipient {
  return {
    take: ({ subscription, id, value }) => store.put({ gateway, subscription, credential: id }, value),
    drop: (subscription, credential) => store.delete({ gateway, subscription, credential }),
  };
}
