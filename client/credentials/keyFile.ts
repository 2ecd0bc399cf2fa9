/** Keys and tokens in files that a person names on the command line. */
import { type FileHandle, lstat, open } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder, writeDurably } from "../durableFile.ts";
import { CredentialValue } from "./credentialValue.ts";
import { createPrivate, refuseOthers } from "./privateFile.ts";
import { errorCode, StorageError } from "./storageError.ts";

/** Bytes. A longer file is something else, named by mistake. */
const longest = 16 * 1024;

/**
 * Writes a key to a file of mode 0600, without a line break: `kubectl create secret --from-file` would make it
 * part of the key. Throws `StorageError`.
 * @param replace Takes the place of a file, if others could not read that one. Without it nothing that is there
 *   is touched. A symbolic link is never followed nor replaced.
 */
export async function writeKeyFile(path: string, value: CredentialValue, replace: boolean): Promise<void> {
  try {
    if (!replace) {
      await createPrivate(path, value.reveal());
      await syncFolder(dirname(path));
      return;
    }
    await refuseUnfit(path);
    await writeDurably(path, value.reveal());
  } catch (error) {
    if (errorCode(error) === "EEXIST") {
      throw new StorageError(`${path} is there already.`, "Name another file, or move that one away.");
    }
    throw StorageError.fromFileSystem(error, `The key could not be written to ${path}`);
  }
}

async function refuseUnfit(path: string): Promise<void> {
  try {
    const stats = await lstat(path);
    if (!stats.isFile()) {
      const what = stats.isSymbolicLink() ? "a symbolic link" : "not a file";
      throw new StorageError(`${path} is ${what}.`, "Name a file.");
    }
    refuseOthers(stats, path, "600");
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}

/**
 * The key or token in a file, without the line break at its end. Links are followed, as secrets mounted by
 * Kubernetes are links, and pipes are read, as `<(…)` is one. Throws `StorageError` where others may read it.
 */
export async function readKeyFile(path: string): Promise<CredentialValue> {
  let bytes: Buffer;
  try {
    bytes = await readUnshared(path);
  } catch (error) {
    throw StorageError.fromFileSystem(error, `The key could not be read from ${path}`);
  }
  const text = decode(bytes)
    ?.replace(/^\uFEFF/, "")
    .replace(/\r?\n$/, "");
  if (text === undefined || /\p{Cc}/u.test(text)) {
    throw new StorageError(
      `${path} does not hold a key alone.`,
      "Write the key into it as UTF-8 text on one line, with nothing beside it.",
    );
  }
  if (text.trim() === "") throw new StorageError(`${path} is empty.`, "Write the key into it.");
  return new CredentialValue(text);
}

async function readUnshared(path: string): Promise<Buffer> {
  const handle = await open(path, "r");
  try {
    const stats = await handle.stat();
    if (!stats.isFile() && !stats.isFIFO()) throw new StorageError(`${path} is not a file.`, "Name a file.");
    refuseOthers(stats, path, "600");
    return await readUpTo(handle, longest + 1);
  } finally {
    await handle.close();
  }
}

async function readUpTo(handle: FileHandle, limit: number): Promise<Buffer> {
  const buffer = Buffer.alloc(limit);
  let length = 0;
  while (length < limit) {
    const { bytesRead } = await handle.read(buffer, length, limit - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}

function decode(bytes: Buffer): string | undefined {
  if (bytes.length > longest) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // UTF-16, as old PowerShell writes it, or no text at all.
    return undefined;
  }
}
