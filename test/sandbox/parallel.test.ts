/** Limits under 64 clients at once, over real sockets: never one request too many, and none too few. */
import { Agent } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BuiltSandbox, type Started } from "./builtSandbox.ts";
import { type Answer, asAdmin, ask, issue } from "./http.ts";

const clients = 64;
const timeout = 120_000;
const built = new BuiltSandbox();
let sandbox: Started;

beforeAll(async () => {
  await built.build();
  sandbox = await built.start();
});

afterAll(() => built.remove());

describe("64 clients at once", () => {
  it("get 500 a minute through, each with a number of its own", { timeout }, async () => {
    const limits = { rate_limit_per_minute: 500, rate_limit_per_day: 1000 };
    const { id, allowed, refused } = await withinOne("minute", async () => {
      const { id, key } = await issue(sandbox, limits);
      return { id, ...(await callTogether(key, 800, [`${sandbox.proxyUrl}/hello`])) };
    });
    expect(remainingOf(allowed)).toEqual(downFrom(500));
    expect(refused.map(({ status, json }) => `${status} ${json.error.code}`)).toEqual(
      Array(300).fill("429 minute_limit"),
    );
    const usage = await asAdmin(sandbox, "GET", `/api/keys/${id}/usage?days=1`);
    expect(usage.json.days).toMatchObject([{ allowed: 500, refused: 300 }]);
  });

  it("get 1000 a day through, at the proxy and behind Envoy together", { timeout }, async () => {
    const { allowed, refused } = await withinOne("day", async () => {
      const { key } = await issue(sandbox, { rate_limit_per_day: 1000 });
      return callTogether(key, 1300, [`${sandbox.proxyUrl}/hello`, `${sandbox.adminUrl}/authz/hello`]);
    });
    expect(remainingOf(allowed)).toEqual(downFrom(1000));
    expect(refused.map(({ status }) => status)).toEqual(Array(300).fill(429));
  });

  it.skipIf(process.platform === "win32").each(["SIGTERM", "SIGINT"] as const)(
    "get 1000 a day through, with %s in the middle",
    { timeout },
    async (signal) => {
      const { allowed } = await withinOne("day", async () => {
        const first = await built.start();
        const { key } = await issue(first, { rate_limit_per_day: 1000 });
        const before = await callTogether(key, 700, [`${first.proxyUrl}/hello`]);
        process.kill(first.pid, signal);
        await first.ended;
        const second = await built.start({ folder: first.folder });
        const after = await callTogether(key, 700, [`${second.proxyUrl}/hello`]);
        await second.end();
        return { allowed: [...before.allowed, ...after.allowed] };
      });
      expect(remainingOf(allowed)).toEqual(downFrom(1000));
    },
  );
});

/** Calls that many times, over 64 connections that are shared out among the addresses. */
async function callTogether(key: string, calls: number, urls: readonly string[]) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients / urls.length });
  const headers = { authorization: `Bearer ${key}` };
  const answers = await Promise.all(
    Array.from({ length: calls }, (_, at) => ask(urls[at % urls.length] ?? "", { headers, agent })),
  );
  agent.destroy();
  return {
    allowed: answers.filter(({ status }) => status === 200),
    refused: answers.filter(({ status }) => status !== 200),
  };
}

/** Again where a window ended meanwhile. */
async function withinOne<T>(span: "minute" | "day", work: () => Promise<T>): Promise<T> {
  const length = span === "minute" ? 60_000 : 86_400_000;
  for (;;) {
    const window = Math.floor(Date.now() / length);
    const result = await work();
    if (Math.floor(Date.now() / length) === window) return result;
  }
}

/** What each answer said is left, the most first. */
function remainingOf(answers: readonly Answer[]): number[] {
  return answers.map(({ headers }) => Number(headers["ratelimit-remaining"])).sort((a, b) => b - a);
}

function downFrom(limit: number): number[] {
  return Array.from({ length: limit }, (_, at) => limit - 1 - at);
}
