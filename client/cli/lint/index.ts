/** `lint`: reads everything, so that facts across files are known, then checks file by file and reports at once. */
import { kinds } from "../../../server/kinds/index.ts";
import { Language } from "../../../server/language/index.ts";
import { newKey } from "../../../server/newKey.ts";
import { rules } from "../../../server/rules/index.ts";
import { loadSchema } from "../../../server/schemas.ts";
import { paintFor } from "../colors.ts";
import { type Arguments, type ExitCode, UsageError } from "../command.ts";
import { Output } from "../output.ts";
import { check } from "./check.ts";
import { JsonReport } from "./json.ts";
import { PrettyReport } from "./pretty.ts";
import { read } from "./read.ts";
import { type Report, severities, type Totals } from "./report.ts";

/** Throws `UsageError` for what is asked for wrongly, and where the output cannot be written. */
export async function lint({ operands, options }: Arguments): Promise<ExitCode> {
  const paths = operands.length === 0 ? ["."] : operands;
  const stdinName = options.get("stdin-filepath");
  if (stdinName !== undefined && !paths.includes("-")) {
    throw new UsageError('--stdin-filepath names what comes through stdin; add "-" to the command');
  }
  const language = new Language({ kinds, rules, loadSchema, newKey, once: true });
  const { files, problems } = await read(language, { paths, config: options.get("config"), stdinName });
  for (const problem of problems) process.stderr.write(`gateway-keys: ${problem}\n`);
  const totals = await check(language, files, reportFor(options.get("format")), new Output(process.stdout));
  if (problems.length > 0) return 2;
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
