/** Ends attempts that broke off: forwards or backwards. */
import { apply, type Execution, type Outcome, undoAll } from "./apply.ts";
import type { Gateway } from "./gateway.ts";
import { GatewayError } from "./gatewayError.ts";
import { attemptOf, type RunningEntry, type Unfinished } from "./journal.ts";
import type { Plan } from "./plan.ts";

/** Does what is left. Never throws. */
export function finish(gateway: Gateway, unfinished: Unfinished, execution: Execution): Promise<Outcome> {
  return recover(gateway, unfinished, execution, (plan, entry) => apply(plan, execution, entry));
}

/** Takes back what was done, where that is possible; says so where it is not. Never throws. */
export function cleanUp(gateway: Gateway, unfinished: Unfinished, execution: Execution): Promise<Outcome> {
  return recover(gateway, unfinished, execution, (plan, entry) => {
    const touched = new Map(unfinished.steps.map(({ id, state }) => [id, state]));
    const begun = plan.steps.filter(({ id }) => touched.get(id) !== "waiting");
    const final = begun.find(({ id, undo }) => undo === undefined && touched.get(id) === "done");
    if (final !== undefined) return refuse(entry, final.says);
    return undoAll(begun, entry, execution, new GatewayError("cancelled", "It was cleaned up"));
  });
}

async function recover(
  gateway: Gateway,
  unfinished: Unfinished,
  { journal, signal }: Execution,
  end: (plan: Plan, entry: RunningEntry) => Promise<Outcome>,
): Promise<Outcome> {
  let entry: RunningEntry;
  try {
    entry = await journal.resume(unfinished);
  } catch (error) {
    return { state: "unfinished", error: GatewayError.from(error, "taking the attempt over"), unfinished };
  }
  try {
    return await end(await gateway.plan(unfinished.action, attemptOf(unfinished), signal), entry);
  } catch (error) {
    return left(entry, GatewayError.from(error, `looking at ${gateway.name}`));
  }
}

async function refuse(entry: RunningEntry, done: string): Promise<Outcome> {
  const error = new GatewayError("conflict", `This has been done and cannot be undone: ${done}`, {
    next: "Finish the attempt instead.",
  });
  return left(entry, error);
}

async function left(entry: RunningEntry, error: GatewayError): Promise<Outcome> {
  await entry.leave(error);
  return { state: "unfinished", error, unfinished: entry.entry };
}
