import type { Context } from "../context.ts";
import { restartServer } from "./restartServer.ts";
import { showOutput } from "./showOutput.ts";

/** What a command does; arguments come from whoever runs it. */
export type Command = (context: Context, ...args: unknown[]) => unknown;

/** Every command of the extension; package.json gives each its title. */
export const commands: Readonly<Record<string, Command>> = {
  "gatewayKeys.restartServer": restartServer,
  "gatewayKeys.showOutput": showOutput,
};
