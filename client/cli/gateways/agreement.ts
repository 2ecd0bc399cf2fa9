/** Whether a plan is to be carried out. */
import { createInterface } from "node:readline/promises";
import type { ActionKind } from "../../gateways/plan.ts";
import { UsageError } from "../command.ts";
import type { Session } from "./session.ts";

/** These end a key, or part of what is there. */
const ending: ReadonlySet<ActionKind> = new Set([
  "unsubscribe",
  "regenerate",
  "rotate-finish",
  "rotate-abandon",
]);

/**
 * Asks where something ends, and in production everything, twice. Throws `UsageError` where nobody can be asked.
 * @returns false for a no, for the end of the input, and when it is cancelled.
 */
export async function agreed(session: Session, kind: ActionKind): Promise<boolean> {
  const { given, gateway, terminal, interruption } = session;
  const production = gateway.environment === "production";
  if (given.options.has("yes") || (!production && !ending.has(kind))) return true;
  if (process.stdin.isTTY !== true) {
    throw new UsageError("nobody is at a terminal to be asked; look at the plan above and add --yes");
  }
  const questions = ["Go on?", ...(production ? [`${gateway.name} is production. Are you sure?`] : [])];
  for (const question of questions) {
    if (!(await saysYes(terminal.paint(`${question} [y/N] `, "bold"), interruption.signal))) return false;
  }
  return true;
}

/** Asks at the terminal; the end of the input and `signal` are a no. */
export async function saysYes(question: string, signal: AbortSignal): Promise<boolean> {
  return /^y(es)?$/i.test((await ask(question, signal)).trim());
}

async function ask(question: string, signal: AbortSignal): Promise<string> {
  // Without a terminal of its own it leaves Ctrl-C to the process.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  const ended = new Promise<string>((resolve) => {
    lines.once("close", () => resolve(""));
    signal.addEventListener("abort", () => resolve(""), { once: true });
  });
  try {
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
}
