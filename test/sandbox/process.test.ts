/** The sandbox as a process: one for a folder, found by its user, gone with its owner. */
import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GatewayError } from "../../client/gateways/gatewayError.ts";
import { controlAddress } from "../../client/gateways/sandbox/controlSocket.ts";
import { BuiltSandbox } from "./builtSandbox.ts";
import { asAdmin, ask, issue, withKey } from "./http.ts";

const built = new BuiltSandbox();

beforeAll(() => built.build());
afterAll(() => built.remove());

const unix = process.platform !== "win32";

describe("whoever connects to a folder", () => {
  it("gets the one sandbox of it, with keys of before", async () => {
    const first = await built.start();
    const { key } = await issue(first);
    const second = await built.start({ folder: first.folder, client: "command line" });
    expect(second.pid).toBe(first.pid);
    expect(second.ended).toBeUndefined();
    expect((await withKey(second, key, "/hello")).status).toBe(200);
    await asAdmin(second, "PATCH", `/api/keys/${(await issue(second)).id}`, { name: "x" });
    const audit = await asAdmin(first, "GET", "/api/audit");
    expect(audit.json.entries.map(({ by }: { by: string }) => by)).toEqual([
      "command line",
      "command line",
      "extension",
    ]);
    await second.end();
    expect((await withKey(first, key, "/hello")).status).toBe(200);
    await first.end();
    await expect(ask(first.proxyUrl)).rejects.toThrow();
    const third = await built.start({ folder: first.folder });
    expect(third.pid).not.toBe(first.pid);
    expect((await withKey(third, key, "/hello")).status).toBe(200);
    expect(third.token.reveal()).not.toBe(first.token.reveal());
    await third.end();
  });

  it("gets the same one also when eight come at once", async () => {
    const folder = built.dataFolder();
    const all = await Promise.all(Array.from({ length: 8 }, () => built.start({ folder })));
    expect(new Set(all.map(({ pid }) => pid)).size).toBe(1);
    expect(all.filter(({ ended }) => ended !== undefined)).toHaveLength(1);
    await Promise.all(all.map((sandbox) => sandbox.end()));
  });

  it.runIf(unix)("gets a new one where the last was killed, also when eight come at once", async () => {
    const { folder, pid, ended } = await built.start();
    process.kill(pid, "SIGKILL");
    await ended;
    expect(existsSync(controlAddress(folder))).toBe(true);
    const all = await Promise.all(Array.from({ length: 8 }, () => built.start({ folder })));
    expect(new Set(all.map((sandbox) => sandbox.pid)).size).toBe(1);
    await Promise.all(all.map((sandbox) => sandbox.end()));
  });

  it("may give up while it is started", async () => {
    const cancel = new AbortController();
    const starting = built.start({ signal: cancel.signal });
    cancel.abort();
    await expect(starting).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("a program that hangs at its start", () => {
  it("is ended when somebody gives up waiting", { timeout: 30_000 }, async () => {
    const folder = built.dataFolder();
    const program = join(folder, "hangs.cjs");
    const said = join(folder, "pid");
    writeFileSync(
      program,
      `process.on("SIGTERM", () => {});
      require("node:fs").writeFileSync(${JSON.stringify(said)}, String(process.pid));
      for (;;);`,
    );
    const cancel = new AbortController();
    const starting = built.start({ program, signal: cancel.signal });
    const refused = expect(starting).rejects.toMatchObject({ code: "cancelled" });
    await until(() => existsSync(said) && readFileSync(said, "utf8") !== "");
    cancel.abort();
    await refused;
    expect(isAlive(Number(readFileSync(said, "utf8")))).toBe(false);
  });
});

describe("it ends", () => {
  it("with the process that started it, whatever ends that", async () => {
    const folder = built.dataFolder();
    const script = `const { spawn } = require("node:child_process");
      const args = [${JSON.stringify(built.program)}, "--data", ${JSON.stringify(folder)}, "--port", "0", "--admin-port", "0"];
      const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "ignore"] });
      child.stdout.on("data", () => console.log(child.pid));`;
    const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
    const pid = await new Promise<number>((resolve) => {
      parent.stdout.on("data", (text: Buffer) => resolve(Number(text)));
    });
    parent.kill("SIGKILL");
    await until(() => !isAlive(pid));
    expect(readdirSync(folder)).not.toContain("control.sock");
  });

  it.runIf(unix).each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "on %s, with all that it has counted",
    async (signal) => {
      const sandbox = await built.start();
      const { id, key } = await issue(sandbox);
      for (let i = 0; i < 7; i++) await withKey(sandbox, key, "/hello");
      process.kill(sandbox.pid, signal);
      expect(await sandbox.ended).toBe(0);
      const again = await built.start({ folder: sandbox.folder });
      const usage = await asAdmin(again, "GET", `/api/keys/${id}/usage?days=2`);
      const allowed = usage.json.days.map((day: { allowed: number }) => day.allowed);
      expect(allowed[0] + allowed[1]).toBe(7);
      await again.end();
    },
  );
});

describe("it is found by its own user alone", () => {
  it.runIf(unix)("socket, folder and files are closed to others", async () => {
    const { folder, end } = await built.start();
    expect(modeOf(folder)).toBe("700");
    for (const name of readdirSync(folder)) {
      const mode = modeOf(join(folder, name));
      expect([name, mode]).toEqual([name, statSync(join(folder, name)).isDirectory() ? "700" : "600"]);
    }
    await end();
  });

  it.each([
    ["nothing", ""],
    ["no client", "{}"],
    ["a client that nobody knows", '{"client": "somebody"}'],
    ["half a text", "["],
    ["null", "null"],
    ["too much", "x".repeat(1001)],
  ])("who asks for its address with %s hears nothing", async (_, line) => {
    const { folder, end } = await built.start();
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(controlAddress(folder), () => socket.write(`${line}\n`));
      let text = "";
      socket.on("data", (part) => {
        text += part;
      });
      socket.on("error", () => {});
      socket.on("close", () => resolve(text));
    });
    expect(answer).toBe("");
    await end();
  });

  it.runIf(unix)("its token is in no argument, no environment and no file", async () => {
    const { folder, pid, token, end } = await built.start();
    const texts = readdirSync(folder)
      .map((name) => join(folder, name))
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file, "latin1"));
    if (process.platform === "linux") {
      texts.push(
        readFileSync(`/proc/${pid}/cmdline`, "latin1"),
        readFileSync(`/proc/${pid}/environ`, "latin1"),
      );
    }
    for (const text of texts) expect(text).not.toContain(token.reveal());
    await end();
  });
});

describe("what stands in its way is said", () => {
  it("a port that is taken: the next but one, and a sentence", async () => {
    const other = createServer();
    const taken = await new Promise<number>((resolve) =>
      other.listen(0, "127.0.0.1", () => resolve((other.address() as AddressInfo).port)),
    );
    const sandbox = await built.start({ arguments: ["--port", String(taken), "--admin-port", "0"] });
    const port = Number(new URL(sandbox.proxyUrl).port);
    expect(port).toBeGreaterThan(taken);
    expect(sandbox.notices).toEqual([`Port ${taken} is taken by another program: the proxy is at ${port}.`]);
    expect(sandbox.log).toEqual(sandbox.notices);
    await sandbox.end();
    other.close();
  });

  it("the highest port that is taken: nothing lies behind it, and a sentence", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      // Whoever has it already is as good.
      other.on("error", () => resolve()).listen(65_535, "127.0.0.1", resolve);
    });
    const args = ["--port", "0", "--admin-port", "65535"];
    await expect(built.start({ arguments: args })).rejects.toThrow(/No port is free .* to 65535/);
    other.close();
  });

  it.runIf(unix)("a folder that others may write to", async () => {
    const folder = built.dataFolder();
    writeFileSync(join(folder, "somebody's"), "");
    chmodSync(folder, 0o777);
    await expect(built.start({ folder })).rejects.toThrow(/others may write to/);
    expect(modeOf(folder)).toBe("777");
  });

  it.runIf(unix)("a path that is too long for a socket", async () => {
    const folder = join(built.dataFolder(), "f".repeat(100));
    mkdirSync(folder);
    await expect(built.start({ folder })).rejects.toThrow(/at most \d+ bytes/);
  });

  it("a file in the place of the folder", async () => {
    const file = join(built.dataFolder(), "file");
    writeFileSync(file, "");
    const refused = await built.start({ folder: file }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(GatewayError);
    expect(refused).toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("cannot be used"),
    });
  });

  it("a damaged database is kept aside, and told to everybody who connects", async () => {
    const { folder, end } = await built.start();
    await end();
    writeFileSync(
      join(folder, "keys.sqlite"),
      "no database at all, and long enough to be taken for none".repeat(99),
    );
    const sandbox = await built.start({ folder });
    const second = await built.start({ folder });
    expect(second.notices).toEqual([expect.stringMatching(/was damaged: it is kept as/)]);
    expect((await withKey(sandbox, (await issue(sandbox)).key, "/hello")).status).toBe(200);
    await sandbox.end();
  });
});

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !condition(); i++) await delay(20);
  expect(condition()).toBe(true);
}
