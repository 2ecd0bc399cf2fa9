/** Ends attempts that broke off: forwards or backwards. */
import { apply, type Execution, leave, type Outcome, type Unended, undoAll } from "./apply.ts";
import type { Gateway } from "./gateway.ts";
import { GatewayError } from "./gatewayError.ts";
import { attemptOf, type RunningEntry, type Unfinished } from "./journal.ts";
import type { Plan } from "./plan.ts";

export type CleanedUp = { readonly state: "cleaned up" } | Unended;

/** Does what is left. Never throws. */
export function finish(gateway: Gateway, unfinished: Unfinished, execution: Execution): Promise<Outcome> {
  return recover(gateway, unfinished, execution, (plan, entry) => apply(plan, execution, entry));
}

/** Takes back what was done, where that is possible; `conflict` where only finishing is left. Never throws. */
export function cleanUp(gateway: Gateway, unfinished: Unfinished, execution: Execution): Promise<CleanedUp> {
  return recover<CleanedUp>(gateway, unfinished, execution, async (plan, entry) => {
    const touched = new Map(unfinished.steps.map(({ id, state }) => [id, state]));
    const begun = plan.steps.filter(({ id }) => touched.get(id) !== "waiting");
    const final = begun.find(({ id, undo }) => undo === undefined && touched.get(id) === "done");
    const stuck = final === undefined ? await undoAll(begun, entry, execution) : cannotBeUndone(final.says);
    return stuck === undefined ? { state: "cleaned up" } : leave(entry, stuck);
  });
}

async function recover<Ended>(
  gateway: Gateway,
  unfinished: Unfinished,
  { journal, signal }: Execution,
  end: (plan: Plan, entry: RunningEntry) => Promise<Ended>,
): Promise<Ended | Unended> {
  let entry: RunningEntry;
  try {
    entry = await journal.resume(unfinished);
  } catch (error) {
    return { state: "unfinished", error: GatewayError.from(error, "Taking the attempt over"), unfinished };
  }
  try {
    return await end(await gateway.plan(unfinished.action, attemptOf(unfinished), signal), entry);
  } catch (error) {
    return leave(entry, GatewayError.from(error, `Looking at ${gateway.name}`));
  }
}

function cannotBeUndone(done: string): GatewayError {
  return new GatewayError("conflict", `This has been done and cannot be undone: ${done}`, {
    next: "Finish the attempt instead.",
  });
}
