import type { Arguments, Command, ExitCode } from "../command.ts";

export const lint: Command = {
  name: "lint",
  operands: "[path…|-]",
  summary: "Check manifests and print what is found",
  details: `A folder is walked as Git would: without what .gitignore leaves out, node_modules and symbolic links.
A file that is named is checked in any case, "-" is stdin, and nothing named means this folder.
What a team agreed on is read from the nearest .gateway-keys.yaml at or above each path.
What is missing (a Secret, a key of it) is reported only where nothing but whole folders was named.

Exit codes:
  0  nothing found at or above --fail-on
  1  something found
  2  something could not be run or read; it is named on stderr, and the rest is checked
They are the same when the reader of the output leaves early (… | head -1).`,
  options: {
    format: {
      takes: { name: "FORMAT", choices: ["pretty", "json"], otherwise: "pretty" },
      says: "How findings are written",
    },
    "fail-on": {
      takes: { name: "SEVERITY", choices: ["error", "warning", "info", "never"], otherwise: "error" },
      says: "Exit with 1 from this severity on; hints never count",
    },
    config: { takes: { name: "FILE" }, says: "Use this configuration, and no .gateway-keys.yaml" },
    "stdin-filepath": {
      takes: { name: "NAME" },
      says: 'What "-" is called; its folder decides which configuration counts',
    },
  },
  async run(given: Arguments): Promise<ExitCode> {
    // The engine loads only where it is needed: help and usage errors answer faster without.
    const { lint } = await import("../lint/index.ts");
    return lint(given);
  },
};
