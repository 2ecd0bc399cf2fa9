/** What is done at a key service: to keys of others, in a rotation, with plans and terms, and how it is counted. */
import { describe, expect, it } from "vitest";
import type { Subscription } from "../../client/gateways/gateway.ts";
import { Keyring } from "./contract/trial.ts";
import { errorOf, never } from "./http/gateway.ts";
import {
  change,
  described,
  type Json,
  listed,
  ours,
  plan,
  record,
  run,
  service,
  subscribe,
} from "./keyServers.ts";

describe("keys that others made", () => {
  const theirs = record({ id: "7", name: "made by hand", scopes: ["a", "b"] });

  it("are listed as such, one subscription each, whatever they are called", async () => {
    const { keys } = await service({
      "GET /api/keys/mobile": [theirs, { ...theirs, id: "8" }, record({ id: "9", name: undefined })],
    });
    const found = await listed(keys);
    expect(found.map(({ id, name, api, managed }) => [id, name, api, managed])).toEqual([
      ["7", "made by hand", "a, b", false],
      ["8", "made by hand", "a, b", false],
      ["9", "", "*", false],
    ]);
  });

  it("are in nobody's way, and are left when ours are taken back", async () => {
    let made: readonly Json[] = [theirs];
    const { keys, asked } = await service({
      "GET /api/keys/mobile": () => made,
      "POST /api/keys": () => {
        made = [theirs, record()];
        return { lost: true };
      },
      "DELETE /api/keys/1": () => {
        made = [theirs];
        return {};
      },
    });
    expect((await run(keys, subscribe())).state).toBe("undone");
    expect(asked.filter((call) => call.startsWith("DELETE"))).toEqual(["DELETE /api/keys/1"]);
    expect(made).toEqual([theirs]);
  });

  it("are ended only with a warning, and not renewed where that takes another key", async () => {
    const { keys } = await service({ "GET /api/keys/mobile": [theirs] });
    const { warnings, steps } = await plan(keys, change("unsubscribe", "7"));
    expect(warnings).toEqual([
      "made by hand was not made by Gateway Keys: whoever made it may expect it to stay as it is.",
    ]);
    expect(steps.map(({ id, undo }) => [id, undo])).toEqual([["delete-key-7", undefined]]);
    for (const kind of ["regenerate", "rotate-start"] as const) {
      expect(await errorOf(plan(keys, change(kind, "7")))).toMatchObject({ code: "conflict" });
    }
  });
});

describe("two people who plan the same", () => {
  it.each([
    ["subscribe", []],
    ["regenerate", [record({ id: "1" })]],
  ] as const)("%s: the second is refused, and the first one's key stays", async (kind, before) => {
    let there: readonly Json[] = before;
    const { keys, asked } = await service({
      "GET /api/keys/mobile": () => there,
      "DELETE /api/keys/2": {},
    });
    const { steps } = await plan(keys, kind === "subscribe" ? subscribe() : change(kind));
    there = [...before, record({ id: "2", created_at: "2026-11-21T09:00:00Z" })];
    const during = { operation: "second", signal: never, recipient: new Keyring(), tell() {} };
    expect(await errorOf(steps[0]?.run(during) ?? Promise.resolve())).toMatchObject({ code: "conflict" });
    await steps[0]?.undo?.(during);
    expect(asked.filter((call) => !call.startsWith("GET"))).toEqual([]);
  });
});

describe("two keys of one name are a rotation under way", () => {
  const older = record({ id: "1", created_at: "2026-11-20T08:00:00Z" });
  const newer = record({ id: "2", created_at: "2026-11-21T08:00:00Z" });

  async function rotating() {
    let keysThere: readonly Json[] = [newer, older];
    const remove = (id: string) => () => {
      keysThere = keysThere.filter((key) => key.id !== id);
      return {};
    };
    const { keys, asked } = await service({
      "GET /api/keys/mobile": () => keysThere,
      "DELETE /api/keys/1": remove("1"),
      "DELETE /api/keys/2": remove("2"),
    });
    return { keys, asked, remove, left: () => keysThere.map(({ id }) => id) };
  }

  it("the older one current, in whatever order they come", async () => {
    const { keys } = await rotating();
    const [subscription, ...others] = await listed(keys);
    expect(others).toEqual([]);
    expect(subscription?.credentials.map(({ id, role }) => [id, role])).toEqual([
      ["1", "current"],
      ["2", "next"],
    ]);
  });

  it("one subscription, also where a service lists them on different pages", async () => {
    const parameters = ["user_id", "limit", "cursor"].map((name) => ({ name }));
    let asked = 0;
    const { keys } = await service({
      "GET /openapi.json": { paths: { "/api/keys": { get: { parameters } } } },
      "GET /api/keys": () => (++asked === 1 ? { keys: [newer], next: "2" } : { keys: [older] }),
    });
    const found: Subscription[] = [];
    for await (const page of keys.subscriptions({}, never)) found.push(...page);
    expect(found.map(({ credentials }) => credentials.map(({ id }) => id))).toEqual([["1", "2"]]);
  });

  it.each([
    ["rotate-finish", "2"],
    ["rotate-abandon", "1"],
  ] as const)("%s leaves key %s", async (kind, left) => {
    const there = await rotating();
    expect(await run(there.keys, change(kind))).toEqual({ state: "done" });
    expect(there.left()).toEqual([left]);
  });

  it("no third one is made", async () => {
    const { keys } = await rotating();
    for (const kind of ["regenerate", "rotate-start"] as const) {
      expect(await errorOf(plan(keys, change(kind)))).toMatchObject({
        code: "conflict",
        message: /A rotation of .* is under way/,
        next: "Finish it or abandon it first.",
      });
    }
    expect(await errorOf(plan(keys, subscribe()))).toMatchObject({ code: "conflict" });
  });

  it("the last key stays when somebody took the other one away meanwhile", async () => {
    const there = await rotating();
    const { steps } = await plan(there.keys, change("rotate-finish"));
    there.remove("2")();
    const outcome =
      steps[0]?.run({ operation: "one", signal: never, recipient: new Keyring(), tell() {} }) ??
      Promise.resolve();
    expect(await errorOf(outcome)).toMatchObject({ code: "conflict", message: /this one is kept/ });
    expect(there.left()).toEqual(["1"]);
  });
});

describe("a plan", () => {
  const made = { "POST /api/keys": { api_key: record(), plain_key: "sk-0123456789abcdefghij" } };

  it.each<readonly [string, Json]>([
    ["gold", { rate_limit_per_minute: 1000, rate_limit_per_day: 100000 }],
    ["100-per-minute-10000-per-day", { rate_limit_per_minute: 100, rate_limit_per_day: 10000 }],
    ["100-per-minute", { rate_limit_per_minute: 100 }],
    ["5-per-day", { rate_limit_per_day: 5 }],
  ])("%s is sent as its limits", async (name, limits) => {
    const { keys, posted } = await service({ ...made, "GET /api/keys/mobile": () => null });
    await run(keys, subscribe({ plan: name }));
    expect(posted()).toEqual({ user_id: "mobile", name: ours(), ...limits });
  });

  it.each([
    "platinum",
    "",
    "per-minute",
    "100-per-minute-",
    "-5-per-day",
    "0-per-day",
    "1-per-minute5-per-day",
    "9999999999-per-day",
  ])("%j is refused, with those that there are", async (name) => {
    const { keys, asked } = await service(made);
    expect(await errorOf(plan(keys, subscribe({ plan: name })))).toMatchObject({
      code: "not-found",
      next: "Take bronze, silver, gold, or write limits: 100-per-minute-10000-per-day.",
    });
    expect(asked.join()).not.toContain("POST");
  });

  it("of the service's own is sent by its name where the service takes names, and as limits elsewhere", async () => {
    for (const [fields, sent] of [
      [["plan"], { plan: "team" }],
      [[], { rate_limit_per_minute: 5 }],
    ] as const) {
      const { keys, posted } = await service({
        ...made,
        "GET /api/keys/mobile": () => null,
        "GET /openapi.json": described({ "get /api/plans": [], "post /api/keys": fields }),
        "GET /api/plans": [{ id: "team", rate_limit_per_minute: 5, rate_limit_per_day: 0 }],
      });
      await run(keys, subscribe({ plan: "team" }));
      expect(posted()).toEqual({ user_id: "mobile", name: ours(), ...sent });
    }
  });
});

describe("terms", () => {
  const terms = {
    expiresAt: "2999-01-01T00:00:00Z",
    scopes: ["read"],
    allowedAddresses: ["10.0.0.0/8", "::1"],
  };

  it("that the service does not know are refused, by their names", async () => {
    const { keys, asked } = await service({
      "GET /openapi.json": described({ "post /api/keys": ["expires_at"] }),
    });
    expect(await errorOf(plan(keys, subscribe({ terms })))).toMatchObject({
      code: "invalid",
      message: "This key service knows no scopes and no allowed_addresses",
    });
    expect(asked.join()).not.toContain("POST");
  });

  it("that it knows are sent, with the API among the scopes", async () => {
    const { keys, posted } = await service({
      "GET /openapi.json": described({ "post /api/keys": ["expires_at", "scopes", "allowed_addresses"] }),
      "GET /api/keys/mobile": () => null,
      "POST /api/keys": { api_key: record(), plain_key: "sk-0123456789abcdefghij" },
    });
    await run(keys, subscribe({ terms }));
    expect(posted()).toEqual({
      user_id: "mobile",
      name: ours(),
      expires_at: terms.expiresAt,
      scopes: ["all", "read"],
      allowed_addresses: terms.allowedAddresses,
    });
  });

  it("stay when a key is made anew", async () => {
    const fields = {
      rate_limit_per_minute: 5,
      plan: "team",
      scopes: ["all"],
      allowed_addresses: ["::1"],
      expires_at: terms.expiresAt,
    };
    const { keys, posted } = await service({
      "GET /api/keys/mobile": [record(fields)],
      "POST /api/keys": { api_key: record({ id: "2" }), plain_key: "sk-0123456789abcdefghij" },
    });
    expect((await run(keys, change("rotate-start"))).state).toBe("done");
    expect(posted()).toEqual({ user_id: "mobile", name: ours(), ...fields });
  });
});

describe("a key that opens more than was asked for", () => {
  const apis = [
    { id: "all", name: "All", path: "/" },
    { id: "other", name: "Other", path: "/other" },
  ];

  it.each<readonly [string, readonly string[], number, number]>([
    ["is warned of where the service binds none to an API", [], 2, 1],
    ["is none where the service has scopes", ["scopes"], 2, 0],
    ["is none where there is one API", [], 1, 0],
  ])("%s", async (_, fields, count, warnings) => {
    const { keys } = await service({
      "GET /openapi.json": described({ "post /api/keys": fields, "get /api/apis": [] }),
      "GET /api/apis": apis.slice(0, count),
      "GET /api/keys/mobile": () => null,
    });
    expect((await plan(keys, subscribe())).warnings).toHaveLength(warnings);
  });

  it("an API that there is not is refused, with those that there are", async () => {
    const { keys } = await service({
      "GET /openapi.json": described({ "get /api/apis": [] }),
      "GET /api/apis": apis,
    });
    expect(await errorOf(plan(keys, subscribe({ api: "weather" })))).toMatchObject({
      code: "not-found",
      next: "Choose one of all, other.",
    });
  });
});

describe("usage", () => {
  const routes = {
    "GET /openapi.json": described({ "get /api/keys/{id}/usage": [] }),
    "GET /api/keys/mobile": [
      record({ id: "1", created_at: "2026-11-20T08:00:00Z" }),
      record({ id: "2", created_at: "2026-11-21T08:00:00Z" }),
    ],
    "GET /api/keys/1/usage": {
      days: [
        { day: "2026-11-20", allowed: 10, refused: 1 },
        { day: "2026-11-21", allowed: 5, refused: 0 },
      ],
    },
    "GET /api/keys/2/usage": { days: [{ day: "2026-11-21", allowed: 7, refused: 3 }] },
  };

  it("is that of both keys of a rotation, day by day", async () => {
    const { keys, asked } = await service(routes);
    const reference = { id: ours(), api: "all", application: "mobile" };
    expect(await keys.usage(reference, 2, never)).toEqual([
      { day: "2026-11-20", allowed: 10, refused: 1 },
      { day: "2026-11-21", allowed: 12, refused: 3 },
    ]);
    expect(asked).toContain("GET /api/keys/1/usage?days=2");
  });

  it("of a subscription that is no more says so", async () => {
    const { keys } = await service(routes);
    const gone = { id: "gone", api: "all", application: "mobile" };
    expect(await errorOf(keys.usage(gone, 2, never))).toMatchObject({ code: "not-found" });
  });
});
