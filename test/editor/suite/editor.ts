import { setTimeout as delay } from "node:timers/promises";
import { type TextDocument, Uri, window, workspace } from "vscode";

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
