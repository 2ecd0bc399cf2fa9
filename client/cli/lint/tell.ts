/** Reports file by file, as soon as each is checked. */
import type { Output } from "../output.ts";
import type { Files } from "./find.ts";
import type { Report, Totals } from "./report.ts";
import type { Checked } from "./share.ts";
import type { Told } from "./told.ts";

export async function tell(
  checked: AsyncIterable<Checked>,
  files: Files,
  report: Report,
  output: Output,
): Promise<Totals> {
  const counts = { error: 0, warning: 0, information: 0, hint: 0 };
  const totals: Totals = { files: 0, documents: 0, filesWithFindings: 0, findings: counts };
  for await (const { name, documents, findings } of checked) {
    totals.files++;
    totals.documents += documents;
    if (findings.length === 0) continue;
    totals.filesWithFindings++;
    for (const { severity } of findings) counts[severity]++;
    for (const piece of report.file(
      called(name, files),
      findings.map((one) => named(one, files)),
    )) {
      output.write(piece);
      if (output.due) await output.flush();
    }
  }
  output.write(report.end(totals));
  await output.close();
  return totals;
}

/** As the person called it. */
function called(name: string, files: Files): string {
  return files.get(name) ?? name;
}

function named(finding: Told, files: Files): Told {
  const { related } = finding;
  return related === undefined
    ? finding
    : { ...finding, related: { ...related, file: called(related.file, files) } };
}
