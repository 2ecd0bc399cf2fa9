/** The one runner of plans: every gateway's, in the editor and on the command line. */
import { GatewayError, throwIfCancelled } from "./gatewayError.ts";
import type { Journal, RunningEntry, Unfinished } from "./journal.ts";
import type { Plan, Recipient, Step } from "./plan.ts";

export interface Progress {
  readonly step: Step;
  readonly state: "running" | "done" | "undoing" | "undone";
  /** What the step tells while it is in this state. */
  readonly says?: string;
}

export interface Execution {
  readonly journal: Journal;
  readonly recipient: Recipient;
  readonly report: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

export type Outcome =
  | { readonly state: "done" }
  /** It failed, and everything is as it was. */
  | { readonly state: "undone"; readonly error: GatewayError }
  | Unended;

/** It stopped half-way; the journal, and so the next listing, has it. */
export interface Unended {
  readonly state: "unfinished";
  readonly error: GatewayError;
  readonly unfinished: Unfinished;
}

/** Milliseconds in which what was done is undone: the person's own signal has ended by then. */
const undoPatience = 60_000;

/**
 * Runs a plan's steps in order. As long as nothing without a way back has happened, a failure or a cancellation
 * undoes what was done, last first. After that, and where undoing fails, the attempt stays in the journal.
 * Never throws: what went wrong is in the outcome.
 * @param resumed The entry of an earlier attempt that this one finishes; it is left, never undone, when it fails.
 */
export async function apply(plan: Plan, execution: Execution, resumed?: RunningEntry): Promise<Outcome> {
  let entry: RunningEntry;
  try {
    throwIfCancelled(execution.signal, plan.action.kind);
    entry = resumed ?? (await execution.journal.begin(plan));
  } catch (error) {
    const failure = GatewayError.from(error, plan.action.kind);
    return resumed === undefined ? { state: "undone", error: failure } : leave(resumed, failure);
  }
  const begun: Step[] = [];
  const done = new Set<Step>();
  try {
    for (const step of plan.steps) {
      throwIfCancelled(execution.signal, plan.action.kind);
      begun.push(step);
      await runStep(step, entry, execution, () => done.add(step));
    }
    await entry.end();
    return { state: "done" };
  } catch (error) {
    const failure = GatewayError.from(error, doing(begun.at(-1), plan));
    if (resumed !== undefined || !hasWayBack(begun, done, failure)) return leave(entry, failure);
    const stuck = await undoAll(begun, entry, execution);
    if (stuck === undefined) return { state: "undone", error: failure };
    return leave(entry, both(failure, stuck));
  }
}

/**
 * Undoes steps, last first, and ends the journal's entry. Never throws.
 * @returns why it could not be undone; the entry is still held then.
 */
export async function undoAll(
  steps: readonly Step[],
  entry: RunningEntry,
  { recipient, report }: Omit<Execution, "signal">,
): Promise<GatewayError | undefined> {
  const { operation } = entry.entry;
  const signal = AbortSignal.timeout(undoPatience);
  for (const step of [...steps].reverse()) {
    if (step.undo === undefined) continue;
    try {
      report({ step, state: "undoing" });
      const tell = (says: string) => report({ step, state: "undoing", says });
      await step.undo({ operation, recipient, signal, tell });
      await entry.mark(step.id, "undone");
      report({ step, state: "undone" });
    } catch (error) {
      const { code, message, next } = GatewayError.from(error, step.undoSays ?? step.says);
      return new GatewayError(code, message, { cause: error, next: `${next} By hand: ${step.byHand}` });
    }
  }
  try {
    await entry.end();
    return undefined;
  } catch (error) {
    return GatewayError.from(error, "Ending the journal's entry");
  }
}

/** Leaves the attempt in the journal, with the reason. Never throws. */
export async function leave(entry: RunningEntry, error: GatewayError): Promise<Unended> {
  try {
    await entry.leave(error);
    return { state: "unfinished", error, unfinished: entry.entry };
  } catch (second) {
    // The entry as it was last written still tells of the attempt.
    const { message, next } = GatewayError.from(second, "Writing the journal");
    const all = new GatewayError(error.code, `${error.message}. ${message}`, { cause: error, next });
    return { state: "unfinished", error: all, unfinished: entry.entry };
  }
}

async function runStep(
  step: Step,
  entry: RunningEntry,
  { recipient, report, signal }: Execution,
  ended: () => void,
): Promise<void> {
  await entry.mark(step.id, "running");
  report({ step, state: "running" });
  const { operation } = entry.entry;
  const tell = (says: string) => report({ step, state: "running", says });
  await step.run({ operation, recipient: openAbout(recipient), signal, tell });
  ended();
  await entry.mark(step.id, "done");
  report({ step, state: "done" });
}

/**
 * Whether all that was begun can be taken back: a step without a way back has to have been refused. One that was
 * done stays done when the journal fails after it.
 */
function hasWayBack(
  begun: readonly Step[],
  done: ReadonlySet<Step>,
  { mayHaveHappened }: GatewayError,
): boolean {
  return begun.every((step) => step.undo !== undefined || (!done.has(step) && !mayHaveHappened));
}

/** A key is forgotten after it has ended: where forgetting fails, something has happened. */
function openAbout(recipient: Recipient): Recipient {
  return {
    take: (issued) => recipient.take(issued),
    async drop(subscription, credential) {
      try {
        await recipient.drop(subscription, credential);
      } catch (error) {
        const { code, message, next } = GatewayError.from(error, "Forgetting the key");
        throw new GatewayError(code, message, { next, cause: error, mayHaveHappened: true });
      }
    },
  };
}

function both(first: GatewayError, second: GatewayError): GatewayError {
  return new GatewayError(first.code, `${first.message}. Undoing it failed too: ${second.message}`, {
    cause: first,
    next: second.next,
  });
}

function doing(step: Step | undefined, plan: Plan): string {
  return step === undefined ? plan.action.kind : step.says;
}
