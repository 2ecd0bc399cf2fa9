import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import {
  commands,
  type Diagnostic,
  languages,
  type Position,
  Range,
  type TextDocument,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";

/** Where a file of the workspace's temporary copy lies. */
export function inWorkspace(path: string): Uri {
  const folder = workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error("The suite needs a workspace folder.");
  return Uri.joinPath(folder.uri, path);
}

/** Opens a file of the workspace in an editor, as a click in the explorer does. */
export async function open(path: string): Promise<TextDocument> {
  const editor = await window.showTextDocument(inWorkspace(path), { preview: false });
  return editor.document;
}

/** Runs a command of the editor with the cursor at a place, whatever had the focus before. */
export async function commandAt(document: TextDocument, at: Position, command: string): Promise<void> {
  await window.showTextDocument(document, { preview: false, selection: new Range(at, at) });
  await commands.executeCommand(command);
}

/** Writes a file of the workspace on disk, past the editor. */
export async function write(path: string, text: string): Promise<void> {
  await workspace.fs.writeFile(inWorkspace(path), Buffer.from(text));
}

/** Puts a new text into an open document, as typing would. */
export async function retype(document: TextDocument, text: string): Promise<void> {
  const edit = new WorkspaceEdit();
  const all = new Range(document.positionAt(0), document.positionAt(document.getText().length));
  edit.replace(document.uri, all, text);
  await workspace.applyEdit(edit);
}

/** Rule ids of a document's findings, in their order. */
export function rulesOf(document: TextDocument): string[] {
  return languages.getDiagnostics(document.uri).map(ruleOf);
}

export function ruleOf({ code }: Diagnostic): string {
  return String(typeof code === "object" ? code.value : code);
}

/** Waits until a document's findings are as wanted. */
export function findings(document: TextDocument, wanted: (rules: string[]) => boolean): Promise<string[]> {
  return until(() => rulesOf(document), wanted);
}

/** Asks again until the answer is as wanted; the error shows the last one. */
export async function until<T>(
  ask: () => T | Thenable<T>,
  wanted: (answer: T) => boolean,
  patience = 10_000,
): Promise<T> {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`Not within ${patience} ms: ${JSON.stringify(answer)}`);
    await delay(25);
  }
}

/** Process ids of the language servers that this extension host started. */
export function serverProcesses(): number[] {
  const mark = `--clientProcessId=${process.pid}`;
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const words = commandLine(name);
    return words.includes(mark) && words.some((word) => word.endsWith("server.js")) ? [Number(name)] : [];
  });
}

function commandLine(process: string): string[] {
  try {
    return readFileSync(`/proc/${process}/cmdline`, "utf8").split("\0");
  } catch (error) {
    // The process has ended since the folder was read.
    if (
      (error as NodeJS.ErrnoException).code === "ENOENT" ||
      (error as NodeJS.ErrnoException).code === "ESRCH"
    )
      return [];
    throw error;
  }
}
