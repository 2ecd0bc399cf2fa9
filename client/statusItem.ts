import {
  type Disposable,
  type LanguageStatusItem,
  LanguageStatusSeverity,
  languages,
  type TextDocument,
  window,
} from "vscode";
import type { FileStatus } from "../server/protocol.ts";
import type { Context } from "./context.ts";
import { documentSelector } from "./documents.ts";

/** The entry behind the `{}` of the status bar: what is checked in the file on screen, or why nothing is. */
export function createStatusItem(context: Context): Disposable[] {
  const item = languages.createLanguageStatusItem("gatewayKeys.fileStatus", documentSelector);
  item.name = "Gateway Keys";
  const update = () => {
    showStatus(item, context).catch((error) => context.output.error("The file's status is unknown.", error));
  };
  update();
  return [item, context.server.onDidChange(update), window.onDidChangeActiveTextEditor(update)];
}

async function showStatus(item: LanguageStatusItem, { server }: Context): Promise<void> {
  const document = window.activeTextEditor?.document;
  if (document === undefined || languages.match(documentSelector, document) === 0) return;
  item.busy = server.state === "starting";
  if (item.busy) return;
  if (server.state === "stopped") return fillStopped(item);
  const status = await server.fileStatus({ uri: document.uri.toString() });
  if (status !== undefined && isOnScreen(document)) fill(item, status);
}

/** An answer may come after the person has gone to another file. */
function isOnScreen(document: TextDocument): boolean {
  return window.activeTextEditor?.document === document;
}

function fillStopped(item: LanguageStatusItem): void {
  item.text = "Gateway Keys: the language server is not running";
  item.detail = "";
  item.severity = LanguageStatusSeverity.Error;
  item.command = { command: "gatewayKeys.restartServer", title: "Restart" };
}

function fill(item: LanguageStatusItem, { documents, kinds, notChecked }: FileStatus): void {
  item.text = notChecked ? "Gateway Keys: not checked" : `Gateway Keys: ${counted(documents, kinds)}`;
  item.detail = notChecked ?? kinds.join(", ");
  item.severity = notChecked ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
  item.command = { command: "gatewayKeys.showOutput", title: "Show Output" };
}

function counted(documents: number, kinds: readonly string[]): string {
  if (documents === 0) return "nothing here to check";
  return `${plural(documents, "document")}, ${plural(kinds.length, "kind")}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
