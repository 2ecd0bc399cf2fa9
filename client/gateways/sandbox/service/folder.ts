import { chmodSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { StartError } from "./startError.ts";

/** Makes the folder for data, or sees that only its owner can write to it. Throws `StartError`. */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (process.platform === "win32") return;
    // An empty folder becomes ours; one that is used for something else is not changed.
    if (readdirSync(folder).length === 0) chmodSync(folder, 0o700);
    if ((statSync(folder).mode & 0o022) === 0) return;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(`${folder} cannot be used (${code}); choose another with --data`);
  }
  throw new StartError(`others may write to ${folder}; choose another with --data, or take that from them`);
}
