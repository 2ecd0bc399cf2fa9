/**
 * Findings switched off in place:
 * `# gateway-keys-disable-next-line rule-a, rule-b -- reason`, `-line`, or `# gateway-keys-disable rule` for the document.
 */

import type { Place } from "../facts/facts.ts";
import type { Document } from "./document.ts";

export interface Suppression extends Place {
  /** The rule it names; empty for a comment that names none. */
  readonly rule: string;
  /** The only line it is for, counted in the file; undefined for the whole document. */
  readonly line: number | undefined;
  /** The comment's range, from its `#` to the end of the line. */
  readonly comment: { readonly start: number; readonly end: number };
  /** Every rule that the comment names. */
  readonly named: readonly string[];
  /** It hid something. */
  used: boolean;
}

const comments = /#[ \t]*gateway-keys-disable(-next-line|-line)?(?![\w-])([^\r\n]*)/g;

export function suppressionsOf(document: Document): Suppression[] {
  if (!document.text.includes("gateway-keys-disable")) return [];
  return [...document.text.matchAll(comments)].flatMap((match) => {
    const [all, scope, rest = ""] = match;
    const own = document.positionAt(match.index).line;
    const line = scope === "-next-line" ? own + 1 : scope === "-line" ? own : undefined;
    const comment = { start: match.index, end: match.index + all.length };
    const names = [...rest.replace(/(^|[ \t])--([ \t].*)?$/, "").matchAll(/[^\s,]+/g)];
    const named = names.map(([name]) => name);
    const base = { line, comment, named, path: "", used: false };
    if (names.length === 0) return [{ ...base, ...comment, rule: "" }];
    return names.map(({ 0: rule, index }) => {
      const start = comment.end - rest.length + index;
      return { ...base, rule, start, end: start + rule.length };
    });
  });
}

/** Tells whether one of the suppressions hides a rule's finding on a line; notes that it did. */
export function suppressor(suppressions: readonly Suppression[]): (rule: string, line: number) => boolean {
  const places = new Map<string, Suppression[]>();
  for (const suppression of suppressions) {
    const place = placeOf(suppression.rule, suppression.line);
    const others = places.get(place);
    if (others === undefined) places.set(place, [suppression]);
    else others.push(suppression);
  }
  return (rule, line) => {
    const hiding = [line, undefined].flatMap((where) => places.get(placeOf(rule, where)) ?? []);
    for (const suppression of hiding) suppression.used = true;
    return hiding.length > 0;
  };
}

function placeOf(rule: string, line: number | undefined): string {
  return `${rule} ${line ?? ""}`;
}
