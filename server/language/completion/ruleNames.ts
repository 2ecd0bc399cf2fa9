/** Ids of rules where the configuration sets their severity. */
import type { CompletionContext } from "../completionContext.ts";
import type { Rule } from "../rule.ts";
import type { Completion } from "./completion.ts";
import type { Draft } from "./draft.ts";
import { keyCompletion, presentFields } from "./fields.ts";

const severity: Draft = {
  is: "stop",
  choices: ["off", "hint", "information", "warning", "error"],
  string: false,
};

export function ruleNames(context: CompletionContext, rules: readonly Rule[]): Completion[] {
  const { manifest, path } = context;
  if (manifest?.kind.schema !== "gateway-keys-config" || path.length !== 1 || path[0] !== "rules") return [];
  const present = presentFields(context);
  return rules
    .filter(({ id }) => !present.has(id))
    .map(({ id, title, why }) => keyCompletion(context, id, severity, { detail: title, documentation: why }));
}
