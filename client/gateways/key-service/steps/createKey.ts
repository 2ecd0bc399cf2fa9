import { GatewayError } from "../../gatewayError.ts";
import type { IssuedCredential, Step, StepRun } from "../../plan.ts";
import type { NewKey } from "../newKey.ts";
import { credentialId } from "../subscriptions.ts";
import { isHandedOver, isNew, keysNow, type StepTarget } from "./target.ts";

export interface KeyMaking {
  readonly step: Step;
  /** The new key; undefined before it is made, and where an earlier attempt has handed it over already. */
  issued(): IssuedCredential | undefined;
}

/**
 * Makes a key. Its value is in the answer alone, so a key whose answer was lost is of no use to anybody: it is
 * deleted before another is made, and when the step is undone.
 * @param wanted Undefined where an earlier attempt's subscription is gone: then there is nothing to make.
 */
export function createKey(target: StepTarget, wanted: NewKey | undefined): KeyMaking {
  let issued: IssuedCredential | undefined;
  // Before that, a key that was not there at planning can only be an earlier attempt's, or somebody else's.
  let asked = target.attempt !== undefined;
  return {
    issued: () => issued,
    step: {
      id: "create-key",
      effect: "creates",
      says: `Create key ${target.name} for ${target.reference.application}`,
      undoSays: "Delete the new key",
      byHand: `Delete the newest key named ${target.name} of ${target.reference.application}.`,
      async run(run) {
        if (isHandedOver(target)) return;
        if (wanted === undefined) throw new GatewayError("not-found", `${target.name} is no more`);
        if (asked) await deleteNew(target, run);
        else if ((await keysNow(target, run.signal)).some((key) => isNew(target, key))) throw madeElsewhere();
        asked = true;
        const { key, value } = await target.api.createKey(wanted, run.signal);
        issued = { subscription: target.reference, id: credentialId(key, key.version), value };
      },
      async undo(run) {
        if (!asked) return;
        const keys = await keysNow(target, run.signal);
        if (target.before.length > 0 && keys.length > 0 && keys.every((key) => isNew(target, key)))
          throw oldKeyEnded();
        await deleteNew(target, run);
      },
    },
  };
}

function madeElsewhere(): GatewayError {
  return new GatewayError("conflict", "Somebody else has made a key for this subscription meanwhile", {
    next: "Refresh, and see whether it is still wanted.",
  });
}

/** When the keys that were there before are gone, the new one is all that the caller has. */
export function oldKeyEnded(): GatewayError {
  return new GatewayError("conflict", "The old key has ended, so the new one is the only one that works", {
    next: "Finish the attempt instead.",
  });
}

async function deleteNew(target: StepTarget, { recipient, signal }: StepRun): Promise<void> {
  for (const key of (await keysNow(target, signal)).filter((own) => isNew(target, own))) {
    await target.api.deleteKey(key.id, signal);
    await recipient.drop(target.reference, credentialId(key, key.version));
  }
}
