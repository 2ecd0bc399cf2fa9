import { GatewayError } from "../../gatewayError.ts";
import type { IssuedCredential, Step } from "../../plan.ts";
import { credentialId } from "../subscriptions.ts";
import type { ServiceKey } from "../wire.ts";
import { type KeyMaking, oldKeyEnded } from "./createKey.ts";
import { isHandedOver, isNew, keysNow, type StepTarget } from "./target.ts";

/**
 * Gives a key a second value at a service that renews in place: id, limits, scopes and usage stay, and both values
 * are valid until one is let go. A renewal whose answer was lost is replaced by the next.
 */
export function renewKey(target: StepTarget): KeyMaking {
  let issued: IssuedCredential | undefined;
  // Before that, a second value can only be an earlier attempt's, or somebody else's.
  let asked = target.attempt !== undefined;
  return {
    issued: () => issued,
    step: {
      id: "renew-key",
      effect: "creates",
      says: `Give ${target.name} of ${target.reference.application} a second key`,
      undoSays: "Let go of the second key",
      byHand: `Abandon the second key of ${target.name}: the first stays valid.`,
      async run({ signal }) {
        if (isHandedOver(target)) return;
        const { id, next } = await theKey(target, signal);
        if (next !== undefined && !asked) throw renewedElsewhere();
        asked = true;
        const { key, value } = await target.api.renewKey(id, signal);
        issued = { subscription: target.reference, id: credentialId(key, key.next?.version), value };
      },
      async undo({ recipient, signal }) {
        const [key] = await keysNow(target, signal);
        if (key !== undefined && isNew(target, key)) throw oldKeyEnded();
        if (key?.next === undefined || !asked) return;
        const next = credentialId(key, key.next.version);
        if (issued !== undefined && issued.id !== next) return;
        await target.api.abandonRenewal(key.id, key.next.version, signal);
        await recipient.drop(target.reference, next);
      },
    },
  };
}

/**
 * Lets go of the first of two values.
 * @param kept The second one's credential: where somebody has renewed the key again since, it is valid no more, and
 * the first stays. Undefined where only an earlier attempt knew.
 */
export function endOldValue(target: StepTarget, kept: () => string | undefined): Step {
  return {
    id: "end-old-key",
    effect: "deletes",
    says: `End the old key of ${target.name}`,
    byHand: `Confirm the second key of ${target.name}, which ends the first.`,
    async run({ recipient, signal }) {
      const key = await theKey(target, signal);
      const [old] = target.before;
      const next = kept();
      if (credentialId(key, key.version) === old) {
        if (key.next === undefined) throw onlyOneLeft("second");
        if (next !== undefined && next !== credentialId(key, key.next.version)) throw renewedElsewhere();
        await target.api.confirmRenewal(key.id, key.next.version, signal);
      } else if (next !== undefined && next !== credentialId(key, key.version)) throw renewedElsewhere();
      if (old !== undefined) await recipient.drop(target.reference, old);
    },
  };
}

/** Lets go of the second of two values. */
export function endNewValue(target: StepTarget): Step {
  return {
    id: "end-new-key",
    effect: "deletes",
    says: `End the new key of ${target.name}; the old one stays`,
    byHand: `Abandon the second key of ${target.name}.`,
    async run({ recipient, signal }) {
      const key = await theKey(target, signal);
      const [, next] = target.before;
      if (credentialId(key, key.version) === next) throw onlyOneLeft("first");
      if (key.next !== undefined && credentialId(key, key.next.version) === next)
        await target.api.abandonRenewal(key.id, key.next.version, signal);
      if (next !== undefined) await recipient.drop(target.reference, next);
    },
  };
}

async function theKey(target: StepTarget, signal: AbortSignal): Promise<ServiceKey> {
  const [key] = await keysNow(target, signal);
  if (key === undefined) throw new GatewayError("not-found", `${target.name} is no more`);
  return key;
}

function renewedElsewhere(): GatewayError {
  return new GatewayError("conflict", "Somebody else has renewed the key meanwhile", {
    next: "Refresh, and finish or abandon that rotation first.",
  });
}

function onlyOneLeft(gone: "first" | "second"): GatewayError {
  return new GatewayError("conflict", `Somebody has let go of the ${gone} key; the other one is kept`, {
    next: "Refresh; regenerate the key if you do not have it.",
  });
}
