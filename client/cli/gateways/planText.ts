import type { Plan, Step } from "../../gateways/plan.ts";
import { wordsFor } from "./attempts.ts";
import { printable } from "./printable.ts";
import type { Session } from "./session.ts";

const signs: Readonly<Record<Step["effect"], string>> = {
  creates: "+",
  changes: "~",
  deletes: "-",
  "hands over": ">",
  waits: ".",
};

/** What will be done, how it is undone, and what to know before. */
export function describePlan(
  { gateway, terminal: { paint } }: Session,
  { action, steps, warnings }: Plan,
): string {
  const { name, type, environment } = gateway;
  const where =
    environment === "production" ? paint("production", "bold", "red") : `${environment} environment`;
  return `${[
    `${paint(`Plan: ${printable(wordsFor(action))}`, "bold")} at ${name} (${type}, ${where})`,
    ...steps.flatMap(({ effect, says, undoSays }) => [
      `  ${signs[effect]} ${printable(says)}`,
      paint(
        `      ${undoSays === undefined ? "There is no way back." : `To undo: ${printable(undoSays)}`}`,
        "dim",
      ),
    ]),
    ...warnings.map((warning) => `  ${paint("Warning:", "yellow")} ${printable(warning)}`),
  ].join("\n")}\n`;
}

/** For JSON. */
export function planJson({ steps, warnings }: Plan): object {
  return {
    steps: steps.map(({ id, effect, says, undoSays }) => ({
      id,
      effect,
      says,
      ...(undoSays === undefined ? {} : { undo: undoSays }),
    })),
    warnings,
  };
}
