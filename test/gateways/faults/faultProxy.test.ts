import http from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import {
  type Answering,
  afterwards,
  clientOf,
  createKey,
  errorOf,
  gateway,
  json,
  listKeys,
  never,
} from "../http/gateway.ts";
import { type Fault, type FaultProxy, faultProxy, fromCall, noFaults, onCall } from "./faultProxy.ts";

const open: FaultProxy[] = [];
afterEach(async () => {
  for (const proxy of open.splice(0)) await proxy.close();
});

async function behind(answer: Answering) {
  const upstream = await gateway(answer);
  const proxy = await faultProxy(upstream.origin);
  open.push(proxy);
  return { upstream, proxy, client: clientOf(proxy.origin, { timeout: 1000 }) };
}

describe("the fault proxy without a fault", () => {
  it("passes calls and answers on, and remembers neither query nor body", async () => {
    const { upstream, proxy, client } = await behind((response, _, call) => json(response, { call }, 201));
    await client.request({ ...createKey, query: { key: "canary" }, body: { key: "canary" } }, never);
    expect(await client.request({ ...listKeys, path: ["天气", "a/b"] }, never)).toEqual({ call: 2 });
    expect(upstream.asked).toEqual(["POST /api/keys?key=canary", "GET /%E5%A4%A9%E6%B0%94/a%2Fb"]);
    expect(upstream.headers[0]?.host).toBe(new URL(upstream.origin).host);
    expect(JSON.stringify(proxy.calls)).not.toContain("canary");
    expect(proxy.calls.map(({ method, status, arrived }) => [method, status, arrived])).toEqual([
      ["POST", 201, true],
      ["GET", 201, true],
    ]);
  });

  it("keeps the client's connection, and passes large answers on whole", async () => {
    const large = "x".repeat(5_000_000);
    const { proxy } = await behind((response) => json(response, large));
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    afterwards(() => agent.destroy());
    const reused: boolean[] = [];
    for (let count = 0; count < 3; count++) {
      const size = await new Promise<number>((resolve, reject) => {
        const request = http.get(proxy.origin, { agent }, (response) => {
          let bytes = 0;
          response.on("data", (chunk) => {
            bytes += chunk.length;
          });
          response.on("end", () => resolve(bytes));
        });
        request.on("error", reject);
        request.on("socket", () => reused.push(request.reusedSocket));
      });
      expect(size).toBe(large.length + 2);
    }
    expect(reused).toEqual([false, true, true]);
  });

  it("breaks the connection where the upstream does", async () => {
    const { client } = await behind((response) => response.destroy());
    expect((await errorOf(client.request(createKey, never))).message).toContain("closed the connection");
  });
});

describe("a fault at the second call", () => {
  it.each<[string, Fault, string, boolean]>([
    ["429", { kind: "throttled", retryAfter: "99" }, "throttled", false],
    ["503", { kind: "unavailable" }, "unreachable", false],
    ["503 with Retry-After", { kind: "unavailable", retryAfter: "99" }, "throttled", false],
    ["409", { kind: "conflict" }, "conflict", false],
    ["a reset before", { kind: "reset", when: "before" }, "unreachable", false],
    ["a reset after", { kind: "reset", when: "after" }, "unreachable", true],
    ["silence before", { kind: "silence", when: "before" }, "unreachable", false],
    ["silence after", { kind: "silence", when: "after" }, "unreachable", true],
    ["HTML instead", { kind: "malformed", when: "before", body: "html" }, "invalid", false],
    ["HTML after", { kind: "malformed", when: "after", body: "html" }, "invalid", true],
    ["cut JSON after", { kind: "malformed", when: "after", body: "cut" }, "invalid", true],
    ["another shape after", { kind: "malformed", when: "after", body: "shape" }, "invalid", true],
  ])("%s", async (_, fault, code, arrives) => {
    const { upstream, proxy, client } = await behind((response) => json(response, { id: "1" }));
    const decode = (value: unknown) => {
      if (!JSON.stringify(value).includes("id")) throw new TypeError("no id");
    };
    proxy.start(onCall(2, fault));
    await client.request({ ...createKey, decode }, never);
    expect((await errorOf(client.request({ ...createKey, decode }, never))).code).toBe(code);
    expect(upstream.asked.length).toBe(arrives ? 2 : 1);
    expect(proxy.calls[1]).toMatchObject({ fault: fault.kind, arrived: arrives });
    await client.request({ ...createKey, decode }, never);
  });

  it.each(["before", "after"] as const)("a hook, called %s the upstream has heard of it", async (when) => {
    const { upstream, proxy, client } = await behind((response) => json(response, { id: "1" }));
    let heard = -1;
    const hook = () => {
      heard = upstream.asked.length;
    };
    proxy.start(onCall(2, { kind: "hook", when, hook }));
    await client.request(createKey, never);
    expect(await client.request(createKey, never)).toEqual({ id: "1" });
    expect(heard).toBe(when === "before" ? 1 : 2);
  });

  it("a hook that cancels, and then the call is dropped", async () => {
    const { upstream, proxy, client } = await behind((response) => json(response, {}));
    const cancel = new AbortController();
    proxy.start(onCall(1, { kind: "hook", when: "before", hook: () => cancel.abort(), drop: true }));
    expect((await errorOf(client.request(createKey, cancel.signal))).code).toBe("cancelled");
    expect(upstream.asked).toEqual([]);
  });
});

describe("faults that stay", () => {
  it("are there from their call on, until others are given, and calls count anew", async () => {
    const { upstream, proxy, client } = await behind((response) => json(response, {}));
    proxy.start(fromCall(2, { kind: "unavailable" }));
    await client.request(listKeys, never);
    await errorOf(client.request(listKeys, never));
    expect(proxy.calls.map(({ status }) => status)).toEqual([200, 503, 503, 503, 503]);
    proxy.start(noFaults);
    await client.request(listKeys, never);
    expect(proxy.calls.length).toBe(1);
    expect(upstream.asked.length).toBe(2);
  });
});

describe("closing", () => {
  it("ends calls that are kept waiting", async () => {
    const { proxy, client } = await behind((response) => json(response, {}));
    proxy.start(fromCall(1, { kind: "silence", when: "before" }));
    const pending = errorOf(client.request(createKey, never));
    await expect.poll(() => proxy.calls.length, { timeout: 10_000 }).toBe(1);
    await open.pop()?.close();
    expect((await pending).code).toBe("unreachable");
  });
});
