/** From an empty folder to a 200, and through a key's whole life, as a person types it. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snippetLanguages } from "../../client/invocation/snippets/index.ts";
import { GatewayRoom, inBash, statusOf } from "./gatewayRoom.ts";

const room = new GatewayRoom();

beforeAll(() => room.build());
afterAll(() => room.remove());

const unix = process.platform !== "win32";

describe.runIf(unix)("a newcomer in an empty folder", () => {
  it("gets a 200 from four commands, with nothing set up", async () => {
    room.newUser();
    expect(await room.done("apis")).toMatch(/^API +NAME +VERSION +PATH\nhello +Hello/);
    const said = await room.done("subscribe", "--api", "hello", "--application", "me");
    expect(said).toContain("  gateway-keys invoke me/hello\n");
    const { proxyUrl } = await room.startSandbox();
    await room.done("invoke", "me/hello", "--key-file", "key");
    const snippet = await room.done("invoke", "me/hello");
    expect(snippet).toContain(`${proxyUrl}/hello`);
    const answer = await inBash(
      `export GATEWAY_KEY="$(cat key)"\n${snippet}`.replace("cat key", `cat '${room.cli.workspace}/key'`),
    );
    expect(JSON.parse(answer)).toEqual({ message: "Hello, me!", consumer: "me" });
  });

  it("is told that the sandbox has to run for the call to be answered, unless it does", async () => {
    room.newUser();
    await room.done("subscribe", "--api", "hello", "--application", "me");
    const without = await room.run(["invoke", "me/hello"]);
    expect(without.stderr).toContain("in another terminal: gateway-keys sandbox");
    await room.startSandbox();
    const beside = await room.run(["invoke", "me/hello"]);
    expect(beside.stderr).not.toContain("gateway-keys sandbox");
  });
});

describe.runIf(unix)("a key's life", () => {
  it("subscribe, regenerate, rotate and unsubscribe take effect at the gateway at once", async () => {
    room.newUser();
    const { proxyUrl } = await room.startSandbox();
    const status = (key: string) => statusOf(`${proxyUrl}/echo`, key);
    const shown = async (...args: string[]) => (await room.done(...args, "--show-key")).replace(/\n$/, "");

    const first = await shown("subscribe", "--api", "echo", "--application", "web");
    expect(first).toMatch(/^sk-[A-Za-z0-9]+$/);
    expect(await status(first)).toBe(200);

    const second = await shown("regenerate", "web/echo", "--yes");
    expect([await status(first), await status(second)]).toEqual([401, 200]);

    const third = await shown("rotate", "start", "web/echo");
    expect([await status(second), await status(third)]).toEqual([200, 200]);
    expect(await room.done("subscriptions")).toMatch(/active, rotating/);
    await room.done("rotate", "finish", "web/echo", "--yes");
    expect([await status(second), await status(third)]).toEqual([401, 200]);

    const fourth = await shown("rotate", "start", "web/echo");
    await room.done("rotate", "abandon", "web/echo", "--yes");
    expect([await status(third), await status(fourth)]).toEqual([200, 401]);

    await room.done("suspend", "web/echo");
    expect(await status(third)).not.toBe(200);
    await room.done("resume", "web/echo");
    expect(await status(third)).toBe(200);

    await room.done("unsubscribe", "web/echo", "--yes");
    expect(await status(third)).toBe(401);
    expect((await room.json("subscriptions")).subscriptions).toEqual([]);
  });

  it("a key that is not asked for is kept for invoke, and forgotten when it ends", async () => {
    room.newUser();
    const { proxyUrl } = await room.startSandbox();
    await room.done("subscribe", "--api", "hello", "--application", "me");
    const call = await room.done("invoke", "me/hello", "--show-key");
    expect(JSON.parse(await inBash(call))).toMatchObject({ consumer: "me" });
    await room.done("regenerate", "me/hello", "--yes");
    const after = await room.done("invoke", "me/hello", "--show-key");
    expect(after).not.toBe(call);
    expect(after).toContain(proxyUrl);
    await room.done("unsubscribe", "me/hello", "--yes");
    expect(JSON.parse(room.read("credentials/credentials.json")).credentials).toEqual([]);
  });

  it("a rotation's new key is the one that invoke shows", async () => {
    room.newUser();
    await room.startSandbox();
    await room.done("subscribe", "--api", "hello", "--application", "me");
    const before = await room.done("invoke", "me/hello", "--show-key");
    await room.done("rotate", "start", "me/hello");
    const during = await room.done("invoke", "me/hello", "--show-key");
    expect(during).not.toBe(before);
    await room.done("rotate", "abandon", "me/hello", "--yes");
    expect(await room.done("invoke", "me/hello", "--show-key")).toBe(before);
  });

  it("a key file is its owner's alone, holds the key and nothing else, and is never written over", async () => {
    room.newUser();
    const { proxyUrl } = await room.startSandbox();
    const file = join(room.cli.workspace, "key");
    const said = await room.done("subscribe", "--api", "hello", "--application", "me", "--key-file", "key");
    expect(said).toContain(`is in ${file}, and is kept nowhere else.`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const key = readFileSync(file, "utf8");
    expect(await statusOf(`${proxyUrl}/hello`, key)).toBe(200);
    const again = await room.run(["regenerate", "me/hello", "--yes", "--key-file", "key"]);
    expect(again).toMatchObject({ code: 2, stdout: "" });
    expect(again.stderr).toContain("key is there already");
    expect(readFileSync(file, "utf8")).toBe(key);
    expect(await statusOf(`${proxyUrl}/hello`, key)).toBe(200);
    const lost = await room.run(["invoke", "me/hello", "--show-key"]);
    expect(lost).toMatchObject({ code: 1, stdout: "" });
    expect(lost.stderr).toContain("To make another: gateway-keys regenerate me/hello");
  });

  it("terms reach the gateway", async () => {
    room.newUser();
    const { proxyUrl } = await room.startSandbox();
    const asked = [
      "--plan",
      "bronze",
      "--scope",
      "echo",
      "--allow-address",
      "192.0.2.0/24",
      "--allow-address",
      "::1",
    ];
    const ends = ["--expires-at", "2099-01-31T00:00:00Z"];
    const { stdout: key } = await room.run([
      "subscribe",
      "--api",
      "hello",
      "--application",
      "me",
      ...asked,
      ...ends,
      "--show-key",
    ]);
    expect(await statusOf(`${proxyUrl}/hello`, key.trim())).toBe(403);
    const { subscriptions } = await room.json("subscriptions");
    expect(subscriptions[0]).toMatchObject({ plan: "bronze" });
    expect(Date.parse(subscriptions[0].credentials[0].expiresAt)).toBe(Date.parse("2099-01-31T00:00:00Z"));
  });
});

describe.runIf(unix)("invoke", () => {
  it("writes every language that its help names", async () => {
    room.newUser();
    await room.startSandbox();
    await room.done("subscribe", "--api", "weather-v1", "--application", "me");
    const help = await room.done("invoke", "--help");
    const named = /Languages: ([^.]+)\./.exec(help)?.[1]?.split(/,\s+/);
    expect(named).toEqual(snippetLanguages.map(({ id }) => id));
    for (const { id } of snippetLanguages) {
      expect(await room.done("invoke", "me/weather-v1", "--language", id), id).toContain("GATEWAY_KEY");
    }
  });

  it("takes the beginning of a language's name, and says which there are", async () => {
    room.newUser();
    await room.startSandbox();
    await room.done("subscribe", "--api", "hello", "--application", "me");
    expect(await room.done("invoke", "me/hello", "--language", "py")).toContain("import requests");
    const { code, stderr } = await room.run(["invoke", "me/hello", "--language", "cobol"]);
    expect(code).toBe(2);
    expect(stderr).toContain("there are curl-bash, ");
  });
});
