/** Findings for programs: one JSON object, written finding by finding, each on a line of its own. */
import { rulePages } from "../../../server/docs.ts";
import type { Report, Totals } from "./report.ts";
import type { Told } from "./told.ts";

export class JsonReport implements Report {
  #separator = '{"version":1,"findings":[\n';

  *file(file: string, findings: readonly Told[]): Iterable<string> {
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

function record(file: string, { fixable, related, ...finding }: Told) {
  // Without a related place JSON leaves its name out, too.
  return { file, ...finding, docs: `${rulePages}${finding.rule}.md`, fixable, related };
}
