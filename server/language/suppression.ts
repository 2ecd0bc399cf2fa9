/**
 * Findings switched off in place:
 * `# gateway-keys-disable-next-line rule-a, rule-b -- reason`, `-line`, or `# gateway-keys-disable rule` for the document.
 */
import type { Document } from "./document.ts";
import type { Place } from "./facts.ts";

export interface Suppression extends Place {
  /** The rule it names. */
  readonly rule: string;
  /** The only line it is for, counted in the file; undefined for the whole document. */
  readonly line: number | undefined;
  /** It hid something. */
  used: boolean;
}

const comment = /#[ \t]*gateway-keys-disable(-next-line|-line)?[ \t]+([^\r\n]*)/g;

export function suppressionsOf(document: Document): Suppression[] {
  if (!document.text.includes("gateway-keys-disable")) return [];
  return [...document.text.matchAll(comment)].flatMap((match) => {
    const [, scope, rest = ""] = match;
    const own = document.positionAt(match.index).line;
    const line = scope === "-next-line" ? own + 1 : scope === "-line" ? own : undefined;
    const from = match.index + match[0].length - rest.length;
    const named = rest.replace(/[ \t]--[ \t].*$/, "");
    return [...named.matchAll(/[^\s,]+/g)].map((name) => {
      const start = from + name.index;
      return { rule: name[0], line, start, end: start + name[0].length, path: "", used: false };
    });
  });
}

/** Whether one of the suppressions hides a finding; notes that it did. */
export function suppressed(suppressions: readonly Suppression[], rule: string, line: number): boolean {
  let hidden = false;
  for (const suppression of suppressions) {
    if (suppression.rule !== rule || (suppression.line !== undefined && suppression.line !== line)) continue;
    suppression.used = true;
    hidden = true;
  }
  return hidden;
}
