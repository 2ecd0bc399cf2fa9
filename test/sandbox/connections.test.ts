/** Clients that are slow, many, or leave in the middle. */
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BuiltSandbox, type Started } from "./builtSandbox.ts";
import { asAdmin, ask, issue, raw, withKey } from "./http.ts";

const built = new BuiltSandbox();
let sandbox: Started;
let key: string;

beforeAll(async () => {
  await built.build();
  sandbox = await built.start();
  ({ key } = await issue(sandbox));
});

afterAll(() => built.remove());

it("slow clients are told 408 after a while, and good ones are served meanwhile", {
  timeout: 90_000,
}, async () => {
  const host = new URL(sandbox.proxyUrl).host;
  const head = `POST /echo HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${key}\r\n`;
  const slow = Promise.all([
    raw(sandbox.proxyUrl, head),
    raw(sandbox.adminUrl, head),
    raw(sandbox.proxyUrl, `${head}Content-Length: 100\r\n\r\nhalf of it`),
  ]);
  expect((await withKey(sandbox, key, "/hello")).status).toBe(200);
  for (const answer of await slow) {
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(JSON.parse(answer.split("\r\n\r\n")[1] ?? "").error.code).toBe("timeout");
  }
});

it("10,000 idle connections, or as many as the system allows, keep nobody out", {
  timeout: 120_000,
}, async () => {
  const idle: Socket[] = [];
  try {
    while (idle.length < 10_000) {
      const opened = await Promise.all(Array.from({ length: 250 }, () => idleConnection(sandbox.proxyUrl)));
      idle.push(...opened.filter((socket) => socket !== undefined));
      if (!opened.includes(undefined)) continue;
      // Nothing is left for anybody: give back what a few others need.
      for (const socket of idle.splice(-50)) socket.destroy();
      break;
    }
    expect(idle.length).toBeGreaterThan(100);
    for (let i = 0; i < 20; i++) {
      expect((await withKey(sandbox, key, "/hello")).status).toBe(200);
      expect((await asAdmin(sandbox, "GET", "/api/plans")).status).toBe(200);
    }
    const open = idle.filter((socket) => !socket.destroyed).length;
    console.log(`${open} idle connections were open`);
    expect(open).toBeGreaterThan(idle.length / 2);
  } finally {
    for (const socket of idle) socket.destroy();
  }
});

it("clients that leave in the middle are no trouble", async () => {
  const host = new URL(sandbox.proxyUrl).host;
  const whole = `POST /echo HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${key}\r\nContent-Length: 5\r\n\r\nhello`;
  for (let length = 1; length <= whole.length; length += 7) {
    for (const url of [sandbox.proxyUrl, sandbox.adminUrl]) await leave(url, whole.slice(0, length));
  }
  expect((await withKey(sandbox, key, "/hello")).status).toBe(200);
  expect(sandbox.log).toEqual([]);
});

it("clients that ask for a tunnel and leave are no trouble", async () => {
  for (let n = 0; n < 200; n++) {
    const url = n % 2 === 0 ? sandbox.proxyUrl : sandbox.adminUrl;
    await leave(url, `CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n${"x".repeat(n * 50)}`);
  }
  expect((await withKey(sandbox, key, "/hello")).status).toBe(200);
  expect(sandbox.log).toEqual([]);
});

it("200 calls at once are all answered", async () => {
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      i % 2 === 0 ? withKey(sandbox, key, "/hello") : ask(`${sandbox.proxyUrl}/hello`),
    ),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(100);
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(100);
});

/** One that has been served once and stays. Undefined where the system has no more. */
function idleConnection(url: string): Promise<Socket | undefined> {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on("connect", () => socket.write(`GET /hello HTTP/1.1\r\nHost: ${host}\r\n\r\n`));
    socket.once("data", () => resolve(socket));
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(undefined));
  });
}

function leave(url: string, bytes: string): Promise<void> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) }, () =>
      socket.write(bytes, () => socket.resetAndDestroy()),
    );
    socket.on("error", () => {});
    socket.on("close", () => resolve());
  });
}
