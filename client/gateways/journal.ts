/**
 * What is under way, on disk before it is done: one file a running plan, gone when the plan has ended well. A file
 * whose process is no more is an attempt that broke off; it can be finished or cleaned up from its action alone.
 * Actions and steps hold no secret, so neither does the journal.
 */
import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { writeDurably } from "../durableFile.ts";
import type { Attempt } from "./gateway.ts";
import { GatewayError, type GatewayErrorCode } from "./gatewayError.ts";
import type { Action, Plan } from "./plan.ts";

export type StepState = "waiting" | "running" | "done" | "undone";

export interface JournalStep {
  readonly id: string;
  readonly says: string;
  readonly byHand: string;
  readonly state: StepState;
}

/** One attempt as it stands in its file. */
export interface Entry {
  readonly version: 1;
  readonly operation: string;
  readonly gateway: string;
  readonly action: Action;
  readonly before: readonly string[];
  /** RFC 3339. */
  readonly startedAt: string;
  readonly owner: { readonly host: string; readonly pid: number };
  readonly steps: readonly JournalStep[];
  /** Why it stopped; absent where the process died. */
  readonly error?: { readonly code: GatewayErrorCode; readonly message: string; readonly next: string };
}

/** An attempt that broke off, for people to see and for `recover.ts` to end. */
export type Unfinished = Entry;

const suffix = ".json";

export class Journal {
  readonly #folder: string;

  /** @param folder Made when it is first needed, for its owner alone. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes down that a plan begins. Throws `GatewayError` where the disk does not take it: then nothing is begun. */
  async begin(plan: Plan): Promise<RunningEntry> {
    const entry: Entry = {
      version: 1,
      operation: randomUUID(),
      gateway: plan.gateway,
      action: plan.action,
      before: plan.before,
      startedAt: new Date().toISOString(),
      owner: owner(),
      steps: plan.steps.map(({ id, says, byHand }) => ({ id, says, byHand, state: "waiting" })),
    };
    await this.#claim(entry.operation);
    return RunningEntry.write(this.#path(entry.operation), entry);
  }

  /**
   * Takes over an attempt that broke off, so that no other process ends it at the same time.
   * Throws `GatewayError` `conflict` where another process does so already, `not-found` where it has ended it.
   */
  async resume({ operation }: Unfinished): Promise<RunningEntry> {
    const path = this.#path(operation);
    await this.#claim(operation);
    const entry = await read(path);
    if (entry === undefined) {
      await rm(lockOf(path), { force: true });
      throw new GatewayError("not-found", "this attempt has been ended in the meantime");
    }
    const { error: _, ...rest } = entry;
    return RunningEntry.write(path, { ...rest, owner: owner() });
  }

  /** Attempts of a gateway that broke off, oldest first. Those that run now, in any process, are not among them. */
  async unfinished(gateway: string): Promise<readonly Unfinished[]> {
    const found: Unfinished[] = [];
    for (const name of await names(this.#folder)) {
      const path = join(this.#folder, name);
      const entry = await read(path);
      if (entry?.gateway !== gateway || (await isHeld(lockOf(path)))) continue;
      found.push(entry);
    }
    return found.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  }

  #path(operation: string): string {
    return join(this.#folder, `${operation}${suffix}`);
  }

  async #claim(operation: string): Promise<void> {
    await attempt("prepare the journal", () => mkdir(this.#folder, { recursive: true, mode: 0o700 }));
    const lock = lockOf(this.#path(operation));
    if (await isHeld(lock)) {
      throw new GatewayError("conflict", "this attempt is being worked on by another process", {
        next: "Wait until it has ended, then refresh.",
      });
    }
    await attempt("write the journal", async () => {
      await rm(lock, { force: true });
      const file = await open(lock, "wx", 0o600);
      await file.writeFile(JSON.stringify(owner()));
      await file.close();
    });
  }
}

/** The entry of a plan that runs in this process. */
export class RunningEntry {
  readonly #path: string;
  #entry: Entry;

  private constructor(path: string, entry: Entry) {
    this.#path = path;
    this.#entry = entry;
  }

  static async write(path: string, entry: Entry): Promise<RunningEntry> {
    const running = new RunningEntry(path, entry);
    await running.#write(entry);
    return running;
  }

  get entry(): Entry {
    return this.#entry;
  }

  /** What a gateway needs to find this attempt's work. */
  get attempt(): Attempt {
    return attemptOf(this.#entry);
  }

  /** Writes down how far a step is; returns when it is on disk. */
  async mark(id: string, state: StepState): Promise<void> {
    const steps = this.#entry.steps.map((step) => (step.id === id ? { ...step, state } : step));
    await this.#write({ ...this.#entry, steps });
  }

  /** It ended well, or all of it was undone: nothing is left to tell. */
  async end(): Promise<void> {
    await attempt("write the journal", () => rm(this.#path, { force: true }));
    await rm(lockOf(this.#path), { force: true });
  }

  /** It stopped half-way: the entry stays, with the reason, for a person to finish or clean up. */
  async leave({ code, message, next }: GatewayError): Promise<void> {
    await this.#write({ ...this.#entry, error: { code, message, next } });
    await rm(lockOf(this.#path), { force: true });
  }

  async #write(entry: Entry): Promise<void> {
    await attempt("write the journal", () => writeDurably(this.#path, `${JSON.stringify(entry, null, 2)}\n`));
    this.#entry = entry;
  }
}

export function attemptOf({ before, steps }: Entry): Attempt {
  return { before, done: new Set(steps.filter(({ state }) => state === "done").map(({ id }) => id)) };
}

function owner(): Entry["owner"] {
  return { host: hostname(), pid: process.pid };
}

function lockOf(path: string): string {
  return path.replace(/\.json$/, ".lock");
}

/** Whether a living process holds a lock. One of another machine (a shared home) counts as living. */
async function isHeld(lock: string): Promise<boolean> {
  const text = await readFile(lock, "utf8").catch(() => undefined);
  if (text === undefined) return false;
  const holder = parse<Entry["owner"]>(text);
  if (holder === undefined) return false;
  return holder.host !== hostname() || isAlive(holder.pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is another user's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function names(folder: string): Promise<string[]> {
  const all = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return all.filter((name) => name.endsWith(suffix));
}

/** A file that is no entry (a foreign one, a damaged disk) is put aside, so that it is said once and not for ever. */
async function read(path: string): Promise<Entry | undefined> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const entry = parse<Entry>(text);
  if (entry?.version === 1 && Array.isArray(entry.steps)) return entry;
  await rename(path, `${path}.unreadable`);
  throw new GatewayError(
    "invalid",
    `the journal entry ${path} cannot be read; it was put aside as ${path}.unreadable`,
    {
      next: "Compare the gateway's list with what you meant to change, then delete that file.",
    },
  );
}

function parse<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

/** Errors of the disk in a person's terms. */
async function attempt<T>(doing: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new GatewayError("invalid", `cannot ${doing} (${code})`, {
      cause: error,
      next: "Check the disk and the folder's permissions; nothing is changed at a gateway without a journal.",
    });
  }
}
