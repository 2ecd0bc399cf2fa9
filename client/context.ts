import type { LogOutputChannel } from "vscode";
import type { LanguageServer } from "./languageServer.ts";

/** What commands and views are handed; there are no globals. */
export interface Context {
  /** The channel "Gateway Keys": the server's log, and ours. */
  readonly output: LogOutputChannel;
  readonly server: LanguageServer;
}
