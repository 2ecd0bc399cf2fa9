import { GatewayError } from "../../gatewayError.ts";
import type { Step } from "../../plan.ts";
import { credentialId } from "../subscriptions.ts";
import { keysNow, type StepTarget } from "./target.ts";

/**
 * Deletes one of two keys for good, and nothing where the other one is gone.
 * @param credential `CredentialRecord.id`
 */
export function deleteKey(target: StepTarget, credential: string, which: "old" | "new"): Step {
  return {
    id: `delete-${which}-key`,
    effect: "deletes",
    says: `Delete the ${which} key of ${target.name}`,
    byHand: `Delete key ${credential} of ${target.reference.application}.`,
    async run({ recipient, signal }) {
      const keys = await keysNow(target, signal);
      const key = keys.find((own) => credentialId(own, own.version) === credential);
      if (key !== undefined) {
        if (keys.length < 2) throw lastKey();
        await target.api.deleteKey(key.id, signal);
      }
      await recipient.drop(target.reference, credential);
    },
  };
}

/** Deletes a key with all of its credentials: the end of a subscription, or of one half of it. */
export function deleteWholeKey(target: StepTarget, key: string, credentials: readonly string[]): Step {
  return {
    id: `delete-key-${key}`,
    effect: "deletes",
    says: `Delete key ${target.name} of ${target.reference.application}`,
    byHand: `Delete key ${key} of ${target.reference.application}.`,
    async run({ recipient, signal }) {
      if ((await keysNow(target, signal)).some(({ id }) => id === key))
        await target.api.deleteKey(key, signal);
      for (const credential of credentials) await recipient.drop(target.reference, credential);
    },
  };
}

function lastKey(): GatewayError {
  return new GatewayError("conflict", "The other key of this subscription is gone; this one is kept", {
    next: "Regenerate the key.",
  });
}
