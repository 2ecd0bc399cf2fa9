import { beforeEach, describe, expect, it } from "vitest";
import type { KeyService, Page, PageQuery, Refused } from "../../client/gateways/sandbox/service/service.ts";
import { allowedOf, call, open, StandingClock, temporaryFolder } from "./keyFolder.ts";

let clock: StandingClock;
let service: KeyService;
beforeEach(() => {
  clock = new StandingClock();
  service = open(temporaryFolder(), clock);
});

function create(settings: Record<string, unknown> = {}) {
  const { key, record } = service.createKey({ user_id: "mobile", name: "gwk_mobile", ...settings }, "test");
  return { record, id: record.id, key: key.reveal() };
}

function refusal(key: string | undefined, rest = {}): Refused {
  const verdict = service.check(call(key, rest));
  if (verdict.allowed) throw new Error("let through");
  return verdict;
}

describe("a key", () => {
  it("has sk- and forty characters that no other has, and shows nine of them", () => {
    const keys = Array.from({ length: 200 }, () => create());
    for (const { key, record } of keys) {
      expect(key).toMatch(/^sk-[0-9A-Za-z]{40}$/);
      expect(record.prefix).toBe(key.slice(0, 9));
    }
    expect(new Set(keys.map(({ key }) => key)).size).toBe(200);
  });

  it("lets its application in, by a name that a header can carry", () => {
    const { id, key } = create({ user_id: "Grüße 100% 🚀" });
    expect(service.check(call(key))).toMatchObject({
      allowed: true,
      consumer: "Gr%C3%BC%C3%9Fe 100%25 %F0%9F%9A%80",
      keyId: id,
    });
  });

  it("that is regenerated ends at once, and all but its value stays", () => {
    const { id, key, record } = create({ scopes: ["hello"], plan: "gold" });
    service.check(call(key));
    const renewed = service.regenerateKey(id, "test");
    expect(refusal(key).status).toBe(401);
    expect(service.check(call(renewed.key.reveal())).allowed).toBe(true);
    expect({ ...renewed.record, prefix: record.prefix, lastUsedAt: undefined }).toEqual({
      ...record,
      version: 2,
      lastUsedAt: undefined,
    });
  });

  it("that is renewed has two values with one limit, until the first is ended", () => {
    const { id, key } = create({ rate_limit_per_minute: 4 });
    const { record, key: second } = service.renewKey(id, "test");
    expect(record).toMatchObject({
      id,
      version: 1,
      next: { version: 2, prefix: second.reveal().slice(0, 9) },
    });
    expect(allowedOf(service, key, 1) + allowedOf(service, second.reveal(), 1)).toBe(2);
    expect(service.confirmKey(id, { version: 2 }, "test")).toMatchObject({ version: 2 });
    expect(refusal(key).reason).toBe("invalid_key");
    expect(allowedOf(service, second.reveal(), 5)).toBe(2);
    expect(service.key(id).next).toBeUndefined();
  });

  it("that is renewed keeps its first value when the second is ended", () => {
    const { id, key } = create();
    const { key: second } = service.renewKey(id, "test");
    service.abandonKey(id, { version: 2 }, "test");
    expect(refusal(second.reveal()).reason).toBe("invalid_key");
    expect(service.check(call(key)).allowed).toBe(true);
    expect(service.renewKey(id, "test").record.next?.version, "a version is used once").toBe(3);
  });

  it("that is renewed twice has the latest second value, and that of before ends", () => {
    const { id, key } = create();
    const lost = service.renewKey(id, "test").key;
    const { key: second } = service.renewKey(id, "test");
    expect(refusal(lost.reveal()).reason).toBe("invalid_key");
    expect(service.check(call(second.reveal())).allowed && service.check(call(key)).allowed).toBe(true);
  });

  it("ends no other value than the one that is meant", () => {
    const { id } = create();
    service.renewKey(id, "test");
    const conflict = expect.objectContaining({ code: "conflict", status: 409 });
    expect(() => service.confirmKey(id, { version: 3 }, "test")).toThrow(conflict);
    expect(() => service.abandonKey(id, { version: 1 }, "test")).toThrow(conflict);
    service.confirmKey(id, { version: 2 }, "test");
    expect(service.confirmKey(id, { version: 2 }, "test").version, "said twice").toBe(2);
    expect(() => service.abandonKey(id, { version: 2 }, "test")).toThrow(conflict);
    expect(() => service.confirmKey(id, { version: "2" }, "test")).toThrow(
      expect.objectContaining({ status: 400 }),
    );
  });

  it("that is regenerated has no second value any more", () => {
    const { id } = create();
    const { key: second } = service.renewKey(id, "test");
    expect(service.regenerateKey(id, "test").record).toMatchObject({ version: 3 });
    expect(refusal(second.reveal()).reason).toBe("invalid_key");
  });

  it("keeps its counts when it is regenerated", () => {
    const { id, key } = create({ rate_limit_per_minute: 3 });
    expect(allowedOf(service, key, 2)).toBe(2);
    expect(allowedOf(service, service.regenerateKey(id, "test").key.reveal(), 5)).toBe(1);
  });

  it("may share its name with another while a rotation is under way", () => {
    const [first, second] = [create(), create()];
    expect(service.check(call(first.key)).allowed && service.check(call(second.key)).allowed).toBe(true);
    service.deleteKey(first.id, "test");
    expect(refusal(first.key).reason).toBe("invalid_key");
    expect(service.check(call(second.key)).allowed).toBe(true);
  });

  it("that does not exist is not found, whatever is done with it", () => {
    for (const act of [
      () => service.key("none"),
      () => service.regenerateKey("none", "test"),
      () => service.renewKey("none", "test"),
      () => service.confirmKey("none", { version: 2 }, "test"),
      () => service.abandonKey("none", { version: 2 }, "test"),
      () => service.updateKey("none", { name: "x" }, "test"),
      () => service.deleteKey("none", "test"),
      () => service.usage("none"),
    ]) {
      expect(act).toThrow(expect.objectContaining({ code: "not_found", status: 404 }));
    }
  });

  it("has its plan's limits, and its own where it has some", () => {
    expect(service.plans().map(({ id }) => id)).toEqual(["bronze", "silver", "gold"]);
    expect(create({ plan: "silver" }).record).toMatchObject({
      requestsPerMinute: 60,
      requestsPerDay: 10_000,
    });
    const own = create({ plan: "silver", rate_limit_per_minute: 7 });
    expect(own.record).toMatchObject({ requestsPerMinute: 7, requestsPerDay: 10_000 });
    const back = service.updateKey(own.id, { rate_limit_per_minute: null }, "test");
    expect(back.requestsPerMinute).toBe(60);
    expect(create().record).not.toHaveProperty("requestsPerMinute");
  });
});

describe("a call is refused", () => {
  it("with 401 and no error code where no key came", () => {
    const verdict = refusal(undefined);
    expect(verdict).toMatchObject({ status: 401, reason: "missing_key" });
    expect(verdict.headers["WWW-Authenticate"]).toBe('Bearer realm="gateway-keys sandbox"');
  });

  it.each([
    ["unknown", `sk-${"A".repeat(40)}`],
    ["too short", "sk-abc"],
    ["of 100,000 characters", `sk-${"A".repeat(100_000)}`],
    ["no key at all", "' OR 1=1 --"],
    ["with a NUL", "sk-\0"],
    ["with half a character", "sk-\ud800"],
  ])("with one and the same 401 for a key that is %s", (_, key) => {
    create();
    const verdict = refusal(key);
    expect(verdict).toMatchObject({ status: 401, reason: "invalid_key", message: "This key is not valid." });
    expect(verdict.headers["WWW-Authenticate"]).toContain('error="invalid_token"');
  });

  it("where a key is right but for its last character, or goes on behind it", () => {
    const { key } = create();
    const other = key.endsWith("A") ? "B" : "A";
    expect(refusal(key.slice(0, -1) + other).reason).toBe("invalid_key");
    expect(refusal(`${key}A`).reason).toBe("invalid_key");
  });

  it("with 401 from the moment a key expires, and with 200 again when that is put off", () => {
    const { id, key } = create({ expires_at: "2026-11-21T13:00:00+00:00" });
    clock.pass(3_600_000 - 1);
    expect(service.check(call(key)).allowed).toBe(true);
    clock.pass(1);
    expect(refusal(key)).toMatchObject({ status: 401, reason: "expired_key" });
    service.updateKey(id, { expires_at: null }, "test");
    expect(service.check(call(key)).allowed).toBe(true);
  });

  it("with 403 while its key is suspended", () => {
    const { id, key } = create();
    service.check(call(key));
    expect(service.updateKey(id, { state: "suspended" }, "test").state).toBe("suspended");
    expect(refusal(key)).toMatchObject({ status: 403, reason: "suspended" });
    service.updateKey(id, { state: "active" }, "test");
    expect(service.check(call(key)).allowed).toBe(true);
  });

  it("with 403 from an address that is not on the key's list", () => {
    const { key } = create({ allowed_addresses: ["10.0.0.0/8", "2001:db8::1"] });
    expect(service.check(call(key, { address: "::ffff:10.2.3.4" })).allowed).toBe(true);
    expect(service.check(call(key, { address: "2001:db8::1" })).allowed).toBe(true);
    expect(refusal(key, { address: "127.0.0.1" })).toMatchObject({
      status: 403,
      reason: "address_not_allowed",
    });
  });

  it("with 403 at an API that the key is not for, and at a path of none", () => {
    const { key } = create({ scopes: ["hello", "weather-v1"] });
    expect(service.check(call(key, { api: "weather-v1" })).allowed).toBe(true);
    const verdict = refusal(key, { api: "echo" });
    expect(verdict).toMatchObject({ status: 403, reason: "insufficient_scope" });
    expect(verdict.headers["WWW-Authenticate"]).toContain('error="insufficient_scope"');
    expect(verdict.headers["WWW-Authenticate"]).toContain('scope="echo"');
    expect(refusal(key, { api: "*" }).reason).toBe("insufficient_scope");
  });

  it("for what stands first in the way: expiry, suspension, address, scope, limit", () => {
    const { id, key } = create({
      expires_at: "2026-11-21T12:01:00Z",
      scopes: ["echo"],
      allowed_addresses: ["10.0.0.1"],
      rate_limit_per_day: 1,
    });
    service.check(call(key, { api: "echo", address: "10.0.0.1" }));
    service.updateKey(id, { state: "suspended" }, "test");
    clock.pass(60_000);
    const reasons = [refusal(key).reason];
    for (const changes of [
      { expires_at: null },
      { state: "active" },
      { allowed_addresses: [] },
      { scopes: [] },
    ]) {
      service.updateKey(id, changes, "test");
      reasons.push(refusal(key).reason);
    }
    expect(reasons).toEqual([
      "expired_key",
      "suspended",
      "address_not_allowed",
      "insufficient_scope",
      "day_limit",
    ]);
  });

  it("with 429, the limit and the wait where a limit is used up", () => {
    const { key } = create({ rate_limit_per_minute: 2, rate_limit_per_day: 100 });
    clock.pass(15_000);
    expect(service.check(call(key)).headers).toEqual({
      "X-RateLimit-Limit": "2, 2;w=60, 100;w=86400",
      "X-RateLimit-Remaining": "1",
      "X-RateLimit-Reset": "45",
      "RateLimit-Limit": "2",
      "RateLimit-Remaining": "1",
      "RateLimit-Reset": "45",
    });
    service.check(call(key));
    const verdict = refusal(key);
    expect(verdict).toMatchObject({ status: 429, reason: "minute_limit" });
    expect(verdict.headers).toMatchObject({ "Retry-After": "45", "X-RateLimit-Remaining": "0" });
    clock.pass(45_000);
    expect(allowedOf(service, key, 9)).toBe(2);
  });

  it("without a word of its key in what is said", () => {
    const { id, key } = create({ rate_limit_per_minute: 1 });
    service.check(call(key));
    const said = [refusal(key), refusal(`${key}x`)];
    service.updateKey(id, { state: "suspended" }, "test");
    said.push(refusal(key));
    expect(JSON.stringify(said)).not.toContain(key.slice(3, 12));
  });
});

describe("what is counted", () => {
  it("is there per key and day, with the days between as zeros", () => {
    const { id, key } = create({ rate_limit_per_minute: 2 });
    for (let attempt = 0; attempt < 5; attempt++) service.check(call(key));
    clock.pass(2 * 86_400_000);
    service.check(call(key));
    expect(service.usage(id, 4)).toEqual([
      { day: "2026-11-20", allowed: 0, refused: 0 },
      { day: "2026-11-21", allowed: 2, refused: 3 },
      { day: "2026-11-22", allowed: 0, refused: 0 },
      { day: "2026-11-23", allowed: 1, refused: 0 },
    ]);
    expect(service.usage(id)).toHaveLength(30);
  });

  it("is written down by itself within a second or two, and so is the last use", async () => {
    const { id, key } = create();
    service.check(call(key));
    await expect.poll(() => service.key(id).lastUsedAt, { timeout: 20_000 }).toBe("2026-11-21T12:00:00.000Z");
  });

  it.each([0, 367, 1.5, "", "x", null])("is not asked for %j days", (days) => {
    const { id } = create();
    expect(() => service.usage(id, days)).toThrow(
      expect.objectContaining({ code: "invalid", field: "days" }),
    );
  });
});

describe("the audit", () => {
  it("says who did what to which key, newest first", () => {
    const { id, record } = create();
    service.updateKey(id, { state: "suspended", name: "other" }, "command line");
    const { prefix } = service.regenerateKey(id, "extension").record;
    service.deleteKey(id, "extension");
    const at = "2026-11-21T12:00:00.000Z";
    const of = { keyId: id, userId: "mobile", at };
    expect(service.auditLog({}).items).toMatchObject([
      { ...of, by: "extension", action: "delete", prefix, fields: [] },
      { ...of, by: "extension", action: "regenerate", prefix, fields: [] },
      { ...of, by: "command line", action: "update", prefix: record.prefix, fields: ["state", "name"] },
      { ...of, by: "test", action: "create", prefix: record.prefix, fields: [] },
    ]);
  });

  it("names the value that a renewal was about, and says nothing twice", () => {
    const { id } = create();
    const renewed = () => service.renewKey(id, "test").record.next ?? expect.fail("no second value");
    const first = renewed();
    for (let time = 0; time < 2; time++) service.abandonKey(id, { version: first.version }, "test");
    const second = renewed();
    for (let time = 0; time < 2; time++) service.confirmKey(id, { version: second.version }, "test");
    expect(service.auditLog({ limit: 4 }).items).toMatchObject([
      { action: "confirm", prefix: second.prefix },
      { action: "renew", prefix: second.prefix },
      { action: "abandon", prefix: first.prefix },
      { action: "renew", prefix: first.prefix },
    ]);
    expect(service.auditLog({}).items).toHaveLength(5);
  });

  it("has no entry for a change that failed", () => {
    const { id } = create();
    expect(() => service.updateKey(id, { plan: "platinum" }, "test")).toThrow("bronze, silver, gold");
    expect(service.auditLog({}).items).toHaveLength(1);
  });
});

describe("a list", () => {
  it("of a user's keys and of all of them comes in pages that miss and repeat nothing", () => {
    const ids = Array.from({ length: 25 }, (_, at) => create({ user_id: at % 2 === 0 ? "even" : "odd" }).id);
    expect(all((page) => service.keys(page), 4).map(({ id }) => id)).toEqual(ids);
    const odd = all((page) => service.keysOf("odd", page), 5);
    expect(odd.map(({ id }) => id)).toEqual(ids.filter((_, at) => at % 2 === 1));
    expect(service.keysOf("nobody", {})).toEqual({ items: [] });
  });

  it("goes on where it was when keys come and go in between, the last one seen among them", () => {
    const keys = Array.from({ length: 10 }, () => create());
    const first = service.keys({ limit: 4 });
    for (const at of [0, 3, 6]) service.deleteKey(keys[at]?.id ?? "", "test");
    const added = create();
    const rest = all((page) => service.keys(page), 2, first.next);
    expect(rest.map(({ id }) => id)).toEqual([...[4, 5, 7, 8, 9].map((at) => keys[at]?.id), added.id]);
  });

  it("has no next page where the last one is full", () => {
    create();
    create();
    expect(service.keys({ limit: "2" }).next).toBeUndefined();
  });

  it("of users counts their keys, whatever script they are in", () => {
    for (const user of ["zoë", "mobile", "日本", "mobile", "a/b?c"]) create({ user_id: user });
    const users = all((page) => service.users(page), 1);
    expect(users).toHaveLength(4);
    expect(users).toContainEqual({ userId: "mobile", keys: 2 });
    expect(users).toContainEqual({ userId: "日本", keys: 1 });
  });

  it.each([
    { limit: 0 },
    { limit: 1001 },
    { limit: "" },
    { limit: "ten" },
    { limit: [5] },
    { after: 5 },
    { after: "x y" },
    { after: "-1" },
  ])("refuses %j", (page) => {
    expect(() => service.keys(page)).toThrow(expect.objectContaining({ code: "invalid", status: 400 }));
  });
});

describe("what an admin sends", () => {
  it.each<[string, unknown]>([
    ["user_id", { user_id: undefined }],
    ["user_id", { user_id: 5 }],
    ["user_id", { user_id: ".." }],
    ["user_id", { user_id: " x" }],
    ["user_id", { user_id: "a\r\nX-Admin: 1" }],
    ["name", { name: undefined }],
    ["name", { name: "" }],
    ["name", { name: "x".repeat(256) }],
    ["name", { name: "half \ud83d" }],
    ["name", { name: null }],
    ["plan", { plan: "platinum" }],
    ["plan", { plan: 1 }],
    ["rate_limit_per_minute", { rate_limit_per_minute: 0 }],
    ["rate_limit_per_minute", { rate_limit_per_minute: "10" }],
    ["rate_limit_per_day", { rate_limit_per_day: 1.5 }],
    ["rate_limit_per_day", { rate_limit_per_day: 1e300 }],
    ["scopes", { scopes: "hello" }],
    ["scopes", { scopes: ["*"] }],
    ["scopes", { scopes: ['a"b'] }],
    ["scopes", { scopes: [["hello"]] }],
    ["allowed_addresses", { allowed_addresses: ["10.0.0.0/33"] }],
    ["allowed_addresses", { allowed_addresses: Array.from({ length: 101 }, (_, at) => `10.0.0.${at}`) }],
    ["expires_at", { expires_at: "tomorrow" }],
    ["expires_at", { expires_at: "2027-02-30T00:00:00Z" }],
    ["expires_at", { expires_at: "2027-01-01T00:00:00" }],
    ["expires_at", { expires_at: "2020-01-01T00:00:00Z" }],
    ["state", { state: "suspended" }],
    [undefined as unknown as string, { allowed_adresses: ["10.0.0.1"] }],
    [undefined as unknown as string, JSON.parse('{"__proto__": {"plan": "gold"}}')],
  ])("is refused by the name of its field: %s in %j", (field, wrong) => {
    const input = Object.assign(Object.create(null), { user_id: "mobile", name: "key" });
    for (const [name, value] of Object.entries(wrong as object))
      Object.defineProperty(input, name, { value, enumerable: true });
    expect(() => service.createKey(input, "test")).toThrow(
      expect.objectContaining({ code: "invalid", field }),
    );
    expect(service.keys({}).items).toEqual([]);
  });

  it("is as long as people count it, whatever script it is in", () => {
    expect(create({ name: "🔑".repeat(255) }).record.name).toBe("🔑".repeat(255));
    expect(() => create({ name: "🔑".repeat(256) })).toThrow("1 to 255 characters");
  });

  it.each([[null], ["x"], [[]], [5], [undefined]])("is refused where it is no object: %j", (body) => {
    expect(() => service.createKey(body, "test")).toThrow("JSON object");
  });

  it("cannot give a key to another user", () => {
    const { id } = create();
    expect(() => service.updateKey(id, { user_id: "web" }, "test")).toThrow("user_id cannot be changed");
  });

  it("comes back in the usual spelling, and once where it was said twice", () => {
    const { record } = create({
      allowed_addresses: ["10.1.2.3/8", "::ffff:10.0.0.0/104", "2001:DB8::0/32"],
      scopes: ["hello", "hello"],
      expires_at: "2027-01-31T12:00:00+01:00",
    });
    expect(record).toMatchObject({
      allowedAddresses: ["10.0.0.0/8", "2001:db8::/32"],
      scopes: ["hello"],
      expiresAt: "2027-01-31T11:00:00.000Z",
    });
  });
});

function all<T>(list: (page: PageQuery) => Page<T>, limit: number, after?: string): T[] {
  const page = list(after === undefined ? { limit } : { limit, after });
  return page.next === undefined ? [...page.items] : [...page.items, ...all(list, limit, page.next)];
}
