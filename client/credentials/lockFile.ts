/** One process at a time. The lock is a file that says who holds it, so that a dead holder is noticed. */
import { randomBytes } from "node:crypto";
import { link, readdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { removeIfThere } from "./privateFile.ts";
import { errorCode, StorageError } from "./storageError.ts";

/** Milliseconds to wait for others, each of whom needs a few. */
const patience = 20_000;

interface Holder {
  readonly host: string;
  readonly pid: number;
  /** Random: no two holdings of a lock are the same. */
  readonly token: string;
}

/**
 * What this process holds, whichever bundle took it: a lock with our process id that is not among these is from
 * before, as in a container, where a restarted program has the id of the one that died.
 */
const own = Symbol.for("gateway-keys.locks");
const globals = globalThis as { [own]?: Set<string> };
globals[own] ??= new Set();
const held: Set<string> = globals[own];

/**
 * Runs `work` while nobody else holds `path`; its folder has to exist. Throws `StorageError` when others do not
 * let go of it: a live process, or one of another machine, which cannot be asked whether it lives.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  return hold(path, Date.now() + patience, work);
}

/**
 * Takes `path` now or not at all, for as long as the process lives.
 * @returns what lets go of it; undefined where somebody else has it.
 */
export async function takeLock(path: string): Promise<(() => Promise<void>) | undefined> {
  const token = newToken();
  held.add(token);
  const letGo = async () => {
    await removeIfThere(path);
    held.delete(token);
  };
  if ((await acquire(path, token, Date.now())) === undefined) return letGo;
  held.delete(token);
  return undefined;
}

/** Whether somebody holds `path` who is alive, as far as can be told. */
export async function isLocked(path: string): Promise<boolean> {
  const holder = await readHolder(path);
  return holder !== undefined && !isDead(holder);
}

async function hold<T>(path: string, deadline: number, work: () => Promise<T>): Promise<T> {
  const token = newToken();
  held.add(token);
  try {
    const other = await acquire(path, token, deadline);
    if (other !== undefined) throw tooLong(path, other);
    try {
      return await work();
    } finally {
      await removeIfThere(path);
    }
  } finally {
    held.delete(token);
  }
}

function newToken(): string {
  return randomBytes(8).toString("hex");
}

/** @returns undefined when `path` is ours; who has it where it is not by `deadline`. */
async function acquire(path: string, token: string, deadline: number): Promise<Holder | undefined> {
  // Linked into place when it is complete: nobody ever reads half a lock.
  const note = `${path}.${token}.note`;
  const holder: Holder = { host: hostname(), pid: process.pid, token };
  try {
    await writeFile(note, JSON.stringify(holder), { flag: "wx", mode: 0o600 });
    while (!(await linked(note, path))) {
      const other = await readHolder(path);
      if (other === undefined) continue;
      if (isDead(other)) {
        await removeStale(path, other, deadline);
        continue;
      }
      if (Date.now() >= deadline) return other;
      await delay(2 + Math.random() * 10);
    }
    return undefined;
  } finally {
    await removeIfThere(note);
  }
}

async function linked(note: string, path: string): Promise<boolean> {
  try {
    await link(note, path);
    return true;
  } catch (error) {
    const code = errorCode(error);
    // Windows says EPERM while a lock that was just removed is still being read by somebody.
    if (code === "EEXIST" || (code === "EPERM" && process.platform === "win32")) return false;
    throw error;
  }
}

/**
 * Several may notice a dead holder at once, and one of them may already have taken the lock anew when another
 * gets to removing it. So the right to remove one holding is a lock itself, and what is there is looked at again.
 */
async function removeStale(path: string, stale: Holder, deadline: number): Promise<void> {
  // A moment at least: whoever removes it needs one.
  await hold(`${path}.${stale.token}`, Math.max(deadline, Date.now() + 1000), async () => {
    const now = await readHolder(path);
    if (now?.token === stale.token) await removeIfThere(path);
  });
  await removeDeadNotes(path);
}

async function removeDeadNotes(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith(".note")) continue;
    const note = join(dirname(path), name);
    const holder = await readHolder(note);
    if (holder !== undefined && isDead(holder)) await removeIfThere(note);
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    const { host, pid, token }: Partial<Holder> = JSON.parse(text);
    if (
      typeof host === "string" &&
      Number.isSafeInteger(pid) &&
      pid !== undefined &&
      /^[0-9a-f]{16}$/.test(`${token}`)
    )
      return { host, pid, token: `${token}` };
  } catch {
    // Not JSON: not written by us. It counts as held by somebody who cannot be asked.
  }
  return { host: "", pid: 0, token: "" };
}

function isDead({ host, pid, token }: Holder): boolean {
  if (host !== hostname()) return false;
  if (pid === process.pid) return !held.has(token);
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return errorCode(error) === "ESRCH";
  }
}

function tooLong(path: string, { host, pid }: Holder): StorageError {
  const who = host === "" ? "somebody" : `process ${pid} on ${host}`;
  return new StorageError(
    `${path} has been held by ${who} for ${patience / 1000} s.`,
    "Wait for it to end; if it has ended, delete that file and try again.",
  );
}
