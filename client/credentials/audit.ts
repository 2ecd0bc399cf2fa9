/** Every touch of a key, on this machine, one JSON line each. */
import { constants } from "node:fs";
import { type FileHandle, lstat } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { syncFolder } from "../durableFile.ts";
import type { ActionKind } from "../gateways/plan.ts";
import {
  type AuditFile,
  auditFile,
  auditFiles,
  emptyHead,
  type Head,
  headFile,
  readHead,
  splitLines,
  writeHead,
} from "./auditFiles.ts";
import { type AuditEntry, longestLine, readLine, shortened, writeLine } from "./auditLine.ts";
import { type AuditVerdict, verifyChain } from "./auditVerify.ts";
import type { CredentialValue } from "./credentialValue.ts";
import { fingerprint } from "./fingerprint.ts";
import { withLock } from "./lockFile.ts";
import { ensurePrivateFolder, openPrivate, removeIfThere, removeUnfinished } from "./privateFile.ts";
import type { Redactor } from "./redaction.ts";
import { errorCode, StorageError } from "./storageError.ts";

export interface AuditEvent {
  readonly action: ActionKind | "reveal" | "copy" | "send" | "export" | "import" | "forget";
  readonly gateway: string;
  /** Its identifier. */
  readonly subscription: string;
  /** The key that was touched: its fingerprint is written. */
  readonly credential?: CredentialValue;
  /** "done", or what went wrong: a sentence. */
  readonly outcome: string;
}

export interface AuditLimits {
  /** Bytes after which a new file is begun. */
  readonly size: number;
  /** So many files are kept. */
  readonly files: number;
}

/** What is written of a line's fields apart from the chain's own. */
type Content = Omit<AuditEntry, "sequence" | "previous" | "hash">;

/**
 * Lines are chained: each holds the hash of the one before, over all files, and `audit.head` holds both ends.
 * So `verify` sees what was changed, removed, inserted, reordered or cut off. There is no secret in the chain:
 * who may write the files and takes the trouble can compute all of it anew, or delete all of it.
 */
export class AuditLog {
  readonly #folder: string;
  readonly #redactor: Redactor;
  readonly #limits: AuditLimits;
  #turn: Promise<void> = Promise.resolve();

  /** @param folder One of its own; made 0700 where it is missing. */
  constructor(folder: string, redactor: Redactor, limits: AuditLimits = { size: 1024 * 1024, files: 8 }) {
    this.#folder = folder;
    this.#redactor = redactor;
    this.#limits = limits;
  }

  /**
   * Returns when the line is on the disk. Throws `StorageError` where it could not be written; nothing of it is
   * left then. Lines of one log keep the order of the calls.
   */
  append(event: AuditEvent): Promise<void> {
    const { action, gateway, subscription, credential, outcome } = event;
    const content: Content = {
      ...this.#now(),
      action,
      gateway: this.#fit(gateway),
      subscription: this.#fit(subscription),
      ...(credential === undefined ? {} : { fingerprint: fingerprint(credential) }),
      outcome: this.#fit(outcome),
    };
    const done = this.#turn.then(() => this.#appendAlone(content));
    this.#turn = done.catch(() => {}); // `done` tells its caller.
    return done;
  }

  /** Reads all of it. Throws `StorageError` where it cannot be read. */
  async verify(): Promise<AuditVerdict> {
    try {
      if (!(await exists(this.#folder))) return { intact: true, entries: 0, mended: 0, unfinished: false };
      await ensurePrivateFolder(this.#folder);
      return await this.#locked(() => verifyChain(this.#folder));
    } catch (error) {
      throw StorageError.fromFileSystem(error, `The audit log in ${this.#folder} could not be read`);
    }
  }

  async #appendAlone(content: Content): Promise<void> {
    try {
      await ensurePrivateFolder(this.#folder);
      await this.#locked(async () => {
        await removeUnfinished(headFile(this.#folder));
        for (const mended of await this.#mend()) await this.#write(this.#note(mended));
        await this.#write(content);
      });
    } catch (error) {
      throw StorageError.fromFileSystem(error, `The audit log in ${this.#folder} could not be written`);
    }
  }

  /** Puts right what a crash or somebody's hand has left, and says what: sentences for the log itself. */
  async #mend(): Promise<string[]> {
    const newest = (await auditFiles(this.#folder)).at(-1);
    if (newest === undefined) return [];
    const says: string[] = [];
    const head = await readHead(this.#folder);
    if (typeof head === "string") {
      says.push(`audit.head was ${head}: lines that were cut off before this one cannot be told`);
    }
    const file = await openPrivate(newest.path, constants.O_RDWR);
    if (file === undefined) return says;
    try {
      const { size } = await file.stat();
      const { rest } = splitLines(await tail(file, size));
      if (rest.length === 0) return says;
      await this.#putAside(rest);
      await file.truncate(size - rest.length);
      await file.sync();
      says.push(`a line that had broken off was put aside in audit.torn (${rest.length} bytes)`);
    } finally {
      await file.close();
    }
    return says;
  }

  async #putAside(rest: Buffer): Promise<void> {
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT;
    const torn = await openPrivate(join(this.#folder, "audit.torn"), flags);
    try {
      await torn?.writeFile(Buffer.concat([rest, Buffer.from("\n")]));
      await torn?.sync();
    } finally {
      await torn?.close();
    }
  }

  /** Line first, head second: a crash in between leaves one line more than the head knows, and the next goes on from it. */
  async #write(content: Content): Promise<void> {
    const files = await auditFiles(this.#folder);
    const end = await this.#end(files.at(-1));
    const sequence = end.last + 1;
    const { line, hash } = writeLine({ ...content, sequence, previous: end.hash });
    const bytes = Buffer.from(`${line}\n`);
    const into = await this.#fileFor(files.at(-1), bytes.length, sequence);
    const isNew = into.first === sequence;
    const all = isNew ? [...files.filter(({ path }) => path !== into.path), into] : files;
    const start = await this.#start(all, end);
    const file = await openPrivate(into.path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT);
    if (file === undefined) throw new StorageError(`${into.path} is gone.`, "Try again.");
    try {
      const { size } = await file.stat();
      try {
        await file.writeFile(bytes);
        await file.sync();
        if (isNew) await syncFolder(this.#folder);
        await writeHead(this.#folder, { ...start, last: sequence, hash });
      } catch (error) {
        const head = await readHead(this.#folder);
        if (typeof head === "string" || head.last < sequence) await file.truncate(size);
        throw error;
      }
    } finally {
      await file.close();
    }
    for (const { first, path } of all) if (first < start.first) await removeIfThere(path);
  }

  /** The newest line, by the head, or the one line more that a crash left behind it. */
  async #end(newest: AuditFile | undefined): Promise<Head> {
    const head = await readHead(this.#folder);
    const line = newest && (await lastLine(newest));
    if (typeof head !== "string") {
      const oneMore = line !== undefined && line.sequence === head.last + 1 && line.previous === head.hash;
      if (!oneMore) return head;
      const caughtUp = { ...head, last: line.sequence, hash: line.hash };
      // Now, or another crash would leave two lines more than the head knows.
      await writeHead(this.#folder, caughtUp);
      return caughtUp;
    }
    const oldest = (await auditFiles(this.#folder))[0];
    const first = oldest && (await firstLine(oldest));
    const start = first === undefined ? {} : { first: first.sequence, firstPrevious: first.previous };
    return {
      ...emptyHead,
      ...start,
      ...(line === undefined ? {} : { last: line.sequence, hash: line.hash }),
    };
  }

  async #fileFor(newest: AuditFile | undefined, length: number, sequence: number): Promise<AuditFile> {
    if (newest === undefined || newest.first > sequence) return auditFile(this.#folder, sequence);
    const { size } = await lstat(newest.path);
    return size === 0 || size + length <= this.#limits.size ? newest : auditFile(this.#folder, sequence);
  }

  /** Where the log begins once the oldest of too many files are gone. What cannot be read is kept: it is evidence. */
  async #start(files: readonly AuditFile[], now: Head): Promise<Pick<Head, "first" | "firstPrevious">> {
    const oldest = files[Math.max(0, files.length - this.#limits.files)];
    const line = oldest && oldest.first > now.first ? await firstLine(oldest) : undefined;
    if (line === undefined) return { first: now.first, firstPrevious: now.firstPrevious };
    return { first: line.sequence, firstPrevious: line.previous };
  }

  #note(outcome: string): Content {
    return { ...this.#now(), action: "mend", gateway: "", subscription: "", outcome };
  }

  #now(): Pick<AuditEntry, "when" | "who"> {
    return { when: new Date().toISOString(), who: shortened(operatingSystemUser()) };
  }

  /** Redacted before it is cut: half a key is not found any more. */
  #fit(text: string): string {
    return shortened(this.#redactor.redact(text));
  }

  #locked<T>(work: () => Promise<T>): Promise<T> {
    return withLock(join(this.#folder, "audit.lock"), work);
  }
}

function operatingSystemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // Containers run under numbers that have no name.
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}

async function lastLine({ path }: AuditFile): Promise<AuditEntry | undefined> {
  const bytes = await readEnd(path, (file, size) => tail(file, size));
  const line = bytes && splitLines(bytes).lines.at(-1);
  return line && readLine(line);
}

async function firstLine({ path }: AuditFile): Promise<AuditEntry | undefined> {
  const bytes = await readEnd(path, (file, size) => piece(file, 0, Math.min(size, longestLine)));
  const line = bytes && splitLines(bytes).lines[0];
  return line && readLine(line);
}

async function readEnd(
  path: string,
  read: (file: FileHandle, size: number) => Promise<Buffer>,
): Promise<Buffer | undefined> {
  const file = await openPrivate(path, constants.O_RDONLY);
  try {
    return file && (await read(file, (await file.stat()).size));
  } finally {
    await file?.close();
  }
}

/** Enough of the end for a whole line and one that broke off. */
function tail(file: FileHandle, size: number): Promise<Buffer> {
  const length = Math.min(size, 2 * longestLine);
  return piece(file, size - length, length);
}

async function piece(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
  return buffer.subarray(0, bytesRead);
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}
