/** The help texts, made from the tables that the command line runs by. */
import { helpOption } from "./arguments.ts";
import type { Command, Option } from "./command.ts";

export function generalHelp(commands: readonly Command[], version: string): string {
  return `Gateway Keys ${version} finds what your cluster would refuse or silently ignore in API-gateway YAML,
and makes, changes over and ends the keys of the APIs behind it.

Usage: gateway-keys <command> [options]

Commands:
${table(commands.map(({ name, operands, summary }) => [`${name} ${operands}`, summary]))}

Options:
${table([optionRow("help", helpOption), ["-v, --version", "Print the version"]])}

More on one command: gateway-keys <command> --help
`;
}

export function commandHelp({ name, operands, summary, details, options }: Command): string {
  const rows = Object.entries({ ...options, help: helpOption }).map(([long, option]) =>
    optionRow(long, option),
  );
  return `${summary}.

Usage: gateway-keys ${name} [options] ${operands}

Options:
${table(rows)}

${details}
`;
}

function optionRow(long: string, { short, takes, says }: Option): [string, string] {
  const value = takes === undefined ? "" : ` ${takes.choices?.join("|") ?? takes.name}`;
  const otherwise = takes?.otherwise === undefined ? "" : ` (otherwise: ${takes.otherwise})`;
  return [`${short === undefined ? "    " : `-${short}, `}--${long}${value}`, says + otherwise];
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}
