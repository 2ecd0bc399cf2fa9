/** The subcommands, and the way from arguments to an exit code. */
import { existsSync } from "node:fs";
import { didYouMean, readArguments, unknownOption } from "./arguments.ts";
import { type Command, type ExitCode, UsageError } from "./command.ts";
import { adopt } from "./commands/adopt.ts";
import { apis } from "./commands/apis.ts";
import { explain } from "./commands/explain.ts";
import { invoke } from "./commands/invoke.ts";
import { languageServer } from "./commands/languageServer.ts";
import { lint } from "./commands/lint.ts";
import { recover } from "./commands/recover.ts";
import { regenerate } from "./commands/regenerate.ts";
import { resume } from "./commands/resume.ts";
import { rotate } from "./commands/rotate.ts";
import { sandbox } from "./commands/sandbox.ts";
import { subscribe } from "./commands/subscribe.ts";
import { subscriptions } from "./commands/subscriptions.ts";
import { suspend } from "./commands/suspend.ts";
import { unsubscribe } from "./commands/unsubscribe.ts";
import { commandHelp, generalHelp } from "./help.ts";
import { version } from "./installation.ts";
import { print } from "./output.ts";

/** A test compares this list with the folder `commands/`. */
export const commands: readonly Command[] = [
  lint,
  explain,
  languageServer,
  sandbox,
  apis,
  subscriptions,
  subscribe,
  invoke,
  regenerate,
  rotate,
  suspend,
  resume,
  adopt,
  unsubscribe,
  recover,
];

/** Runs `gateway-keys <args>`. What cannot be done is said on stderr, with exit code 2. */
export async function run(args: readonly string[]): Promise<ExitCode> {
  try {
    return await dispatch(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`gateway-keys: ${error.message}\n`);
    return 2;
  }
}

async function dispatch([first, ...rest]: readonly string[]): Promise<ExitCode> {
  if (first === undefined) {
    process.stderr.write(generalHelp(commands, version()));
    return 2;
  }
  if (first === "--version" || first === "-v") return print(`${version()}\n`);
  if (first === "--help" || first === "-h") return print(generalHelp(commands, version()));
  if (first.startsWith("-")) throw strayOption(first);
  const command = commands.find(({ name }) => name === first);
  if (command === undefined) throw unknownCommand(first);
  const given = readArguments(rest, command.options);
  return given.options.has("help") ? print(commandHelp(command)) : command.run(given);
}

function strayOption(written: string): UsageError {
  const name = written.replace(/^-+|=.*$/g, "");
  const owner = commands.find(({ options }) => Object.hasOwn(options, name));
  if (owner === undefined) return unknownOption(written.replace(/=.*$/, ""), ["help", "version"]);
  return new UsageError(`--${name} comes after the command: gateway-keys ${owner.name} --${name} …`);
}

function unknownCommand(written: string): UsageError {
  if (existsSync(written)) {
    return new UsageError(`there is no command "${written}"; to check it: gateway-keys lint ${written}`);
  }
  const names = commands.map(({ name }) => name);
  const near = didYouMean(written, names) || `; there are ${names.join(", ")}`;
  return new UsageError(`there is no command "${written}"${near}`);
}
