/** Changes that are cancelled, fail or are killed half-way, at a real service behind a proxy that goes wrong. */
import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ConnectedSandbox } from "../../client/gateways/sandbox/connect.ts";
import { type Fault, type FaultProxy, faultProxy, noFaults } from "../gateways/faults/faultProxy.ts";
import { type Ended, ended } from "./builtCli.ts";
import { GatewayRoom, keyServiceManifest, statusOf } from "./gatewayRoom.ts";

const room = new GatewayRoom();
let sandbox: ConnectedSandbox;
let proxy: FaultProxy;

beforeAll(async () => {
  await room.build();
});
beforeEach(async () => {
  room.newUser();
  sandbox = await room.startSandbox();
  proxy = await faultProxy(sandbox.adminUrl);
  room.cli.put({ "a.yaml": keyServiceManifest("keys", proxy.origin, sandbox.proxyUrl) });
});
afterEach(async () => {
  await proxy.close();
  await sandbox.end();
});
afterAll(() => room.remove());

const env = () => ({ ...room.env, GATEWAY_KEYS_TOKEN: sandbox.token.reveal() });

function start(...args: readonly string[]): { child: ChildProcess; end: Promise<Ended> } {
  const child = room.cli.start(args, { env: env() });
  return { child, end: ended(child) };
}

const run = (...args: readonly string[]) => start(...args).end;

/** Goes wrong at calls that change something, from number `first` on. */
function atWrites(fault: Fault, first = 1): (call: number) => Fault | undefined {
  let writes = 0;
  return (call) => {
    if (proxy.calls[call - 1]?.method === "GET") return undefined;
    writes++;
    return writes >= first ? fault : undefined;
  };
}

/** A fault that holds a call until the client has broken off, and a promise of the call. */
function held(when: "before" | "after"): { fault: Fault; reached: Promise<void>; release: () => void } {
  let reach = () => {};
  let release = () => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const hook = () => {
    reach();
    return released;
  };
  return { fault: { kind: "hook", when, hook, drop: true }, reached, release };
}

async function keysAtGateway(): Promise<number> {
  const { stdout } = await run("subscriptions", "--output", "json");
  return JSON.parse(stdout).subscriptions.length;
}

const subscribe = ["subscribe", "--api", "hello", "--application", "me"];

describe.runIf(process.platform !== "win32")("Ctrl-C", () => {
  it.each(["before", "after"] as const)(
    "while a key is being made, %s the service has it, undoes it and says so, with 1",
    async (when) => {
      const { fault, reached, release } = held(when);
      proxy.start(atWrites(fault));
      const { child, end } = start(...subscribe);
      await reached;
      proxy.start(noFaults);
      child.kill("SIGINT");
      const { code, stderr } = await end;
      release();
      expect(stderr).toContain("Stopping: what was done is undone first");
      expect(stderr).toContain("Everything is as it was.");
      expect(code).toBe(1);
      expect(await keysAtGateway()).toBe(0);
      expect((await run("recover")).stderr).toContain("Nothing is half done");
    },
  );

  it("twice stops at once, with 3; what is half done is shown, refused to be done again, and cleaned up", async () => {
    const { fault, reached, release } = held("after");
    proxy.start(atWrites(fault));
    const { child, end } = start(...subscribe);
    await reached;
    const undoing = held("before");
    proxy.start(() => undoing.fault);
    child.kill("SIGINT");
    await undoing.reached;
    child.kill("SIGINT");
    const { code, stderr } = await end;
    release();
    undoing.release();
    proxy.start(noFaults);
    expect(stderr).toContain("stopped half-way");
    expect(code).toBe(3);
    const { stdout } = await run("subscriptions");
    expect(stdout).toContain("subscribe half done");
    const again = await run(...subscribe);
    expect(again.code).toBe(1);
    const [, cleanUp = ""] = /, or gateway-keys (recover clean-up \S+)/.exec(again.stderr) ?? [];
    expect(await run(...cleanUp.split(" "))).toMatchObject({ code: 0 });
    expect(await keysAtGateway()).toBe(0);
    expect(await run(...subscribe)).toMatchObject({ code: 0 });
  });
});

describe.runIf(process.platform !== "win32")("a process that is killed", () => {
  it("while the key is on its way leaves an attempt that can be finished, with a key that works", async () => {
    const { fault, reached, release } = held("after");
    proxy.start(atWrites(fault));
    const { child, end } = start(...subscribe);
    await reached;
    child.kill("SIGKILL");
    expect((await end).code).toBeNull();
    release();
    proxy.start(noFaults);
    const listed = JSON.parse((await run("recover", "--output", "json")).stdout);
    expect(listed.unfinished).toEqual([
      {
        id: expect.any(String),
        action: { kind: "subscribe", api: "hello", application: "me" },
        startedAt: expect.any(String),
        steps: expect.any(Array),
      },
    ]);
    const [{ id }] = listed.unfinished;
    const dry = await run("recover", "finish", id, "--dry-run");
    expect(dry).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("It stopped because the program ended."),
    });
    const { code, stdout } = await run("recover", "finish", id.slice(0, 8), "--show-key");
    expect(code).toBe(0);
    expect(await statusOf(`${sandbox.proxyUrl}/hello`, stdout.trim())).toBe(200);
    expect(await keysAtGateway()).toBe(1);
    expect((await run("recover")).stderr).toContain("Nothing is half done");
  });
});

describe.runIf(process.platform !== "win32")("a change that fails", () => {
  it("before anything cannot be undone leaves everything as it was, with 1", async () => {
    proxy.start(atWrites({ kind: "conflict" }));
    const { code, stdout, stderr } = await run(...subscribe, "--output", "json");
    expect(code).toBe(1);
    expect(stderr).toContain("Everything is as it was.");
    expect(JSON.parse(stdout)).toMatchObject({ outcome: "undone", error: { code: "conflict" } });
    proxy.start(noFaults);
    expect(await keysAtGateway()).toBe(0);
  });

  it("when the old key may have ended is half done, with 3, and can be finished", async () => {
    const old = (await run(...subscribe, "--show-key")).stdout.trim();
    proxy.start(atWrites({ kind: "reset", when: "after" }, 2));
    const regenerate = ["regenerate", "me/hello", "--yes"];
    const { code, stdout, stderr } = await run(...regenerate, "--key-file", "new", "--output", "json");
    expect(stderr).toContain("To do what is left:     gateway-keys recover finish ");
    expect(code).toBe(3);
    proxy.start(noFaults);
    const { outcome, unfinished } = JSON.parse(stdout);
    expect(outcome).toBe("unfinished");
    expect(await run("recover", "finish", unfinished.id)).toMatchObject({ code: 2 });
    expect(await run("recover", "finish", unfinished.id, "--yes")).toMatchObject({ code: 0 });
    const key = readFileSync(join(room.cli.workspace, "new"), "utf8");
    const statuses = [old, key].map((each) => statusOf(`${sandbox.proxyUrl}/hello`, each));
    expect(await Promise.all(statuses)).toEqual([401, 200]);
    expect(await keysAtGateway()).toBe(1);
  });
});
