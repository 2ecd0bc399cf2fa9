/** The second pass: file by file, each reported as soon as it is checked. */
import type { Language } from "../../../server/language/index.ts";
import type { Output } from "../output.ts";
import type { Report, Totals } from "./report.ts";

/** @param files names in the language, and what the person calls them */
export async function check(
  language: Language,
  files: ReadonlyMap<string, string>,
  report: Report,
  output: Output,
): Promise<Totals> {
  const findings = { error: 0, warning: 0, information: 0, hint: 0 };
  const totals: Totals = { files: 0, documents: 0, filesWithFindings: 0, findings };
  for (const [name, shown] of files) {
    const { ignored, manifests } = language.status(name);
    if (ignored) continue;
    totals.files++;
    totals.documents += manifests;
    const found = language.check(name);
    if (found.length > 0) {
      totals.filesWithFindings++;
      for (const { severity } of found) findings[severity]++;
      for (const piece of report.file(shown, found)) {
        output.write(piece);
        if (output.due) await output.flush();
      }
    }
    language.release(name);
  }
  output.write(report.end(totals));
  await output.close();
  return totals;
}
