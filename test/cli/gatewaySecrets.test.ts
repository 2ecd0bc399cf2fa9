/** Keys stay where they were asked to go; every touch of one is in the audit; nothing ends without a yes. */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AuditLog } from "../../client/credentials/audit.ts";
import { Redactor } from "../../client/credentials/redaction.ts";
import type { ConnectedSandbox } from "../../client/gateways/sandbox/connect.ts";
import { ended } from "./builtCli.ts";
import { GatewayRoom, keyServiceManifest } from "./gatewayRoom.ts";

const room = new GatewayRoom();
let sandbox: ConnectedSandbox;

beforeAll(() => room.build());
beforeEach(async () => {
  room.newUser();
  sandbox = await room.startSandbox();
});
afterAll(() => room.remove());

const unix = process.platform !== "win32";

describe.runIf(unix)("no key, and no token", () => {
  it.each(["sandbox", "key-service"])(
    "is in what a whole life at a gateway of type %s says or leaves behind",
    async (type) => {
      const token = sandbox.token.reveal();
      const env = type === "sandbox" ? {} : { GATEWAY_KEYS_TOKEN: token };
      if (type === "key-service") {
        room.cli.put({ "a.yaml": keyServiceManifest("keys", sandbox.adminUrl, sandbox.proxyUrl) });
      }
      const said: string[] = [];
      const run = async (...args: readonly string[]) => {
        const { stdout, stderr } = await room.run(args, { env });
        said.push(stdout, stderr);
      };
      const keys: string[] = [token];
      const shown = async (...args: readonly string[]) => {
        const { stdout, stderr } = await room.run([...args, "--show-key"], { env });
        keys.push(/sk-[A-Za-z0-9]+/.exec(stdout)?.[0] ?? "no key was shown");
        said.push(stderr);
      };
      await run("subscribe", "--api", "hello", "--application", "me");
      await shown("invoke", "me/hello");
      await run("invoke", "me/hello", "--output", "json");
      await run("invoke", "me/hello", "--key-file", "key");
      await run("subscribe", "--api", "hello", "--application", "me");
      await run("subscriptions");
      await run("subscriptions", "--output", "json");
      await run("rotate", "start", "me/hello", "--output", "json");
      await shown("invoke", "me/hello");
      await run("rotate", "finish", "me/hello", "--yes");
      await shown("regenerate", "me/hello", "--yes");
      await shown("subscribe", "--api", "echo", "--application", "me");
      await run("regenerate", "me/echo", "--yes", "--key-file", "key-of-echo");
      keys.push(readFileSync(join(room.cli.workspace, "key-of-echo"), "utf8"));
      await run("subscribe", "--api", "health", "--application", "me", "--key-file", "none/at/all");
      await run("unsubscribe", "me/hello", "--yes");
      await run("recover");

      expect(keys.filter((key) => key.length > 20)).toHaveLength(6);
      const traces = keys.flatMap((key) => [
        key.slice(10, 30),
        Buffer.from(key.slice(9, 39)).toString("base64"),
      ]);
      const leaks = (text: string) => traces.filter((trace) => text.includes(trace));
      for (const text of said) expect(leaks(text)).toEqual([]);
      for (const file of room.filesLeft()) {
        if (file !== join("credentials", "credentials.json"))
          expect(leaks(room.read(file)), file).toEqual([]);
      }
    },
  );
});

describe.runIf(unix)("the audit", () => {
  it("has every change, and every time that a key was shown, written or forgotten", async () => {
    await room.done("subscribe", "--api", "hello", "--application", "me");
    await room.done("invoke", "me/hello");
    await room.done("invoke", "me/hello", "--show-key");
    await room.done("invoke", "me/hello", "--key-file", "key");
    await room.run(["subscribe", "--api", "echo", "--application", "me", "--key-file", "none/at/all"]);
    await room.done("unsubscribe", "me/hello", "--yes");
    const lines = room.read("audit/audit-000000000001.jsonl").trim().split("\n");
    const entries = lines.map((line) => JSON.parse(line));
    expect(entries.map(({ action, outcome }) => `${action}: ${outcome}`)).toEqual([
      "subscribe: begun",
      "subscribe: done",
      "reveal: done",
      "export: begun",
      "export: done",
      "subscribe: begun",
      expect.stringMatching(/^subscribe: undone: .*ENOENT/),
      "unsubscribe: begun",
      "forget: done",
      "unsubscribe: done",
    ]);
    const touched = entries.filter(({ action }) => ["reveal", "export", "forget"].includes(action));
    expect(new Set(touched.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    const { intact } = await new AuditLog(join(room.state, "audit"), new Redactor()).verify();
    expect(intact).toBe(true);
  });
});

/** util-linux's, which gives a command a terminal. */
const hasScript = spawnSync("script", ["--version"]).stdout?.includes("util-linux") === true;

/** Runs the command in a terminal; each answer is typed once its question is there. */
async function atTerminal(args: readonly string[], answers: readonly [question: string, typed: string][]) {
  const command = [process.execPath, room.cli.bundle("cli"), ...args].map((word) => `'${word}'`);
  const child = spawn(
    "script",
    ["--quiet", "--return", "--echo", "never", "--command", `exec ${command.join(" ")}`, "/dev/null"],
    {
      cwd: room.cli.workspace,
      env: { PATH: process.env.PATH, TERM: "dumb", ...room.env },
    },
  );
  const left = [...answers];
  let text = "";
  child.stdout.on("data", (part: Buffer) => {
    text += part.toString();
    const [next] = left;
    if (next === undefined || !text.includes(next[0])) return;
    left.shift();
    text = "";
    child.stdin.write(next[1]);
  });
  return ended(child);
}

describe.runIf(hasScript)("at a terminal", () => {
  const subscribed = async () => (await room.json("subscriptions")).subscriptions.length;

  it.each([
    ["n\n", 1, 1],
    ["\n", 1, 1],
    ["\u0004", 1, 1],
    ["\u0003", 1, 1],
    ["y\n", 0, 0],
  ])("what ends a key is asked for: %j", async (typed, code, left) => {
    await room.done("subscribe", "--api", "hello", "--application", "me");
    const outcome = await atTerminal(["unsubscribe", "me/hello"], [["Go on? [y/N]", typed]]);
    expect(outcome.stdout).toContain(left === 1 ? "Nothing is changed." : "Done.");
    expect(outcome.code).toBe(code);
    expect(await subscribed()).toBe(left);
  });

  it("production is asked for twice", async () => {
    const spec = "spec: {type: sandbox, environment: production}";
    room.cli.put({
      "a.yaml": `apiVersion: gateway-keys.dev/v1alpha1\nkind: Gateway\nmetadata: {name: live}\n${spec}\n`,
    });
    const subscribe = ["subscribe", "--api", "hello", "--application", "me"];
    const first: [string, string] = ["Go on? [y/N]", "y\n"];
    const no = await atTerminal(subscribe, [first, ["live is production. Are you sure? [y/N]", "n\n"]]);
    expect(no.code).toBe(1);
    expect(await subscribed()).toBe(0);
    const yes = await atTerminal(subscribe, [first, ["live is production. Are you sure? [y/N]", "yes\n"]]);
    expect(yes.code).toBe(0);
    expect(await subscribed()).toBe(1);
  });
});
