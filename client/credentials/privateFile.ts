/** Files that nobody but their owner reads: 0600, in folders 0700. Windows has no such modes; its profile folders do this. */
import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, mkdir, open, readdir, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errorCode, StorageError } from "./storageError.ts";

const onWindows = process.platform === "win32";

/** Makes `folder`, 0700, where it is missing. Throws `StorageError` where others may enter it or it is a link. */
export async function ensurePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stats = await lstat(folder);
  if (stats.isSymbolicLink()) {
    throw new StorageError(`${folder} is a symbolic link.`, "Put a folder of its own in its place.");
  }
  if (!stats.isDirectory()) throw new StorageError(`${folder} is not a folder.`, "Move it out of the way.");
  refuseOthers(stats, folder, "700");
}

/** Throws `StorageError` where others may use what `stats` describe, or it is somebody else's. */
export function refuseOthers(stats: Stats, path: string, mode: "600" | "700"): void {
  if (onWindows) return;
  if ((stats.mode & 0o077) !== 0) {
    const has = (stats.mode & 0o777).toString(8).padStart(4, "0");
    throw new StorageError(
      `Others on this machine may get at ${path} (mode ${has}).`,
      `Run: chmod ${mode} '${path.replaceAll("'", "'\\''")}'`,
    );
  }
  if (stats.uid !== process.geteuid?.()) {
    throw new StorageError(
      `${path} belongs to another user.`,
      "Run this as the user whose file it is, or use another path.",
    );
  }
}

/**
 * Opens a file of ours without following a link; undefined where there is none.
 * @param flags as in `node:fs` constants; with `O_CREAT` the file is made 0600.
 */
export async function openPrivate(path: string, flags: number): Promise<FileHandle | undefined> {
  let handle: FileHandle;
  try {
    // Without O_NONBLOCK a pipe in the file's place would hold us until somebody writes to it.
    handle = await open(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT") return undefined;
    if (code !== "ELOOP") throw error;
    throw new StorageError(`${path} is a symbolic link.`, "Put a file of its own in its place.");
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new StorageError(`${path} is not a file.`, "Move it out of the way.");
    refuseOthers(stats, path, "600");
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The whole content of a file of ours; undefined where there is none. */
export async function readPrivate(path: string): Promise<Buffer | undefined> {
  const handle = await openPrivate(path, constants.O_RDONLY);
  try {
    return await handle?.readFile();
  } finally {
    await handle?.close();
  }
}

/** A new file, 0600 and on the disk when this returns. Rejects with `EEXIST` where anything stands at `path`. */
export async function createPrivate(path: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(path, "wx", 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    await unlink(path);
    throw error;
  } finally {
    await handle.close();
  }
}

/** Removes what `writeDurably` left when its process was killed. Only for whoever alone may write `path` now. */
export async function removeUnfinished(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith(".tmp")) continue;
    await removeIfThere(join(folder, name));
  }
}

export async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}
