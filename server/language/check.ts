/** Runs the rules over one document: severities, suppressions, and a crashing rule's isolation. */

import type { Place } from "./facts/facts.ts";
import {
  type CheckedDocument,
  type Fix,
  type Impact,
  type Related,
  type Report,
  type Rule,
  type Severity,
  severityOf,
} from "./rule.ts";
import type { Document } from "./text/document.ts";
import { suppressor } from "./text/suppression.ts";
import { withoutKeys } from "./values/keyValue.ts";

export interface Finding extends Place {
  readonly rule: string;
  readonly impact: Impact;
  readonly severity: Severity;
  readonly message: string;
  readonly fix?: Fix;
  readonly related?: Related;
}

/** Every finding of a document, in the order of its text. The rules are those for it, in the order in which they run. */
export function check(checked: CheckedDocument, rules: readonly Rule[]): Finding[] {
  const findings: Finding[] = [];
  const { suppressions, document } = checked;
  const suppressed = suppressor(suppressions);
  const configurable = checked.workspace.config.rules.size > 0;
  for (const rule of rules) {
    const configured = configurable ? checked.workspace.config.rules.get(rule.id) : undefined;
    if (configured === "off") continue;
    run(rule, checked, (report) => {
      if (suppressions.length > 0 && suppressed(rule.id, lineOf(document, report.at))) return;
      findings.push(finding(rule, report, configured));
    });
  }
  return findings.sort((a, b) => a.start - b.start || a.end - b.end);
}

function finding(rule: Rule, report: Report, configured: Severity | undefined): Finding {
  const { start, end } = report.at;
  const severity = configured ?? report.severity ?? severityOf[rule.impact];
  const path = withoutKeys(report.at.path);
  const message = withoutKeys(shortened(report.message));
  const base = { rule: rule.id, impact: rule.impact, severity, start, end, path, message };
  const { fix, related } = report;
  return {
    ...base,
    ...(fix === undefined ? {} : { fix }),
    ...(related === undefined ? {} : { related: { ...related, message: withoutKeys(related.message) } }),
  };
}

const longestMessage = 1_000;

/** A name in a hostile text is as long as it likes. */
function shortened(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message;
}

/** A rule that crashes says so in one finding; the rest goes on. The error's own message could quote a key. */
function run(rule: Rule, checked: CheckedDocument, add: (report: Report) => void): void {
  try {
    for (const report of rule.check(checked)) add(report);
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    const message = `The rule \`${rule.id}\` failed on this document (${name}); the other rules ran. This is a bug in Gateway Keys: please report it.`;
    add({ at: { start: 0, end: firstLineEnd(checked.text), path: "" }, message, severity: "warning" });
  }
}

function firstLineEnd(text: string): number {
  const end = text.search(/[\r\n]/);
  return end === -1 ? text.length : end;
}

function lineOf(document: Document, place: Place): number {
  return document.positionAt(place.start).line;
}
