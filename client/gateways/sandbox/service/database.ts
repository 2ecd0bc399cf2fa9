/**
 * One SQLite file that one process holds, on node-sqlite3-wasm.
 *
 * The package reads `node-sqlite3-wasm.wasm` beside the script that it is in (`__dirname`): a bundle has to be
 * CommonJS, and the build copies that file from the package's `dist/` to the bundle's folder.
 *
 * Write-ahead logging works there in exclusive locking mode only, where SQLite needs no shared memory. A commit
 * is then one write to the log: it outlives the process at once (SIGKILL), and the machine (power) when it was
 * made by `durably`, which waits for the disk.
 */
import {
  closeSync,
  existsSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type SQLiteValue, Database as Sqlite, type Statement } from "node-sqlite3-wasm";
import { migrations } from "./migrations.ts";
import { ServiceError } from "./service.ts";

export type Row = Record<string, SQLiteValue>;

/** Of 4 KiB; then the log is written into the file, which waits for the disk. */
const LOG_PAGES = 4000;

export class Database {
  readonly #file: string;
  readonly #sqlite: Sqlite;
  readonly #statements = new Map<string, Statement>();

  private constructor(file: string, sqlite: Sqlite) {
    this.#file = file;
    this.#sqlite = sqlite;
  }

  /**
   * Opens `file`, brings its schema up to date, and puts it aside first where it is damaged. The caller holds
   * the folder, so a lock that lies there is a dead process's. Throws `newer`, `storage_full`, `storage_failed`.
   * @returns also where a damaged file was put.
   */
  static open(file: string, now: number): { readonly database: Database; readonly keptAside?: string } {
    rmSync(`${file}.lock`, { recursive: true, force: true });
    if (existsSync(damageMark(file))) return Database.#openAnew(file, now);
    try {
      return { database: Database.#openAsItIs(file) };
    } catch (error) {
      if (!isDamage(error)) throw asServiceError(error, file);
      return Database.#openAnew(file, now);
    }
  }

  static #openAnew(file: string, now: number): { readonly database: Database; readonly keptAside: string } {
    const keptAside = `${file}.corrupt-${new Date(now).toISOString().replace(/[:.]/g, "-")}`;
    rmSync(`${file}.lock`, { recursive: true, force: true });
    try {
      for (const part of ["", "-wal", "-journal"]) {
        if (existsSync(file + part)) renameSync(file + part, keptAside + part);
      }
      rmSync(damageMark(file), { force: true });
      return { database: Database.#openAsItIs(file), keptAside };
    } catch (error) {
      throw asServiceError(error, file);
    }
  }

  static #openAsItIs(file: string): Database {
    // SQLite would make it readable for the group.
    closeSync(openSync(file, "a", 0o600));
    const sqlite = new Sqlite(file);
    try {
      sqlite.exec("PRAGMA locking_mode = EXCLUSIVE");
      const version = Number(sqlite.get("PRAGMA user_version")?.user_version);
      if (version > migrations.length) throw newerSchema(file, version);
      sqlite.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
      for (const [done, migration] of migrations.entries()) {
        if (done < version) continue;
        sqlite.exec(`BEGIN; ${migration}; PRAGMA user_version = ${done + 1}; COMMIT`);
      }
      sqlite.exec(`PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = ${LOG_PAGES}`);
      for (const { name } of sqlite.all("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
        sqlite.get(`SELECT * FROM "${String(name)}" LIMIT 1`);
      }
      return new Database(file, sqlite);
    } catch (error) {
      sqlite.close();
      throw error;
    }
  }

  /** Throws `storage_failed`. */
  all(sql: string, values: SQLiteValue[] = []): Row[] {
    return this.#use(sql, (statement) => statement.all(values) as Row[]);
  }

  get(sql: string, values: SQLiteValue[] = []): Row | undefined {
    return this.#use(sql, (statement) => (statement.get(values) as Row | null) ?? undefined);
  }

  /** Throws `storage_full`, `storage_failed`. Returns how many rows were changed. */
  run(sql: string, values: SQLiteValue[] = []): number {
    return this.#use(sql, (statement) => statement.run(values).changes);
  }

  /** All of `work` or nothing, and on the disk when this returns. Within another transaction: a part of that. */
  durably<T>(work: () => T): T {
    if (this.#sqlite.inTransaction) return work();
    this.#run(() => this.#sqlite.exec("PRAGMA synchronous = FULL"));
    try {
      return this.atOnce(work);
    } finally {
      this.#run(() => this.#sqlite.exec("PRAGMA synchronous = NORMAL"));
    }
  }

  /** All of `work` or nothing, and safe from the end of the process when this returns. */
  atOnce<T>(work: () => T): T {
    this.#run(() => this.#sqlite.exec("BEGIN IMMEDIATE"));
    try {
      const result = work();
      this.#run(() => this.#sqlite.exec("COMMIT"));
      return result;
    } catch (error) {
      if (this.#sqlite.inTransaction) this.#run(() => this.#sqlite.exec("ROLLBACK"));
      throw error;
    }
  }

  close(): void {
    if (!this.#sqlite.isOpen) return;
    for (const statement of this.#statements.values()) statement.finalize();
    this.#statements.clear();
    this.#run(() => this.#sqlite.close());
  }

  #use<T>(sql: string, work: (statement: Statement) => T): T {
    return this.#run(() => {
      const statement = this.#statements.get(sql) ?? this.#sqlite.prepare(sql);
      this.#statements.set(sql, statement);
      try {
        return work(statement);
      } catch (error) {
        this.#statements.delete(sql);
        finalizeFailed(statement);
        throw error;
      }
    });
  }

  #run<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (isDamage(error)) writeFileSync(damageMark(this.#file), "", { mode: 0o600 });
      throw asServiceError(error, this.#file);
    }
  }
}

/** Frees a statement, which reports its failure a second time then. */
function finalizeFailed(statement: Statement): void {
  try {
    statement.finalize();
  } catch {
    // Its failure is on its way to the caller.
  }
}

/** Damage that shows in the middle of the work: the next opening puts the file aside. */
function damageMark(file: string): string {
  return `${file}.damaged`;
}

function isDamage(error: unknown): boolean {
  return /malformed|not a database/.test(messageOf(error));
}

function newerSchema(file: string, version: number): ServiceError {
  return new ServiceError(
    "newer",
    `${file} was written by a newer version of Gateway Keys (schema ${version}, this one knows ${migrations.length}). ` +
      "It was not touched: update Gateway Keys, or use another folder.",
  );
}

function asServiceError(error: unknown, file: string): ServiceError {
  if (error instanceof ServiceError) return error;
  if (isDamage(error)) {
    return new ServiceError(
      "storage_failed",
      `${file} is damaged. Start the sandbox again: it keeps the file aside and begins with an empty one.`,
      { cause: error },
    );
  }
  if (/is full/.test(messageOf(error)) || hasNoRoom(file)) {
    return new ServiceError(
      "storage_full",
      `There is no room for ${file} to grow, and nothing was changed. Make room on the disk and try again.`,
      { cause: error },
    );
  }
  return new ServiceError(
    "storage_failed",
    `${file} cannot be used (${messageOf(error)}). Check that the folder can be read and written.`,
    { cause: error },
  );
}

/** SQLite's messages name tables and columns, and no values. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The file layer below SQLite calls every failed write an I/O error; so we look whether a file can grow as the log
 * would have.
 */
function hasNoRoom(file: string): boolean {
  const folder = dirname(file);
  const probe = join(folder, `.room-${process.pid}`);
  const end = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  try {
    const handle = openSync(probe, "w", 0o600);
    try {
      writeSync(handle, Buffer.alloc(65_536), 0, 65_536, end);
    } finally {
      closeSync(handle);
    }
    return statfsSync(folder).bavail === 0;
  } catch (error) {
    return error instanceof Error && "code" in error && /^(ENOSPC|EDQUOT|EFBIG)$/.test(String(error.code));
  } finally {
    rmSync(probe, { force: true });
  }
}
