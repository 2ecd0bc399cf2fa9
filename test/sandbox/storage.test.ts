import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sqlite from "node-sqlite3-wasm";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { openKeyService } from "../../client/gateways/sandbox/service/open.ts";
import { ServiceError } from "../../client/gateways/sandbox/service/service.ts";
import { bundleChild } from "./children/bundle.ts";
import { allowedOf, call, open, StandingClock, temporaryFolder } from "./keyFolder.ts";

const scripts = mkdtempSync(join(tmpdir(), "gateway-keys-children-"));
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
});
afterAll(() => rmSync(scripts, { recursive: true, force: true }));

const newKey = { user_id: "mobile", name: "gwk_mobile" };

describe("what is stored", () => {
  it("is there again after closing: keys, usage, counts, audit", () => {
    const folder = temporaryFolder();
    const clock = new StandingClock();
    const before = open(folder, clock);
    const { key, record } = before.createKey({ ...newKey, rate_limit_per_day: 1000 }, "test");
    expect(allowedOf(before, key.reveal(), 123)).toBe(123);
    before.close();
    const after = open(folder, clock);
    expect(after.key(record.id)).toEqual({ ...record, lastUsedAt: "2026-11-21T12:00:00.000Z" });
    expect(after.usage(record.id, 1)).toMatchObject([{ allowed: 123, refused: 0 }]);
    expect(after.auditLog({}).items).toHaveLength(1);
    expect(after.check(call(key.reveal())).headers["RateLimit-Remaining"]).toBe("876");
  });

  it("is for its owner alone", () => {
    const folder = join(temporaryFolder(), "new", "folder");
    const service = open(folder);
    const { key } = service.createKey({ ...newKey, rate_limit_per_day: 5 }, "test");
    service.check(call(key.reveal()));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const files = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile());
    expect(files).toContain("keys.sqlite-wal");
    for (const name of files) expect([name, statSync(join(folder, name)).mode & 0o077]).toEqual([name, 0]);
  });

  it("never holds a key: not in any file, open or closed, after all that can be done with it", () => {
    const folder = temporaryFolder();
    const service = open(folder);
    const keys: string[] = [];
    for (let round = 0; round < 20; round++) {
      const { key, record } = service.createKey({ ...newKey, plan: "bronze" }, "test");
      keys.push(key.reveal(), service.regenerateKey(record.id, "test").key.reveal());
    }
    for (const key of keys) {
      service.check(call(key));
      service.check(call(`${key}x`));
      expect(() => service.regenerateKey(key, "test")).toThrow(expect.not.stringContaining(key.slice(9)));
    }
    expect(keysFoundIn(folder, keys)).toEqual([]);
    service.close();
    expect(keysFoundIn(folder, keys)).toEqual([]);
  });

  it("cannot be changed in the audit", () => {
    const folder = temporaryFolder();
    const service = openKeyService(folder);
    service.createKey(newKey, "test");
    service.close();
    const database = rawDatabase(folder);
    try {
      expect(() => database.exec("DELETE FROM audit")).toThrow("append only");
      expect(() => database.exec("UPDATE audit SET by = 'nobody'")).toThrow("append only");
    } finally {
      database.close();
    }
  });

  it("is of no use without the secret beside it, and that is said", () => {
    const folder = temporaryFolder();
    const before = openKeyService(folder);
    const { key, record } = before.createKey(newKey, "test");
    before.close();
    rmSync(join(folder, "hash.secret"));
    const after = open(folder);
    expect(after.notices.join()).toContain("no longer valid");
    expect(after.check(call(key.reveal())).allowed).toBe(false);
    const renewed = after.regenerateKey(record.id, "test").key;
    expect(after.check(call(renewed.reveal())).allowed).toBe(true);
  });
});

describe("a damaged database", () => {
  it.each([
    ["is none", (file: string) => writeFileSync(file, "<html>".repeat(2000))],
    ["has lost its first page", (file: string) => damage(file, 100, 3000)],
    ["has lost its end", (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 5000))],
  ])("that %s is kept aside, and an empty one takes its place", (_, harm) => {
    const folder = temporaryFolder();
    openWithKeys(folder, 5);
    const file = join(folder, "keys.sqlite");
    harm(file);
    const harmed = readFileSync(file);
    const service = open(folder);
    expect(service.notices.join()).toContain("was damaged: it is kept as");
    expect(service.keys({}).items).toEqual([]);
    const aside = readdirSync(folder).filter((name) => /^keys\.sqlite\.corrupt-[\dTZ-]+$/.test(name));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(folder, aside[0] ?? "")).equals(harmed)).toBe(true);
    const { key } = service.createKey(newKey, "test");
    expect(service.check(call(key.reveal())).allowed).toBe(true);
  });

  it("whose damage shows only in the middle of the work is put aside at the next start", () => {
    const folder = temporaryFolder();
    openWithKeys(folder, 2000);
    const file = join(folder, "keys.sqlite");
    damage(file, Math.floor(statSync(file).size / 8192) * 4096, 200_000);
    const service = open(folder);
    const failure = failureOf(() => {
      for (let after: string | undefined = "0"; after !== undefined; )
        after = service.keys({ after, limit: 1000 }).next;
      for (const { userId } of service.users({}).items) service.keysOf(userId, { limit: 1000 });
    });
    expect(failure).toMatchObject({ code: "storage_failed", status: 503 });
    expect(failure?.message).toContain("Start the sandbox again");
    service.close();
    const next = open(folder);
    expect(next.notices.join()).toContain("was damaged");
    expect(next.keys({}).items).toEqual([]);
  });
});

describe("a database of a newer version", () => {
  it("is not touched, and that is said", () => {
    const folder = temporaryFolder();
    openWithKeys(folder, 1);
    const file = join(folder, "keys.sqlite");
    const database = rawDatabase(folder);
    database.exec("PRAGMA user_version = 99");
    database.close();
    const before = readFileSync(file);
    expect(failureOf(() => open(folder))).toMatchObject({ code: "newer", status: 409 });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(["hash.secret", "keys.sqlite"]);
  });
});

describe("two processes on one folder", () => {
  it("are told apart: the second is refused, and finds everything when the first was killed", async () => {
    const folder = temporaryFolder();
    const clock = new StandingClock();
    const before = openKeyService(folder, clock);
    const { key, record } = before.createKey({ ...newKey, rate_limit_per_day: 3 }, "test");
    before.close();
    const child = takeAll(folder, clock, key.reveal());
    await saidBy(child, /z/);
    const failure = failureOf(() => open(folder, clock));
    expect(failure).toMatchObject({ code: "locked", status: 409 });
    expect(failure?.message).toContain(`Process ${child.pid} has the sandbox`);
    await kill(child);
    expect(existsSync(join(folder, "keys.sqlite.lock"))).toBe(true);
    const after = open(folder, clock);
    expect(after.notices).toEqual([]);
    expect(after.key(record.id).name).toBe("gwk_mobile");
    expect(allowedOf(after, key.reveal(), 10)).toBe(0);
  });

  it("are refused within one process as well", () => {
    const folder = temporaryFolder();
    const service = open(folder);
    expect(failureOf(() => open(folder))?.code).toBe("locked");
    service.close();
    service.close();
    open(folder);
  });

  it.each([
    [
      "a number that another process has now",
      JSON.stringify({ pid: process.ppid, incarnation: "an earlier boot/1" }),
    ],
    ["half a file", '{"pid":12'],
  ])("are not seen in what a killed one left: %s", (_, text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "owner.json"), text);
    mkdirSync(join(folder, "owner.guard"));
    expect(failureOf(() => open(folder))?.code).toBe("locked");
    utimesSync(join(folder, "owner.guard"), 1, 1);
    open(folder);
  });
});

describe("a process that is killed", () => {
  it.each([
    ["exactly, with a limit of up to 100", 100, 1],
    ["with less than a chunk lost of a larger one", 1000, 10],
  ])("lets nobody have one request too many: %s", async (_, limit, chunk) => {
    const folder = temporaryFolder();
    const clock = new StandingClock();
    const before = openKeyService(folder, clock);
    const { key } = before.createKey({ ...newKey, rate_limit_per_day: limit }, "test");
    before.close();
    let allowed = 0;
    let kills = 0;
    for (const stop of [7, 8, 23, 31]) {
      const child = takeAll(folder, clock, key.reveal());
      allowed += await killedAfter(child, stop);
      kills++;
    }
    allowed += allowedOf(open(folder, clock), key.reveal(), limit * 2);
    expect(allowed).toBeLessThanOrEqual(limit);
    // One call may have been let through before the child could say so.
    expect(allowed).toBeGreaterThanOrEqual(limit - kills * chunk);
  });
});

describe("a full disk", () => {
  it("refuses changes and nothing else, and loses nothing that was confirmed", () => {
    const folder = temporaryFolder();
    const script = bundleChild("fillDisk", scripts);
    const run = spawnSync("sh", ["-c", 'ulimit -f 1500; exec "$0" "$@"', process.execPath, script, folder], {
      encoding: "utf8",
    });
    const said = JSON.parse(run.stdout || "{}");
    expect(said, run.stderr).toMatchObject({
      code: "storage_full",
      status: 507,
      allowed: 5000,
      counted: 5000,
      answers: ["storage_full", "storage_full"],
    });
    expect(said.listed).toBe(said.made);
    const after = open(folder);
    expect(after.notices).toEqual([]);
    expect(after.users({}).items[0]?.keys).toBe(said.made);
    after.createKey(newKey, "test");
  });
});

describe("a folder that cannot be one", () => {
  it("is named, with the reason and what to do", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    const failure = failureOf(() => open(file));
    expect(failure).toMatchObject({ code: "storage_failed", status: 503 });
    expect(failure?.message).toContain(`${file} cannot be used (EEXIST)`);
  });
});

function openWithKeys(folder: string, count: number): void {
  const service = openKeyService(folder);
  for (let made = 0; made < count; made++) service.createKey(newKey, "test");
  service.close();
}

/** Without shared memory, SQLite reads a log in exclusive mode only. */
function rawDatabase(folder: string) {
  const database = new sqlite.Database(join(folder, "keys.sqlite"));
  database.exec("PRAGMA locking_mode = EXCLUSIVE");
  return database;
}

function damage(file: string, start: number, length: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, start, start + length);
  writeFileSync(file, bytes);
}

function failureOf(act: () => unknown): ServiceError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}

function keysFoundIn(folder: string, keys: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => {
    if (!statSync(join(folder, name)).isFile()) return false;
    const bytes = readFileSync(join(folder, name));
    return keys.some((key) =>
      [key.slice(9, 25), key.slice(25)].some(
        (part) => bytes.includes(part) || bytes.includes(part, 0, "utf16le") || bytes.includes(btoa(part)),
      ),
    );
  });
}

function takeAll(folder: string, clock: StandingClock, key: string): ChildProcess {
  const script = bundleChild("takeAll", scripts);
  const child = spawn(process.execPath, [script, folder, String(clock.now())], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  child.stdin?.end(key);
  return child;
}

/** Waits until the child's output has `pattern`. */
async function saidBy(child: ChildProcess, pattern: RegExp): Promise<void> {
  let said = "";
  for await (const chunk of child.stdout ?? []) {
    said += chunk;
    if (pattern.test(said)) return;
  }
  throw new Error(`the child ended before it said ${pattern}`);
}

/** Kills the child when it has told of so many calls; returns of how many it has told in the end. */
/** @returns how many calls it let through: it may be ahead of us, and even at its end. */
async function killedAfter(child: ChildProcess, count: number): Promise<number> {
  let told = 0;
  for await (const chunk of child.stdout ?? []) {
    const text = String(chunk);
    told += text.replaceAll("z", "").length;
    if (told >= count || text.includes("z")) child.kill("SIGKILL");
  }
  // Its pipe closes a moment before it is gone.
  await kill(child);
  return told;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}
