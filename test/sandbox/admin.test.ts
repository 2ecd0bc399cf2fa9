/** The admin's API over real sockets: the contract of the key service, and what surrounds it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BuiltSandbox, type Started } from "./builtSandbox.ts";
import { asAdmin, ask, issue, raw, withKey } from "./http.ts";

const built = new BuiltSandbox();
let sandbox: Started;

beforeAll(async () => {
  await built.build();
  sandbox = await built.start();
});

afterAll(() => built.remove());

describe("a client that knows only the contract", () => {
  it("makes a key, calls with it, lists it and deletes it", async () => {
    const created = await asAdmin(sandbox, "POST", "/api/keys", {
      user_id: "user123",
      name: "My API Key",
      rate_limit_per_minute: 100,
      rate_limit_per_day: 10000,
    });
    expect(created.status).toBe(201);
    const { api_key, plain_key } = created.json;
    expect(plain_key).toMatch(/^sk-\w{20,}$/);
    expect(api_key).toMatchObject({ user_id: "user123", name: "My API Key", is_active: true });
    expect(api_key).toMatchObject({ rate_limit_per_minute: 100, rate_limit_per_day: 10000 });
    expect((await withKey(sandbox, plain_key, "/hello")).json.consumer).toBe("user123");
    const listed = await asAdmin(sandbox, "GET", "/api/keys/user123");
    expect(listed.json.map(({ id }: { id: string }) => id)).toEqual([api_key.id]);
    expect(listed.text).not.toContain(plain_key);
    expect((await asAdmin(sandbox, "DELETE", `/api/keys/${api_key.id}`)).status).toBe(200);
    expect((await withKey(sandbox, plain_key, "/hello")).status).toBe(401);
    expect((await asAdmin(sandbox, "GET", "/api/keys/user123")).json).toEqual([]);
    expect((await asAdmin(sandbox, "DELETE", `/api/keys/${api_key.id}`)).status).toBe(404);
  });

  it.each(["../../etc", "a/b c", "名前 😀", "...", "%2F", "a?b#c", "'; DROP TABLE keys; --"])(
    "may call a user %s",
    async (user) => {
      const { id } = await issue(sandbox, { user_id: user });
      const { json } = await asAdmin(sandbox, "GET", `/api/keys/${encodeURIComponent(user)}`);
      expect(json).toMatchObject([{ id, user_id: user }]);
    },
  );
});

describe("a client that has read the description", () => {
  it("gives a key a new value, and the old one ends", async () => {
    const { id, key } = await issue(sandbox);
    const { status, json } = await asAdmin(sandbox, "POST", `/api/keys/${id}/regenerate`);
    expect(status).toBe(200);
    expect(json.api_key.id).toBe(id);
    expect((await withKey(sandbox, key, "/hello")).status).toBe(401);
    expect((await withKey(sandbox, json.plain_key, "/hello")).status).toBe(200);
  });

  it("suspends a key and resumes it", async () => {
    const { id, key } = await issue(sandbox);
    const suspended = await asAdmin(sandbox, "PATCH", `/api/keys/${id}`, { state: "suspended" });
    expect(suspended.json).toMatchObject({ state: "suspended", is_active: false });
    expect((await withKey(sandbox, key, "/hello")).status).toBe(403);
    await asAdmin(sandbox, "PATCH", `/api/keys/${id}`, { state: "active" });
    expect((await withKey(sandbox, key, "/hello")).status).toBe(200);
  });

  it("sees calls by day", async () => {
    const { id, key } = await issue(sandbox, { scopes: ["hello"] });
    await withKey(sandbox, key, "/hello");
    await withKey(sandbox, key, "/health");
    const { json } = await asAdmin(sandbox, "GET", `/api/keys/${id}/usage?days=7`);
    expect(json.days).toHaveLength(7);
    expect(json.days.at(-1)).toMatchObject({ allowed: 1, refused: 1 });
  });

  it("goes through keys page by page, all of them or one user's", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push((await issue(sandbox, { user_id: "paged", name: `key ${i}` })).id);
    expect(await pages("/api/keys?user_id=paged&limit=2", "keys")).toEqual(ids);
    const all = await pages("/api/keys?limit=3", "keys");
    expect(all).toEqual(expect.arrayContaining(ids));
    expect(new Set(all).size).toBe(all.length);
  });

  it("is told of users, plans, APIs and what was done", async () => {
    const { id } = await issue(sandbox, { user_id: "seen", plan: "gold" });
    await asAdmin(sandbox, "PATCH", `/api/keys/${id}`, { name: "other" });
    const users = await asAdmin(sandbox, "GET", "/api/users?limit=1000");
    expect(users.json.users).toContainEqual({ user_id: "seen", keys: 1 });
    const plans = await asAdmin(sandbox, "GET", "/api/plans");
    expect(plans.json.plans.map((plan: { id: string }) => plan.id)).toContain("gold");
    const apis = await asAdmin(sandbox, "GET", "/api/apis");
    const paths = apis.json.apis.map((api: { path: string }) => api.path);
    expect(paths).toEqual(["/hello", "/echo", "/health", "/weather/v1", "/weather/v2"]);
    const audit = await asAdmin(sandbox, "GET", "/api/audit?limit=1");
    const [entry] = audit.json.entries;
    expect(entry).toMatchObject({ action: "update", by: "extension", key_id: id, fields: ["name"] });
  });

  async function pages(path: string, name: string): Promise<string[]> {
    const ids: string[] = [];
    let cursor = "";
    do {
      const { json } = await asAdmin(sandbox, "GET", path + cursor);
      ids.push(...json[name].map(({ id }: { id: string }) => id));
      cursor = json.next === null ? "" : `&cursor=${encodeURIComponent(json.next)}`;
    } while (cursor !== "");
    return ids;
  }
});

describe("the admin's token", () => {
  it.each([
    ["no header", {}],
    ["a wrong token", { authorization: `Bearer ${"x".repeat(43)}` }],
    ["an empty token", { authorization: "Bearer " }],
    ["another scheme", { authorization: "Basic YWRtaW46YWRtaW4=" }],
  ])("is asked for: %s", async (_, headers) => {
    for (const path of ["/api/keys", "/api/plans", "/openapi.json", "/nothing/here"]) {
      const answer = await ask(sandbox.adminUrl + path, { headers });
      expect(answer.status).toBe(401);
      expect(answer.json.error.code).toBe("unauthorised");
      expect(answer.headers["www-authenticate"]).toMatch(/^Bearer/);
    }
  });

  it("is no key, and a key is no token", async () => {
    const { key } = await issue(sandbox);
    expect((await withKey(sandbox, sandbox.token.reveal(), "/hello")).status).toBe(401);
    const headers = { authorization: `Bearer ${key}` };
    expect((await ask(`${sandbox.adminUrl}/api/keys`, { headers })).status).toBe(401);
  });
});

describe("what cannot be served has a clear answer", () => {
  const json = { "content-type": "application/json" };
  const valid = JSON.stringify({ user_id: "a", name: "b" });

  it.each([
    ["malformed JSON", json, '{"user_id": ', 400, "malformed_json"],
    ["bytes that are no UTF-8", json, Buffer.from([0x22, 0xff, 0xfe, 0x22]), 400, "malformed_json"],
    ["no body", json, "", 400, "malformed_json"],
    ["an array", json, "[]", 400, "invalid"],
    ["null", json, "null", 400, "invalid"],
    ["a missing field", json, '{"user_id": "a"}', 400, "invalid"],
    ["a field of another type", json, '{"user_id": 7, "name": "b"}', 400, "invalid"],
    ["deep JSON", json, "[".repeat(30_000) + "]".repeat(30_000), 400, "invalid"],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, "user_id=a", 415],
    ["no type", {}, valid, 415],
    ["another charset", { "content-type": "application/json; charset=utf-16" }, valid, 415],
    ["a compressed body", { ...json, "content-encoding": "gzip" }, valid, 415],
    ["a body over the limit", json, JSON.stringify({ user_id: "a", name: "b".repeat(70_000) }), 413],
    ["an endless body", { ...json, "transfer-encoding": "chunked" }, "b".repeat(500_000), 413],
  ])("%s", async (_, headers, body, status, code = expect.any(String)) => {
    const answer = await ask(`${sandbox.adminUrl}/api/keys`, {
      method: "POST",
      headers: { ...headers, authorization: `Bearer ${sandbox.token.reveal()}` },
      body,
    });
    expect([answer.status, answer.json.error.code]).toEqual([status, code]);
  });

  it("a method that a path does not have", async () => {
    const { status, headers } = await asAdmin(sandbox, "PUT", "/api/keys/x");
    expect([status, headers.allow]).toEqual([405, "GET, PATCH, DELETE, HEAD"]);
  });

  it.each(["/", "/api", "/api/keys/", "/api/keys/a/b/c", "/API/keys", "//api/keys"])(
    "no such path: %s",
    async (path) => expect((await asAdmin(sandbox, "GET", path)).status).toBe(404),
  );

  it.each(["/api/keys/%", "/api/keys/%ff", "/api/keys/%C0%AE"])("a path that is no UTF-8: %s", async (path) =>
    expect((await asAdmin(sandbox, "GET", path)).status).toBe(400),
  );

  it.each([
    ["nothing that is HTTP", "\x16\x03\x01\x02\x00hello\r\n\r\n", 400],
    ["a bare line feed in a header", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400],
    ["two lengths", "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400],
    [
      "a length and chunks",
      "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0",
      400,
    ],
    ["headers over the limit", `GET / HTTP/1.1\r\nX: ${"a".repeat(20_000)}\r\n\r\n`, 431],
    ["a tunnel", "CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n", 405],
    ["a whole URL", "GET http://a/api/keys HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n", 400],
    ["an expectation", "GET / HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\nConnection: close\r\n\r\n", 417],
  ])("%s", async (_, bytes, status) => {
    for (const url of [sandbox.adminUrl, sandbox.proxyUrl]) {
      const answer = await raw(url, bytes.replace("HOST", new URL(url).host));
      expect(answer.split("\r\n")[0]).toContain(` ${status} `);
      expect(JSON.parse(answer.split("\r\n\r\n")[1] ?? "").error.message).toEqual(expect.any(String));
    }
  });

  it("is told in an answer of its own while a good client is served", async () => {
    const [broken, good] = await Promise.all([
      raw(sandbox.adminUrl, "\0\0\0\r\n\r\n"),
      asAdmin(sandbox, "GET", "/api/plans"),
    ]);
    expect(broken).toContain(" 400 ");
    expect(good.status).toBe(200);
  });
});

it("answers at ::1 as at 127.0.0.1, where the machine has it", async () => {
  const port = new URL(sandbox.adminUrl).port;
  const headers = { authorization: `Bearer ${sandbox.token.reveal()}` };
  const answer = await ask(`http://[::1]:${port}/api/plans`, { headers }).catch(
    ({ code }: NodeJS.ErrnoException) => code,
  );
  expect(["EADDRNOTAVAIL", "EAFNOSUPPORT", 200]).toContain(
    typeof answer === "object" ? answer.status : answer,
  );
});

it("has said nothing of all this in its log", () => {
  expect(sandbox.log).toEqual([]);
});
