/** Findings for programs: one JSON object, written finding by finding, each on a line of its own. */
import { rulePages } from "../../../server/docs.ts";
import type { FileFinding } from "../../../server/language/index.ts";
import type { Report, Totals } from "./report.ts";

export class JsonReport implements Report {
  #separator = '{"version":1,"findings":[\n';

  *file(file: string, findings: readonly FileFinding[]): Iterable<string> {
    for (const finding of findings) {
      yield this.#separator + JSON.stringify(record(file, finding));
      this.#separator = ",\n";
    }
  }

  end({ files, documents }: Totals): string {
    const start = this.#separator.startsWith("{") ? this.#separator : "\n";
    return `${start}],"files":${files},"documents":${documents}}\n`;
  }
}

/** Lines and columns count from 1, columns in UTF-16 units. */
function record(
  file: string,
  { document, start, end, rule, severity, impact, path, message, fix }: FileFinding,
) {
  const from = document.positionAt(start);
  const to = document.positionAt(end);
  return {
    file,
    line: from.line + 1,
    column: from.character + 1,
    endLine: to.line + 1,
    endColumn: to.character + 1,
    rule,
    severity,
    impact,
    path,
    message,
    docs: `${rulePages}${rule}.md`,
    fixable: fix !== undefined,
  };
}
