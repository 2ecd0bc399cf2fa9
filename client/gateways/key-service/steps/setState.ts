import { GatewayError } from "../../gatewayError.ts";
import type { Step } from "../../plan.ts";
import { keysNow, type StepTarget } from "./target.ts";

/** Suspends or resumes the subscription's keys. */
export function setState(target: StepTarget, state: "active" | "suspended"): Step {
  const back = state === "active" ? "suspended" : "active";
  const set = async (wanted: "active" | "suspended", signal: AbortSignal) => {
    const keys = await keysNow(target, signal);
    if (keys.length === 0) throw new GatewayError("not-found", `${target.name} is no more`);
    for (const { id } of keys) await target.api.setState(id, wanted, signal);
  };
  return {
    id: state === "active" ? "resume" : "suspend",
    effect: "changes",
    says: `${verb(state)} ${target.name} of ${target.reference.application}`,
    undoSays: `${verb(back)} it again`,
    byHand: `Set the state of ${target.name} to ${state}.`,
    run: ({ signal }) => set(state, signal),
    undo: ({ signal }) => set(back, signal),
  };
}

function verb(state: "active" | "suspended"): string {
  return state === "active" ? "Resume" : "Suspend";
}
