import { type ExtensionContext, commands as editorCommands, window } from "vscode";
import { commands } from "./commands/index.ts";
import type { Context } from "./context.ts";
import { LanguageServer } from "./languageServer.ts";
import { createStatusItem } from "./statusItem.ts";

let server: LanguageServer | undefined;

/** Wires everything up and returns at once; the server starts in the background. */
export function activate(extension: ExtensionContext): void {
  const { subscriptions } = extension;
  const output = window.createOutputChannel("Gateway Keys", { log: true });
  server = new LanguageServer(extension.extensionUri, output);
  const context: Context = { output, server };
  for (const [id, run] of Object.entries(commands)) {
    subscriptions.push(editorCommands.registerCommand(id, (...args: unknown[]) => run(context, ...args)));
  }
  subscriptions.push(output, server, ...createStatusItem(context));
  // After VS Code has its turn back: loading the client library takes longer than all of the above.
  setImmediate(() => void server?.start());
}

/** VS Code waits for the server to end. */
export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}
