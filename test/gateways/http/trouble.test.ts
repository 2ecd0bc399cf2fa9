import net from "node:net";
import { describe, expect, it } from "vitest";
import {
  clientOf,
  createKey,
  errorOf,
  gateway,
  json,
  listening,
  listKeys,
  never,
  quickClock,
} from "./gateway.ts";

describe("a refusal, in the person's terms", () => {
  it.each([
    [401, { error: "bad token" }, "unauthorised", "does not accept the token (401): “bad token”"],
    [403, { message: "no" }, "forbidden", "does not allow it (403): “no”"],
    [404, { error_msg: "consumer not found" }, "not-found", "it is not there (404): “consumer not found”"],
    [410, {}, "not-found", "it is not there any more (410)"],
    [409, { error: { message: "duplicate" } }, "conflict", "does not fit what is there (409): “duplicate”"],
    [412, {}, "conflict", "it was changed in the meantime (412)"],
    [402, {}, "limit", "a limit is reached (402)"],
    [403, { message: "Quota of 10 keys exceeded" }, "limit", "a limit is reached (403): “Quota of 10 keys"],
    [400, { code: "LimitExceeded" }, "limit", "a limit is reached (400)"],
    [400, { detail: "name is too long" }, "invalid", "does not take the request (400): “name is too long”"],
    [422, { title: "Bad plan" }, "invalid", "does not take the request (422): “Bad plan”"],
    [414, {}, "invalid", "a name in it is too long (414)"],
    [431, {}, "invalid", "a name in it is too long (431)"],
    [429, {}, "throttled", "wants fewer calls (429)"],
    [500, { error: "oops" }, "unreachable", "is out of order (500): “oops”"],
    [501, {}, "unreachable", "is out of order (501)"],
    [304, {}, "invalid", "does not take the request (304)"],
  ] as const)("%i %j is %s", async (status, body, code, says) => {
    const { origin } = await gateway((response) => json(response, body, status));
    const error = await errorOf(clientOf(origin).request(createKey, never));
    expect(error.code).toBe(code);
    expect(error.message).toContain(says);
    expect(error.message).toMatch(/^Creating the key failed: /);
  });

  it.each([
    [{ permission: "keys:write" }, {}, "keys:write"],
    [{ error: "You need the permission keys:write" }, {}, "keys:write"],
    [{ message: "User: x is not authorized to perform: apigateway:POST on it" }, {}, "apigateway:POST"],
    [{}, { "www-authenticate": 'Bearer error="insufficient_scope", scope="keys.write"' }, "keys.write"],
    [{ error: "permission denied" }, {}, undefined],
  ])("a 403 with %j %j lacks %s", async (body, headers, permission) => {
    const { origin } = await gateway((response) => json(response, body, 403, headers));
    const error = await errorOf(clientOf(origin).request(createKey, never));
    expect(error.permission).toBe(permission);
    expect(error.next).toContain(permission ?? "Ask the gateway's owner");
  });

  it("quotes no escape sequence, no line end and no novel", async () => {
    const words = `\u001b[31mred\u202e\r\nline ${"x".repeat(1000)}`;
    const { origin } = await gateway((response) => json(response, { error: words }, 400));
    const { message } = await errorOf(clientOf(origin).request(createKey, never));
    expect(message).toContain("“ [31mred line xxx".replace("“ ", "“"));
    expect(message).not.toMatch(/\p{C}/u);
    expect(message.length).toBeLessThan(500);
  });
});

describe("another attempt", () => {
  /** How often a call is made, and how it ends, where every answer is the same. */
  async function made(method: "GET" | "PUT" | "DELETE" | "POST" | "PATCH", status: number, headers = {}) {
    const { origin, asked } = await gateway((response) => json(response, {}, status, headers));
    const clock = quickClock();
    const error = await errorOf(clientOf(origin, { clock }).request({ ...createKey, method }, never));
    return { times: asked.length, waits: clock.waits, error };
  }

  it.each([
    ["GET", 500, 4],
    ["GET", 502, 4],
    ["GET", 503, 4],
    ["PUT", 504, 4],
    ["DELETE", 503, 4],
    ["GET", 501, 1],
    ["GET", 404, 1],
    ["GET", 400, 1],
    ["POST", 500, 1],
    ["POST", 503, 1],
    ["PATCH", 502, 1],
    ["POST", 429, 4],
    ["PATCH", 429, 4],
  ] as const)("%s answered %i is made %i times", async (method, status, times) => {
    expect((await made(method, status)).times).toBe(times);
  });

  it("is made of a POST that a 503 with Retry-After put off, and then it succeeds", async () => {
    const { origin } = await gateway((response, _, call) =>
      call === 1 ? json(response, {}, 503, { "retry-after": "3" }) : json(response, { call }),
    );
    const clock = quickClock();
    expect(await clientOf(origin, { clock }).request(createKey, never)).toEqual({ call: 2 });
    expect(clock.waits).toEqual([3000]);
  });

  it("waits twice as long each time, between half and all of it", async () => {
    expect((await made("GET", 500)).waits).toEqual([188, 375, 750]);
    const { origin } = await gateway((response) => json(response, {}, 500));
    for (const [chance, waits] of [
      [0, [125, 250, 500]],
      [1, [250, 500, 1000]],
    ] as const) {
      const clock = quickClock();
      await errorOf(clientOf(origin, { clock, random: () => chance }).request(listKeys, never));
      expect(clock.waits).toEqual(waits);
    }
  });

  it("waits as long as the gateway says, in seconds", async () => {
    expect((await made("GET", 429, { "retry-after": "2" })).waits).toEqual([2000, 2000, 2000]);
  });

  it("waits until the date that the gateway says, by the gateway's own clock", async () => {
    const headers = {
      "retry-after": "Sat, 21 Nov 2026 12:00:05 GMT",
      date: "Sat, 21 Nov 2026 12:00:00 GMT",
    };
    expect((await made("GET", 503, headers)).waits).toEqual([5000, 5000, 5000]);
  });

  it.each(["soon", "-5", ""])("is not put off by Retry-After: %j", async (text) => {
    expect((await made("GET", 429, { "retry-after": text })).waits).toEqual([188, 375, 750]);
  });

  it("is left to the person where the gateway wants more than a minute", async () => {
    const { times, error } = await made("POST", 429, { "retry-after": "3600" });
    expect(times).toBe(1);
    expect(error).toMatchObject({ code: "throttled", wait: 3_600_000, mayHaveHappened: false });
    expect(error.next).toBe("Try again in 3600 s.");
  });

  it("is left to the person where the waits add up to more than a minute", async () => {
    const { times, error } = await made("GET", 503, { "retry-after": "25" });
    expect(times).toBe(3);
    expect(error).toMatchObject({ code: "throttled", wait: 25_000 });
  });
});

describe("whether a write has happened", () => {
  it.each([
    [400, {}, false],
    [409, {}, false],
    [429, {}, false],
    [503, { "retry-after": "1" }, false],
    [503, {}, true],
    [500, {}, true],
    [504, {}, true],
    [303, { location: "/done" }, true],
    [307, { location: "/elsewhere" }, false],
  ])("%i %j: %s", async (status, headers, mayHaveHappened) => {
    const { origin } = await gateway((response) => json(response, {}, status, headers));
    expect(await errorOf(clientOf(origin).request(createKey, never))).toMatchObject({ mayHaveHappened });
  });

  it("is not forgotten when a later attempt gets a clear answer", async () => {
    const { origin } = await gateway((response, _, call) =>
      call === 1 ? response.destroy() : json(response, {}, 404),
    );
    const error = await errorOf(clientOf(origin).request({ ...createKey, method: "DELETE" }, never));
    expect(error).toMatchObject({ code: "not-found", mayHaveHappened: true });
  });

  it("is never a question of reading", async () => {
    const { origin } = await gateway((response) => response.destroy());
    expect(await errorOf(clientOf(origin).request(listKeys, never))).toMatchObject({
      mayHaveHappened: false,
    });
  });

  it("is no question where nobody listens", async () => {
    const server = net.createServer();
    const { port } = await listening(server);
    server.close();
    const error = await errorOf(clientOf(`http://127.0.0.1:${port}`).request(createKey, never));
    expect(error).toMatchObject({ code: "unreachable", mayHaveHappened: false });
    expect(error.message).toContain(`nothing listens at http://127.0.0.1:${port}`);
  });

  it("is no question where the host is unknown", async () => {
    const error = await errorOf(clientOf("http://gateway.invalid").request(createKey, never));
    expect(error).toMatchObject({ code: "unreachable", mayHaveHappened: false });
    expect(error.message).toMatch(
      /the host of http:\/\/gateway\.invalid (is not known|could not be looked up)/,
    );
  });

  it.each([
    ["before a word", ""],
    ["in the middle of the head", "HTTP/1.1 200 OK\r\ncontent-"],
    ["in the middle of the body", 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"id"'],
  ])("is open where the connection breaks %s", async (_, said) => {
    const server = net.createServer((socket) => socket.once("data", () => socket.end(said)));
    const { port } = await listening(server);
    const error = await errorOf(clientOf(`http://127.0.0.1:${port}`).request(createKey, never));
    expect(error).toMatchObject({ code: "unreachable", mayHaveHappened: true });
    expect(error.message).toContain("closed the connection");
  });

  it("is open where no answer comes in time, and says after how long", async () => {
    const { origin, asked } = await gateway(() => {});
    const error = await errorOf(clientOf(origin, { timeout: 1000 }).request(createKey, never));
    expect(error).toMatchObject({ code: "unreachable", mayHaveHappened: true });
    expect(error.message).toContain("did not answer within 1 s");
    expect(asked.length).toBe(1);
  });

  it("is open where the answer's body never ends", async () => {
    const { origin } = await gateway((response) => response.writeHead(200).write("{"));
    const error = await errorOf(clientOf(origin, { timeout: 300 }).request(createKey, never));
    expect(error).toMatchObject({ code: "unreachable", mayHaveHappened: true });
  });
});
