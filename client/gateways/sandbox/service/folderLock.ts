/**
 * One process a folder. SQLite's own lock, as the WebAssembly build makes it, is a directory that a killed process
 * leaves behind; so who holds the folder stands in a file, and the file of a dead process counts for nothing.
 */
import { mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ServiceError } from "./service.ts";

interface Owner {
  readonly pid: number;
  /** Tells the process from a later one with the same number; empty where the platform does not say. */
  readonly incarnation: string;
}

/** No taking over lasts so long; a guard that is older was left by a killed process. Milliseconds. */
const GUARD_LIFE = 10_000;

/** Throws `locked`. @returns what lets go of the folder. */
export function holdFolder(folder: string): () => void {
  const file = join(folder, "owner.json");
  const release = guard(join(folder, "owner.guard"), folder);
  try {
    const owner = readOwner(file);
    if (owner !== undefined && isAlive(owner)) throw locked(folder, file, owner.pid);
    const self: Owner = { pid: process.pid, incarnation: incarnationOf(process.pid) };
    writeFileSync(file, JSON.stringify(self), { mode: 0o600 });
  } finally {
    release();
  }
  return () => rmSync(file, { force: true });
}

/** Two processes that find the same dead owner must not both take its place. */
function guard(path: string, folder: string): () => void {
  for (let attempt = 0; ; attempt++) {
    try {
      mkdirSync(path);
      return () => rmdirSync(path);
    } catch (error) {
      if (!hasCode(error, "EEXIST")) throw error;
      if (attempt > 0 || !isOld(path)) {
        throw new ServiceError("locked", `Another process is just opening ${folder}. Try again in a moment.`);
      }
      rmSync(path, { recursive: true, force: true });
    }
  }
}

function isOld(path: string): boolean {
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.abs(age) > GUARD_LIFE;
}

function locked(folder: string, file: string, pid: number): ServiceError {
  return new ServiceError(
    "locked",
    `Process ${pid} has the sandbox in ${folder} open. Use that one, or end it, or choose another folder. ` +
      `If process ${pid} is no sandbox, delete ${file}.`,
  );
}

function readOwner(file: string): Owner | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
  // A process that was killed while writing leaves half a file: nobody's.
  const [, pid, incarnation] = /^\{"pid":(\d+),"incarnation":"([^"]*)"\}$/.exec(text) ?? [];
  return pid === undefined || incarnation === undefined ? undefined : { pid: Number(pid), incarnation };
}

function isAlive({ pid, incarnation }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!hasCode(error, "EPERM")) return false;
  }
  return incarnationOf(pid) === incarnation;
}

/** Boot and start time of a process on Linux (proc(5): fields 3 and 22 of `stat`); empty for one that has ended. */
function incarnationOf(pid: number): string {
  if (process.platform !== "linux") return "";
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // Killed, and its parent has not asked yet.
    return fields[0] === "Z" ? "" : `${boot}/${fields[19] ?? ""}`;
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "EACCES") || hasCode(error, "ESRCH")) return "";
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
