/** Findings as they are told: plain data, so that they can come from another thread. */
import type { FileFinding } from "../../../server/language/index.ts";

type Related = NonNullable<FileFinding["related"]>;

/** Lines and columns count from 1, columns in UTF-16 units. */
export interface Range {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface Told extends Range, Pick<FileFinding, "rule" | "severity" | "impact" | "path" | "message"> {
  readonly fixable: boolean;
  /** The other place that the finding speaks of. */
  readonly related?: ToldPlace;
}

export interface ToldPlace extends Range {
  readonly file: string;
  readonly message: string;
}

export function told(finding: FileFinding): Told {
  const { document, start, end, rule, severity, impact, path, message, fix, related } = finding;
  return {
    ...rangeOf(document, start, end),
    rule,
    severity,
    impact,
    path,
    message,
    fixable: fix !== undefined,
    ...(related === undefined ? {} : { related: placeOf(related) }),
  };
}

function placeOf({ document, start, end, message }: Related): ToldPlace {
  return { file: document.file, ...rangeOf(document, start, end), message };
}

function rangeOf(document: Related["document"], start: number, end: number): Range {
  const from = document.positionAt(start);
  const to = document.positionAt(end);
  return {
    line: from.line + 1,
    column: from.character + 1,
    endLine: to.line + 1,
    endColumn: to.character + 1,
  };
}
