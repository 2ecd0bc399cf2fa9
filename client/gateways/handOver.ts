import type { IssuedCredential, Step } from "./plan.ts";

/**
 * The step in which a new key leaves for where it is kept. It is the same at every gateway; what made the key
 * comes before it, what ends the old one after it.
 * @param issued The key, or undefined where an earlier attempt has handed it over already.
 */
export function handOver(issued: () => IssuedCredential | undefined): Step {
  let given: IssuedCredential | undefined;
  return {
    id: "hand-over",
    effect: "hands over",
    says: "Hand the new key over for safe keeping",
    undoSays: "Forget the new key",
    byHand: "The key was not kept: regenerate it to get another.",
    async run({ recipient }) {
      given = issued();
      if (given !== undefined) await recipient.take(given);
    },
    async undo({ recipient }) {
      if (given !== undefined) await recipient.drop(given.subscription, given.id);
    },
  };
}
