/** Findings as they are told: plain data, so that they can come from another thread. */
import type { FileFinding } from "../../../server/language/index.ts";

/** Lines and columns count from 1, columns in UTF-16 units. */
export interface Told extends Pick<FileFinding, "rule" | "severity" | "impact" | "path" | "message"> {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly fixable: boolean;
}

export function told(finding: FileFinding): Told {
  const { document, start, end, rule, severity, impact, path, message, fix } = finding;
  const from = document.positionAt(start);
  const to = document.positionAt(end);
  return {
    line: from.line + 1,
    column: from.character + 1,
    endLine: to.line + 1,
    endColumn: to.character + 1,
    rule,
    severity,
    impact,
    path,
    message,
    fixable: fix !== undefined,
  };
}
