import {
  chmodSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AuditLog } from "../../client/credentials/audit.ts";
import type { AuditEntry } from "../../client/credentials/auditLine.ts";
import { verifyChain } from "../../client/credentials/auditVerify.ts";
import { CredentialValue } from "../../client/credentials/credentialValue.ts";
import { fingerprint } from "../../client/credentials/fingerprint.ts";
import { Redactor } from "../../client/credentials/redaction.ts";
import { ended } from "../cli/builtCli.ts";
import { dice, filesIn, freshFolder, workers } from "./room.ts";

const room = freshFolder();
const folder = () => join(room.folder, "audit");
const redactor = new Redactor();
const log = (limits = { size: 1024 * 1024, files: 8 }) => new AuditLog(folder(), redactor, limits);
const event = {
  action: "copy",
  gateway: "kong",
  subscription: "gwk_acme_mobile_weather_prod",
  outcome: "done",
} as const;
const key = new CredentialValue("sk-Au7Lm2Xv9Kp4Ws8Bn3Td6");

const logs = () => readdirSync(folder()).filter((name) => name.endsWith(".jsonl"));
const only = () => join(folder(), "audit-000000000001.jsonl");
const lines = (): string[] =>
  logs().flatMap((name) => readFileSync(join(folder(), name), "utf8").split("\n").slice(0, -1));
const entries = (): AuditEntry[] => lines().map((line) => JSON.parse(line));

async function write(count: number, limits?: { size: number; files: number }): Promise<void> {
  const audit = log(limits);
  for (let i = 0; i < count; i++) await audit.append({ ...event, subscription: `sub-${i}` });
}

describe("an entry", () => {
  it("says when, who, what, where, which key by its fingerprint, and how it ended", async () => {
    await log().append({ ...event, credential: key });
    const [entry] = entries();
    expect(entry).toMatchObject({ ...event, sequence: 1, fingerprint: fingerprint(key) });
    expect(entry?.when).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(entry?.who).not.toBe("");
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder())) expect(statSync(join(folder(), name)).mode & 0o777).toBe(0o600);
  });

  it.each([
    'x\n{"sequence":2,"action":"forged"}',
    "\r\n\v\f\u0085\u2028\u2029",
    "\u001b[2J\u009b2J\u0007",
    "\u202egnp.exe\u2066\ufeff\u{e0001}",
    "\ud800 lone",
    "名前 💥 \u200d ключ",
    "\n".repeat(10_000),
  ])("is one line of visible characters, whatever names hold: %j", async (name) => {
    await log().append({ ...event, gateway: name, subscription: name, outcome: name });
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    expect(name.startsWith(entries()[0]?.gateway.slice(0, 900) ?? "?")).toBe(true);
    expect(await log().verify()).toMatchObject({ intact: true, entries: 1 });
  });

  it("keeps the order of the calls", async () => {
    const audit = log();
    await Promise.all(Array.from({ length: 20 }, (_, i) => audit.append({ ...event, subscription: `${i}` })));
    expect(entries().map(({ subscription }) => Number(subscription))).toEqual([...Array(20).keys()]);
  });
});

describe("a log that grows", () => {
  it("begins new files, and its chain runs on over them", async () => {
    await write(30, { size: 2000, files: 100 });
    expect(logs().length).toBeGreaterThan(3);
    expect(entries().map(({ sequence }) => sequence)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(await log().verify()).toMatchObject({ intact: true, entries: 30 });
  });

  it("keeps as many files as it is told, and is whole without the oldest", async () => {
    await write(40, { size: 2000, files: 3 });
    expect(logs()).toHaveLength(3);
    expect(entries().at(-1)?.sequence).toBe(40);
    expect(await log().verify()).toMatchObject({ intact: true, entries: entries().length });
  });
});

describe("verify tells", () => {
  const edit = (change: (lines: string[]) => string[]) =>
    writeFileSync(
      only(),
      change(lines())
        .map((line) => `${line}\n`)
        .join(""),
    );

  it.each<[string, (lines: string[]) => string[], object]>([
    [
      "a changed line",
      (all) => all.with(2, (all[2] ?? "").replace("sub-2", "sub-9")),
      { what: "changed", line: 3 },
    ],
    ["a removed line", (all) => all.toSpliced(2, 1), { what: "removed", line: 3 }],
    ["a removed first line", (all) => all.slice(1), { what: "removed", line: 1 }],
    ["a line that is there twice", (all) => all.toSpliced(3, 0, all[2] ?? ""), { what: "inserted", line: 4 }],
    ["an inserted line", (all) => all.toSpliced(3, 0, "{}"), { what: "changed", line: 4 }],
    [
      "two lines that changed places",
      (all) => all.with(2, all[3] ?? "").with(3, all[2] ?? ""),
      { what: "reordered", line: 3 },
    ],
    ["a cut-off last line", (all) => all.slice(0, -1), { what: "cut off" }],
    ["a log of which nothing is left", () => [], { what: "cut off" }],
  ])("%s", async (_, change, expected) => {
    await write(6);
    edit(change);
    expect(await log().verify()).toMatchObject({
      intact: false,
      file: "audit-000000000001.jsonl",
      ...expected,
    });
  });

  it("a lost file: the oldest, one between, the newest", async () => {
    await write(30, { size: 2000, files: 100 });
    const all = logs();
    for (const name of [all[0], all[3], all.at(-1)]) {
      const path = join(folder(), name ?? "");
      renameSync(path, join(room.folder, "aside"));
      expect(await log().verify()).toMatchObject({
        intact: false,
        what: name === all.at(-1) ? "cut off" : "removed",
      });
      renameSync(join(room.folder, "aside"), path);
    }
    expect(await log().verify()).toMatchObject({ intact: true });
  });

  it("a lost head, and the next entry says so in the log for good", async () => {
    await write(3);
    rmSync(join(folder(), "audit.head"));
    expect(await log().verify()).toMatchObject({ intact: false, what: "head" });
    await write(1);
    expect(await log().verify()).toMatchObject({ intact: true, entries: 5, mended: 1 });
    expect(entries()[3]).toMatchObject({
      action: "mend",
      outcome: expect.stringContaining("audit.head was missing"),
    });
  });

  it("a cut, also after the log has gone on", async () => {
    await write(4);
    edit((all) => all.slice(0, -2));
    await write(2);
    expect(await log().verify()).toMatchObject({ intact: false, what: "removed", line: 3 });
  });

  it("any single byte of any file that is changed, removed or inserted", async () => {
    await write(6, { size: 1000, files: 100 });
    const missed: string[] = [];
    for (const [name, bytes] of filesIn(folder())) {
      for (let i = 0; i < bytes.length; i++) {
        const [before, after] = [bytes.subarray(0, i), bytes.subarray(i + 1)];
        const flipped = Buffer.from([(bytes[i] ?? 0) ^ (1 << (i % 8))]);
        const changes = {
          flipped: Buffer.concat([before, flipped, after]),
          gone: Buffer.concat([before, after]),
        };
        for (const [how, change] of Object.entries(changes)) {
          writeFileSync(join(folder(), name), change);
          // Of several equal bytes in a row it makes no difference which one is gone.
          if ((await verifyChain(folder())).intact) missed.push(`${name}:${i} ${how}`);
        }
      }
      writeFileSync(join(folder(), name), bytes);
    }
    expect(missed).toEqual([]);
    expect(await log().verify()).toMatchObject({ intact: true, entries: 6 });
  });
});

describe("a crash", () => {
  const running = workers();

  it("in the middle of a line: the piece is put aside, said, and the chain goes on", async () => {
    await write(3);
    const piece = '{"sequence":4,"when":"2026-';
    writeFileSync(only(), piece, { flag: "a" });
    expect(await log().verify()).toMatchObject({ intact: true, entries: 3, unfinished: true });
    await write(1);
    expect(await log().verify()).toEqual({ intact: true, entries: 5, mended: 1, unfinished: false });
    expect(entries()[3]).toMatchObject({ action: "mend", outcome: expect.stringContaining("audit.torn") });
    expect(readFileSync(join(folder(), "audit.torn"), "utf8")).toBe(`${piece}\n`);
  });

  it("between a line and its head loses neither", async () => {
    await write(3);
    const head = readFileSync(join(folder(), "audit.head"));
    await write(1);
    writeFileSync(join(folder(), "audit.head"), head);
    expect(await log().verify()).toMatchObject({ intact: true, entries: 4 });
    await write(1);
    expect(await log().verify()).toMatchObject({ intact: true, entries: 5, mended: 0 });
  });

  it("in the very first line", async () => {
    await write(1);
    rmSync(join(folder(), "audit.head"));
    expect(await log().verify()).toMatchObject({ intact: true, entries: 1 });
    writeFileSync(only(), readFileSync(only()).subarray(0, 40));
    await write(1);
    expect(await log().verify()).toMatchObject({ intact: true, entries: 2, mended: 1 });
  });

  it("by SIGKILL at any moment leaves a log that is intact and has every entry that was confirmed", async () => {
    let confirmed = 0;
    for (let round = 0; round < 12; round++) {
      const child = running.start(["append", folder(), "10000", `r${round}`]);
      const output = ended(child);
      child.stdout?.once("data", () => setTimeout(() => child.kill("SIGKILL"), 20 + 7 * round));
      confirmed += (await output).stdout.split("\n").length - 1;
      expect(await log().verify()).toMatchObject({ intact: true });
      expect(entries().filter(({ action }) => action === "copy").length).toBeGreaterThanOrEqual(confirmed);
    }
  });

  it("at any step, one crash after the other, leaves an intact log", async () => {
    const random = dice(11);
    let confirmed = 0;
    for (let round = 0; round < 90; round++) {
      const step = 1 + Math.floor(random() * 22);
      const child = running.start(["append-and-die", folder(), "2", `r${round}`, String(step)]);
      const { stdout, stderr } = await ended(child);
      expect(stderr).toBe("");
      confirmed += stdout.split("\n").length - 1;
      expect([step, await log().verify()]).toMatchObject([step, { intact: true }]);
      if (confirmed === 0) continue;
      expect(entries().filter(({ action }) => action === "copy").length).toBeGreaterThanOrEqual(confirmed);
    }
    expect(confirmed).toBeGreaterThan(10);
    await log().append(event);
    expect(readdirSync(folder()).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  }, 120_000);

  it("that left the lock of a dead process holds nobody up", async () => {
    const child = running.start(["append", folder(), "1", "first"]);
    await ended(child);
    const { hostname } = await import("node:os");
    const stale = { host: hostname(), pid: child.pid, token: "0123456789abcdef" };
    writeFileSync(join(folder(), "audit.lock"), JSON.stringify(stale), { mode: 0o600 });
    writeFileSync(join(folder(), "audit.lock.0123456789abcdef.note"), JSON.stringify(stale), { mode: 0o600 });
    await Promise.all([write(3), ...Array.from({ length: 8 }, () => log().append(event))]);
    expect(await log().verify()).toMatchObject({ intact: true, entries: 12 });
    expect(readdirSync(folder()).filter((name) => name.includes("lock"))).toEqual([]);
  });

  it("of a process with our own number, as in a container, holds nobody up", async () => {
    await write(1);
    const { hostname } = await import("node:os");
    const stale = { host: hostname(), pid: process.pid, token: "0123456789abcdef" };
    writeFileSync(join(folder(), "audit.lock"), JSON.stringify(stale), { mode: 0o600 });
    await write(1);
    expect(entries()).toHaveLength(2);
  });
});

describe("two processes", () => {
  const running = workers();

  it("that append 500 entries each at once make one chain", async () => {
    const children = ["left", "right"].map((name) => running.start(["append", folder(), "500", name]));
    const ends = await Promise.all(children.map(ended));
    expect(ends.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ""],
      [0, ""],
    ]);
    expect(await log().verify()).toEqual({ intact: true, entries: 1000, mended: 0, unfinished: false });
    for (const name of ["left", "right"]) {
      const numbers = entries().flatMap(({ subscription }) =>
        subscription.startsWith(name) ? [Number(subscription.split("-")[1])] : [],
      );
      expect(numbers).toEqual([...Array(500).keys()]);
    }
  }, 120_000);
});

describe("a log that cannot be written", () => {
  const running = workers();

  it("for want of room says so, and has no half line", async () => {
    const child = running.start(["append", folder(), "100", "full"], "trap '' XFSZ; ulimit -f 3");
    const { code, stdout, stderr } = await ended(child);
    expect(code).toBe(1);
    expect(stderr).toContain("could not be written (EFBIG). Make room on the disk, then try again.");
    const confirmed = stdout.trim().split("\n").length;
    expect(await log().verify()).toEqual({ intact: true, entries: confirmed, mended: 0, unfinished: false });
    await write(1);
    expect(await log().verify()).toMatchObject({ intact: true, entries: confirmed + 1 });
  });

  it("because something else stands there says so", async () => {
    writeFileSync(folder(), "");
    await expect(log().append(event)).rejects.toMatchObject({
      name: "StorageError",
      message: /could not be written|not a folder/,
    });
  });

  it("because others may change it is not written", async () => {
    await write(1);
    chmodSync(only(), 0o666);
    await expect(log().append(event)).rejects.toMatchObject({ next: `Run: chmod 600 '${only()}'` });
  });

  it("because it is a link elsewhere is not written", async () => {
    await write(1);
    renameSync(only(), join(room.folder, "target"));
    symlinkSync(join(room.folder, "target"), only());
    await expect(log().append(event)).rejects.toThrow(/symbolic link/);
  });
});
