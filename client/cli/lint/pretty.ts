/**
 * Findings for people, file by file. No line of a manifest is quoted: it could hold a key, and no mask is as safe.
 * All severities are shown, hints too: nobody has to guess what another format would have said.
 */
import type { Paint, Style } from "../colors.ts";
import { type Report, type Severity, severities, type Totals } from "./report.ts";
import type { Told } from "./told.ts";
import { wrap } from "./wrap.ts";

const styles: Readonly<Record<Severity, Style>> = {
  error: "red",
  warning: "yellow",
  information: "blue",
  hint: "cyan",
};

export class PrettyReport implements Report {
  readonly #paint: Paint;
  /** Columns of the terminal; infinite where the text goes elsewhere. */
  readonly #width: number;

  constructor(paint: Paint, width: number) {
    this.#paint = paint;
    this.#width = width;
  }

  *file(file: string, findings: readonly Told[]): Iterable<string> {
    const rows = findings.map((finding) => ({
      finding,
      line: String(finding.line),
      column: String(finding.column),
    }));
    const lineWidth = Math.max(...rows.map(({ line }) => line.length));
    const columnWidth = Math.max(...rows.map(({ column }) => column.length));
    const severityWidth = Math.max(...rows.map(({ finding }) => finding.severity.length));
    yield `${this.#paint(printable(file), "bold", "underline")}\n`;
    for (const { finding, line, column } of rows) {
      const place = `${line.padStart(lineWidth)}:${column.padEnd(columnWidth)}`;
      const severity = finding.severity.padEnd(severityWidth);
      const indent = 2 + place.length + 2 + severity.length + 2;
      const text = this.#message(finding, indent);
      yield `  ${this.#paint(place, "dim")}  ${this.#paint(severity, styles[finding.severity])}  ${text}\n`;
    }
    yield "\n";
  }

  end(totals: Totals): string {
    const { files, documents, filesWithFindings, findings } = totals;
    const all = severities.reduce((sum, severity) => sum + findings[severity], 0);
    if (all === 0) {
      const scope = `${count(files, "file")} (${count(documents, "document")})`;
      return `${this.#paint(`No problems in ${scope}`, "green")}\n`;
    }
    const parts = severities.flatMap((severity) =>
      findings[severity] === 0 ? [] : [count(findings[severity], severity)],
    );
    const worst = severities.find((severity) => findings[severity] > 0) ?? "hint";
    const scope = `in ${filesWithFindings} of ${count(files, "file")}`;
    return `${this.#paint(`${count(all, "problem")} (${parts.join(", ")}) ${scope}`, "bold", styles[worst])}\n`;
  }

  /** The message and its rule, in as many lines as it takes, and below them the other place that it speaks of. */
  #message({ message, rule, related }: Told, indent: number): string {
    const lines = wrap(printable(message), this.#width - indent);
    const last = lines[lines.length - 1] ?? "";
    const fits = last.length + 2 + rule.length <= this.#width - indent;
    const text = lines.join(`\n${" ".repeat(indent)}`);
    const other =
      related === undefined
        ? ""
        : `\n${" ".repeat(indent)}${this.#paint(printable(`see ${related.file}:${related.line}:${related.column}`), "dim")}`;
    return `${text}${fits ? "  " : `\n${" ".repeat(indent)}`}${this.#paint(rule, "dim")}${other}`;
  }
}

/** `information` has no plural. */
function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 || noun === "information" ? "" : "s"}`;
}

/** Names in a manifest must not steer the terminal. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}
