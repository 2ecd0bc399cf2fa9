/** What programs read of the commands about gateways: documents, exit codes, streams. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GatewayRoom } from "./gatewayRoom.ts";

const room = new GatewayRoom();

beforeAll(() => room.build());
afterAll(() => room.remove());

const gateway = { name: "sandbox", type: "sandbox", environment: "sandbox" };
const reference = { id: "gwk_default_me_hello_sandbox", api: "hello", application: "me" };

describe.runIf(process.platform !== "win32")("--output json", () => {
  beforeAll(async () => {
    room.newUser();
    await room.startSandbox();
  });

  it("apis", async () => {
    expect(await room.json("apis")).toEqual({
      version: 1,
      gateway,
      apis: expect.arrayContaining([
        expect.objectContaining({ id: "weather-v1", name: "Weather", version: "v1", path: "/weather/v1" }),
      ]),
    });
  });

  it("a change says what was planned and done, and where the key is", async () => {
    const subscribed = await room.json("subscribe", "--api", "hello", "--application", "me");
    expect(subscribed).toEqual({
      version: 1,
      outcome: "done",
      gateway,
      action: { kind: "subscribe", api: "hello", application: "me" },
      plan: { steps: expect.any(Array), warnings: [] },
      subscription: reference,
      credential: {
        id: expect.any(String),
        fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/),
        kept: "store",
      },
    });
    for (const step of subscribed.plan.steps) {
      expect(step).toEqual({
        id: expect.any(String),
        effect: expect.stringMatching(/^(creates|changes|deletes|hands over|waits)$/),
        says: expect.any(String),
        undo: expect.any(String),
      });
    }
  });

  it("subscriptions", async () => {
    const { subscriptions, ...rest } = await room.json("subscriptions", "--application", "me");
    expect(rest).toEqual({ version: 1, gateway, unfinished: [] });
    expect(subscriptions).toEqual([
      expect.objectContaining({
        ...reference,
        name: reference.id,
        state: "active",
        managed: true,
        credentials: [expect.objectContaining({ role: "current", prefix: expect.stringMatching(/^sk-/) })],
      }),
    ]);
    expect((await room.json("subscriptions", "--api", "echo")).subscriptions).toEqual([]);
  });

  it("invoke masks the key, and shows it where it is asked for", async () => {
    const masked = await room.json("invoke", "me/hello");
    expect(masked).toEqual({
      version: 1,
      subscription: reference,
      instruction: expect.objectContaining({
        gatewayType: "sandbox",
        credentialHeaderName: "Authorization",
        credentialValue: expect.stringMatching(/^•{8}\S{4}$/),
        basePath: "/hello",
        curlExample: expect.stringContaining("$GATEWAY_KEY"),
      }),
      snippet: { language: "curl-bash", text: expect.stringContaining("$GATEWAY_KEY") },
    });
    const shown = await room.json("invoke", "me/hello", "--show-key");
    expect(shown.instruction.credentialValue).toMatch(/^sk-/);
    expect(shown.snippet.text).toContain(shown.instruction.credentialValue);
  });

  it("recover", async () => {
    expect(await room.json("recover")).toEqual({ version: 1, gateway, unfinished: [] });
  });

  it("a dry run is planned, and changes nothing", async () => {
    const before = await room.json("subscriptions");
    const files = room.filesLeft();
    const { outcome, plan } = await room.json("unsubscribe", "me/hello", "--dry-run");
    expect(outcome).toBe("planned");
    expect(plan.steps).toHaveLength(1);
    expect(plan.steps[0]).not.toHaveProperty("undo");
    expect(await room.json("subscriptions")).toEqual(before);
    expect(room.filesLeft()).toEqual(files);
  });
});

describe.runIf(process.platform !== "win32")("streams", () => {
  beforeAll(async () => {
    room.newUser();
    await room.startSandbox();
  });

  it("with --show-key stdout is the key and nothing else; the plan and what is done go to stderr", async () => {
    const args = ["subscribe", "--api", "hello", "--application", "me", "--show-key"];
    const { code, stdout, stderr } = await room.run(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^sk-[A-Za-z0-9]+\n$/);
    expect(stderr).toMatch(/^Plan: subscribe me to hello at sandbox [\s\S]*To undo: [\s\S]*\nDone\.\n/);
    expect(stderr).not.toContain(stdout.trim());
  });

  it("without it the plan, each step and the outcome are on stdout", async () => {
    const { code, stdout, stderr } = await room.run(["subscribe", "--api", "echo", "--application", "me"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.match(/^ {2}done$/gm)?.length).toBe(2);
  });

  it("a table is aligned and cuts nothing, also in other scripts", async () => {
    const application = `東京の${"a-very-long-name-of-an-application-".repeat(4)}`;
    await room.done("subscribe", "--api", "hello", "--application", application);
    const table = await room.done("subscriptions");
    expect(table).toContain(application);
    const [titles = "", ...rows] = table.trim().split("\n");
    expect(rows).toHaveLength(3);
    const width = (text: string) =>
      [...text].reduce((sum, c) => sum + (/[\u3040-\u9fff]/.test(c) ? 2 : 1), 0);
    const column = titles.indexOf("STATE");
    for (const row of rows) expect(width(row.slice(0, row.indexOf("active")))).toBe(column);
  });

  it("an application's name cannot move the cursor", async () => {
    const { stdout } = await room.run(["subscribe", "--api", "hello", "--application", "a\u001b[2Jb\u202ec"]);
    expect(stdout).toContain("subscribe a\ufffd[2Jb\ufffdc to hello");
    const both = stdout + (await room.done("subscriptions"));
    expect(["\u001b", "\u202e"].filter((character) => both.includes(character))).toEqual([]);
  });
});

describe.runIf(process.platform !== "win32")("what cannot be done", () => {
  beforeAll(async () => {
    room.newUser();
    await room.startSandbox();
    await room.done("subscribe", "--api", "hello", "--application", "me");
  });

  it.each([
    [["subscribe", "--api", "helo", "--application", "me"], 1, "There is no API “helo”"],
    [["subscribe", "--api", "hello", "--application", "me"], 1, "me is subscribed to hello already"],
    [["regenerate", "you/hello", "--yes"], 1, "There is no subscription “you/hello” at sandbox"],
    [
      ["rotate", "finish", "me/hello", "--yes"],
      1,
      "No rotation of gwk_default_me_hello_sandbox is under way",
    ],
    [["regenerate", "me/hello"], 2, "nobody is at a terminal to be asked"],
    [["unsubscribe", "me/hello"], 2, "nobody is at a terminal to be asked"],
    [["subscribe", "--api", "hello"], 2, "subscribe takes both --api ID and --application NAME"],
    [
      ["subscribe", "--api", "echo", "--application", "me", "--expires-at", "soon"],
      2,
      "--expires-at takes a date",
    ],
    [
      ["subscribe", "--api", "echo", "--application", "me", "--show-key", "--output", "json"],
      2,
      "--key-file FILE",
    ],
    [["unsubscribe"], 2, "it is missing which subscription"],
    [["regenerate", "a", "b"], 2, "one subscription at a time"],
    [["rotate", "strat", "me/hello"], 2, 'a rotation has no “strat”; did you mean "start"?'],
    [["recover", "finish", "0000"], 2, "nothing that is half done has the id “0000”"],
    [["recover", "undo", "0000"], 2, "recover has no “undo”"],
    [["apis", "hello"], 2, "apis takes no operand"],
  ])("%j ends with %i", async (args, code, says) => {
    const ended = await room.run(args);
    expect(ended.stderr).toContain(`gateway-keys: ${says}`.replace("gateway-keys: --key-file", "--key-file"));
    expect(ended.stderr).not.toMatch(/^\s+at /m);
    expect(ended.code).toBe(code);
  });

  it("changes nothing", async () => {
    const { subscriptions } = await room.json("subscriptions");
    expect(subscriptions).toHaveLength(1);
    expect(room.filesLeft().filter((file) => file.startsWith("journal/"))).toEqual([]);
  });

  it("a key whose reader has gone is no key: it is taken back", async () => {
    const child = room.cli.start(["subscribe", "--api", "echo", "--application", "gone", "--show-key"], {
      env: room.env,
    });
    child.stdout?.destroy();
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(1);
    expect((await room.json("subscriptions", "--application", "gone")).subscriptions).toEqual([]);
  });

  it("a key that cannot be kept is taken back, and why is said", async () => {
    const args = ["subscribe", "--api", "echo", "--application", "me", "--key-file", "no/such/folder"];
    const { code, stderr } = await room.run(args);
    expect(code).toBe(1);
    expect(stderr).toContain("The key could not be written to no/such/folder (ENOENT)");
    expect(stderr).toContain("Everything is as it was.");
    expect((await room.json("subscriptions")).subscriptions).toHaveLength(1);
  });

  it("no key is made while those that are kept cannot be read", async () => {
    writeFileSync(join(room.state, "credentials", "credentials.json"), "{");
    const { code, stderr } = await room.run(["subscribe", "--api", "echo", "--application", "me"]);
    expect(code).toBe(2);
    expect(stderr).toContain("credentials.json is damaged");
    expect((await room.json("subscriptions")).subscriptions).toHaveLength(1);
  });
});
