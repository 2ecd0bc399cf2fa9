/** `lint`: reads everything, so that facts across files are known, then checks file by file and reports at once. */
import { paintFor } from "../colors.ts";
import { type Arguments, type ExitCode, UsageError } from "../command.ts";
import { Output } from "../output.ts";
import { find } from "./find.ts";
import { JsonReport } from "./json.ts";
import { PrettyReport } from "./pretty.ts";
import { type Report, severities, type Totals } from "./report.ts";
import { read } from "./shares.ts";
import { tell } from "./tell.ts";

/** Throws `UsageError` for what is asked for wrongly, and where the output cannot be written. */
export async function lint({ operands, options }: Arguments): Promise<ExitCode> {
  const paths = operands.length === 0 ? ["."] : operands;
  const stdinName = options.get("stdin-filepath");
  if (stdinName !== undefined && !paths.includes("-")) {
    throw new UsageError('--stdin-filepath names what comes through stdin; add "-" to the command');
  }
  const finds = await find({ paths, config: options.get("config"), stdinName });
  const { problems, checked, damage } = await read(finds);
  for (const problem of problems) process.stderr.write(`gateway-keys: ${problem}\n`);
  const report = reportFor(options.get("format"));
  const totals = await tell(checked, finds.files, report, new Output(process.stdout));
  for (const sentence of damage) process.stderr.write(`gateway-keys: ${sentence}\n`);
  if (problems.length + damage.size > 0) return 2;
  return fails(totals, options.get("fail-on")) ? 1 : 0;
}

function reportFor(format: string | undefined): Report {
  if (format === "json") return new JsonReport();
  const width = process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;
  return new PrettyReport(paintFor(process.stdout, process.env), width);
}

/** Something is at or above the severity that `--fail-on` names. */
function fails({ findings }: Totals, failOn: string | undefined): boolean {
  if (failOn === "never") return false;
  const least = severities.indexOf(
    failOn === "warning" ? "warning" : failOn === "info" ? "information" : "error",
  );
  return severities.slice(0, least + 1).some((severity) => findings[severity] > 0);
}
