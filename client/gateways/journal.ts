/**
 * What is under way, on disk before it is done: one file a running plan, gone when the plan has ended well. A file
 * whose process is no more is an attempt that broke off; it can be finished or cleaned up from its action alone.
 * Actions and steps hold no secret, so neither does the journal.
 */
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { isLocked, takeLock } from "../credentials/lockFile.ts";
import { errorCode, StorageError } from "../credentials/storageError.ts";
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
      steps: plan.steps.map(({ id, says, byHand }) => ({ id, says, byHand, state: "waiting" })),
    };
    const letGo = await this.#claim(entry.operation);
    try {
      return await RunningEntry.write(this.#path(entry.operation), entry, letGo);
    } catch (error) {
      await letGo();
      throw error;
    }
  }

  /**
   * Takes over an attempt that broke off, so that no other process ends it at the same time.
   * Throws `GatewayError` `conflict` where another process does so already, `not-found` where it has ended it.
   */
  async resume({ operation }: Unfinished): Promise<RunningEntry> {
    const path = this.#path(operation);
    const letGo = await this.#claim(operation);
    try {
      const entry = await read(path);
      if (entry === undefined) {
        throw new GatewayError("not-found", "This attempt has been ended in the meantime");
      }
      const { error: _, ...rest } = entry;
      return await RunningEntry.write(path, rest, letGo);
    } catch (error) {
      await letGo();
      throw error;
    }
  }

  /**
   * Attempts of a gateway that broke off, oldest first. Those that run now, in any process, are not among them.
   * Throws `GatewayError` where the journal cannot be read.
   */
  async unfinished(gateway: string): Promise<readonly Unfinished[]> {
    const found: Unfinished[] = [];
    for (const name of await names(this.#folder)) {
      const path = join(this.#folder, name);
      // In this order: an entry goes before its lock does, so one that ends just now is never shown as broken off.
      if (await attempt("read the journal", () => isLocked(lockOf(path)))) continue;
      const entry = await read(path);
      if (entry?.gateway === gateway) found.push(entry);
    }
    return found.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  }

  #path(operation: string): string {
    return join(this.#folder, `${operation}${suffix}`);
  }

  /** @returns what lets go of it. */
  async #claim(operation: string): Promise<() => Promise<void>> {
    const letGo = await attempt("prepare the journal", async () => {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      return takeLock(lockOf(this.#path(operation)));
    });
    if (letGo !== undefined) return letGo;
    throw new GatewayError("conflict", "This attempt is being worked on by another process", {
      next: "Wait until it has ended, then refresh.",
    });
  }
}

/** The entry of a plan that runs in this process. */
export class RunningEntry {
  readonly #path: string;
  readonly #letGo: () => Promise<void>;
  #entry: Entry;

  private constructor(path: string, entry: Entry, letGo: () => Promise<void>) {
    this.#path = path;
    this.#entry = entry;
    this.#letGo = letGo;
  }

  /** @param letGo Ends this process's hold on the entry. */
  static async write(path: string, entry: Entry, letGo: () => Promise<void>): Promise<RunningEntry> {
    const running = new RunningEntry(path, entry, letGo);
    await running.#write(entry);
    return running;
  }

  get entry(): Entry {
    return this.#entry;
  }

  /** Writes down how far a step is; returns when it is on disk. */
  async mark(id: string, state: StepState): Promise<void> {
    const steps = this.#entry.steps.map((step) => (step.id === id ? { ...step, state } : step));
    await this.#write({ ...this.#entry, steps });
  }

  /** It ended well, or all of it was undone: nothing is left to tell. */
  async end(): Promise<void> {
    await attempt("write the journal", () => rm(this.#path, { force: true }));
    await this.#letGo();
  }

  /** It stopped half-way: the entry stays, with the reason, for a person to finish or clean up. */
  async leave({ code, message, next }: GatewayError): Promise<void> {
    try {
      await this.#write({ ...this.#entry, error: { code, message, next } });
    } finally {
      // Else the attempt would look like one that runs for as long as this process does.
      await this.#letGo();
    }
  }

  async #write(entry: Entry): Promise<void> {
    await attempt("write the journal", () => writeDurably(this.#path, `${JSON.stringify(entry, null, 2)}\n`));
    this.#entry = entry;
  }
}

export function attemptOf({ before, steps }: Entry): Attempt {
  return { before, done: new Set(steps.filter(({ state }) => state === "done").map(({ id }) => id)) };
}

function lockOf(path: string): string {
  return path.replace(/\.json$/, ".lock");
}

async function names(folder: string): Promise<string[]> {
  const all = await attempt("read the journal", () => unlessMissing(readdir(folder)));
  return (all ?? []).filter((name) => name.endsWith(suffix));
}

/** A file that is no entry (a foreign one, a damaged disk) is put aside, so that it is said once and not for ever. */
async function read(path: string): Promise<Entry | undefined> {
  const text = await attempt("read the journal", () => unlessMissing(readFile(path, "utf8")));
  if (text === undefined) return undefined;
  const entry = parse<Entry>(text);
  if (entry?.version === 1 && Array.isArray(entry.steps)) return entry;
  await attempt("put a journal entry aside", () => rename(path, `${path}.unreadable`));
  throw new GatewayError(
    "invalid",
    `The journal entry ${path} cannot be read; it was put aside as ${path}.unreadable`,
    {
      next: "Compare the gateway's list with what you meant to change, then delete that file.",
    },
  );
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
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
    if (error instanceof StorageError) throw GatewayError.from(error, doing);
    const code = errorCode(error) ?? "unknown error";
    throw new GatewayError("invalid", `Cannot ${doing} (${code})`, {
      cause: error,
      next: "Check the disk and the folder's permissions; nothing is changed at a gateway without a journal.",
    });
  }
}
