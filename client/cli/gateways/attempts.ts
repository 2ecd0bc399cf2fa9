/** Changes that broke off, as people and programs are told of them. */
import { GatewayError } from "../../gateways/gatewayError.ts";
import type { Unfinished } from "../../gateways/journal.ts";
import type { Action } from "../../gateways/plan.ts";
import { nextCommand } from "./nextCommand.ts";
import { printable } from "./printable.ts";
import type { Session } from "./session.ts";

/** Enough of an operation's id to tell it from the others. */
const shortId = 8;

/** "subscribe mobile to weather", "regenerate gwk_…" */
export function wordsFor(action: Action): string {
  if (action.kind === "subscribe") return `subscribe ${action.application} to ${action.api}`;
  return `${action.kind.replace("-", " ")} ${action.subscription.id}`;
}

/** What is half done, step by step, and how to go on. */
export function describeAttempt(session: Session, attempt: Unfinished): string {
  const { operation, action, startedAt, steps, error } = attempt;
  const id = operation.slice(0, shortId);
  const begun = startedAt.replace(/\.\d+Z$/, "Z");
  return `${[
    `Half done: ${printable(wordsFor(action))} (${id}, begun ${begun})`,
    ...steps.map(({ says, state }) => `  ${stateWords[state].padEnd(11)}  ${printable(says)}`),
    error === undefined
      ? "  It stopped because the program ended."
      : `  It stopped: ${printable(error.message)}`,
    `  To do what is left:     ${nextCommand(session, "recover", "finish", id)}`,
    `  To take back the rest:  ${nextCommand(session, "recover", "clean-up", id)}`,
  ].join("\n")}\n`;
}

const stateWords = {
  waiting: "not begun",
  running: "begun",
  done: "done",
  undone: "taken back",
} as const;

/** Without what is this machine's own. */
export function attemptJson({ operation, action, startedAt, steps, error }: Unfinished): object {
  return { id: operation, action, startedAt, steps, ...(error === undefined ? {} : { error }) };
}

/** Throws `GatewayError` `conflict` where a change of the same subscription broke off: two at once end badly. */
export async function refuseWhereHalfDone(session: Session, action: Action): Promise<void> {
  const { journal, gateway } = session;
  for (const attempt of await journal.unfinished(gateway.name)) {
    if (!isSame(attempt.action, action)) continue;
    const id = attempt.operation.slice(0, shortId);
    throw new GatewayError("conflict", `“${wordsFor(attempt.action)}” is half done`, {
      next: `Finish it or clean it up first: ${nextCommand(session, "recover", "finish", id)}, or ${nextCommand(session, "recover", "clean-up", id)}`,
    });
  }
}

function isSame(one: Action, other: Action): boolean {
  const [a, b] = [one, other].map((action) => (action.kind === "subscribe" ? action : action.subscription));
  return a?.api === b?.api && a?.application === b?.application;
}
