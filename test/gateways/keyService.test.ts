/** What the key service gateway makes of servers that differ. */
import { describe, expect, it } from "vitest";
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

describe("a list of keys is read as servers write it", () => {
  it.each<readonly [string, unknown]>([
    ["bare", [record()]],
    ["in keys", { keys: [record()] }],
    ["in api_keys", { api_keys: [record()], total: 1 }],
    ["in data", { data: [record()], next: null }],
    ["with numbers for ids", [record({ id: 1 })]],
    [
      "with fields that are null",
      [record({ plan: null, scopes: null, expires_at: null, last_used_at: null })],
    ],
    ["with other users' keys among them", [record(), record({ id: "2", user_id: "Mobile" })]],
  ])("%s", async (_, answer) => {
    const { keys } = await service({ "GET /api/keys/mobile": answer });
    expect(await listed(keys)).toEqual([
      {
        id: ours(),
        name: ours(),
        api: "all",
        application: "mobile",
        state: "active",
        managed: true,
        credentials: [{ id: "1", role: "current" }],
      },
    ]);
  });

  it.each<readonly [string, unknown]>([
    ["null", null],
    ["null in keys", { keys: null }],
    ["empty", []],
  ])("%s where there is none", async (_, answer) => {
    const { keys } = await service({ "GET /api/keys/mobile": () => answer });
    expect(await listed(keys)).toEqual([]);
  });

  it.each<readonly [Json, Json]>([
    [{ is_active: false }, { state: "suspended" }],
    [{ state: "suspended" }, { state: "suspended" }],
    [{ status: "suspended", is_active: true }, { state: "suspended" }],
    [{ expires_at: "2020-01-01T00:00:00Z" }, { state: "expired" }],
    [{ expires_at: "2999-01-01T00:00:00Z" }, { state: "active" }],
    [{ rate_limit_per_minute: 0, rate_limit_per_day: 0 }, {}],
    [{ rate_limit_per_minute: 60, rate_limit_per_day: 1000 }, { plan: "bronze" }],
    [{ rate_limit_per_minute: 7 }, { plan: "7-per-minute" }],
    [{ rate_limit_per_minute: 7, rate_limit_per_day: 9 }, { plan: "7-per-minute-9-per-day" }],
    [{ plan: "custom", rate_limit_per_day: 9 }, { plan: "custom" }],
  ])("%j is %j", async (fields, shown) => {
    const { keys } = await service({ "GET /api/keys/mobile": [record(fields)] });
    const [subscription] = await listed(keys);
    expect({ plan: subscription?.plan, state: subscription?.state }).toEqual({
      plan: undefined,
      state: "active",
      ...shown,
    });
  });

  it.each([{ key_prefix: "sk-abcd" }, { prefix: "sk-abcd" }])("%j tells keys apart", async (fields) => {
    const dates = { created_at: "2026-11-21T08:00:00Z", last_used_at: "2026-11-21T09:00:00Z" };
    const { keys } = await service({ "GET /api/keys/mobile": [record({ ...fields, ...dates })] });
    expect((await listed(keys))[0]?.credentials).toEqual([
      {
        id: "1",
        role: "current",
        prefix: "sk-abcd",
        createdAt: "2026-11-21T08:00:00Z",
        lastUsedAt: "2026-11-21T09:00:00Z",
      },
    ]);
  });
});

describe("a new key is found where servers put it", () => {
  const value = "sk-0123456789abcdefghij";

  it.each<readonly [string, Json]>([
    ["beside its record", { api_key: record(), plain_key: value }],
    ["as key beside its record", { record: record(), key: value }],
    ["in its record", { data: record({ key: value }) }],
    ["in an answer that is the record", record({ key: value })],
  ])("%s", async (_, answer) => {
    const { keys } = await service({ "POST /api/keys": answer, "GET /api/keys/mobile": () => null });
    const keyring = new Keyring();
    expect(await run(keys, subscribe(), keyring)).toEqual({ state: "done" });
    expect([...keyring.held]).toEqual([["1", value]]);
  });

  it("and an answer without one takes the key back", async () => {
    let made: readonly Json[] = [];
    const { keys, asked } = await service({
      "GET /api/keys/mobile": () => made,
      "POST /api/keys": () => {
        made = [record()];
        return { api_key: record(), plain_key: "" };
      },
      "DELETE /api/keys/1": () => {
        made = [];
        return {};
      },
    });
    const outcome = await run(keys, subscribe());
    expect(outcome).toMatchObject({ state: "undone", error: { message: /the answer holds no key/ } });
    expect(asked).toContain("DELETE /api/keys/1");
    expect(made).toEqual([]);
  });
});

describe("what a service can do", () => {
  it.each<readonly [string, Json]>([
    ["a number", { version: 3 }],
    ["a text", { version: "1.0", next: "/api/keys/2" }],
    ["a record", { version: { major: 1 }, next: { id: "2" } }],
  ])("a version that is %s means no renewal where the description has none", async (_, fields) => {
    const { keys, asked } = await service({
      "GET /api/keys/mobile": [record(fields)],
      "POST /api/keys": { api_key: record({ id: "2", ...fields }), plain_key: "sk-0123456789abcdefghij" },
      "DELETE /api/keys/1": {},
    });
    expect((await listed(keys))[0]?.credentials).toEqual([{ id: "1", role: "current" }]);
    const keyring = new Keyring();
    expect(await run(keys, change("rotate-start"), keyring)).toEqual({ state: "done" });
    expect([...keyring.held.keys()]).toEqual(["2"]);
    expect(asked).toContain("POST /api/keys");
  });

  it("is the contract alone where it does not describe itself", async () => {
    const { keys, asked } = await service({ "GET /api/keys/mobile": [record()] });
    const { actions, terms, ...rest } = await keys.capabilities(never);
    expect([...actions]).not.toContain("suspend");
    expect([...terms]).toEqual([]);
    expect(rest).toEqual({ listsApplications: false, readableKeys: false, usage: false });
    const reference = { id: ours(), api: "all", application: "mobile" };
    for (const refused of [
      () => plan(keys, change("suspend")),
      () => keys.usage(reference, 1, never),
      () => keys.readCredential(reference, "1", never),
    ]) {
      expect(await errorOf(refused())).toMatchObject({ code: "invalid" });
    }
    expect(asked).toEqual(["GET /openapi.json", "GET /api/keys/mobile"]);
  });

  it.each<readonly [string, unknown]>([
    ["a list", [1]],
    ["a text", "openapi"],
    ["paths that are none", { paths: { "/api/keys": [], "/api/users": null } }],
    ["other paths", { paths: { "/keys": { get: {} }, "/api/users": { post: {} } } }],
    ["a reference to nothing", { paths: { "/api/keys": { post: { $ref: "#/nowhere" } } } }],
  ])("is the contract alone where the description is %s", async (_, openapi) => {
    const { keys } = await service({ "GET /openapi.json": openapi });
    const { actions, listsApplications, usage, terms } = await keys.capabilities(never);
    expect([actions.has("suspend"), listsApplications, usage, terms.size]).toEqual([false, false, false, 0]);
  });

  it("is more where the description says so, in place or by reference", async () => {
    const direct = described({
      "post /api/keys": ["user_id", "name", "expires_at", "scopes"],
      "patch /api/keys/{id}": ["state"],
      "get /api/keys/{id}/usage": [],
      "get /api/users": [],
    });
    const text = JSON.stringify(direct).replaceAll(
      /\{"type":"object","properties":(\{[^}]*\}[^}]*\})\}/g,
      (schema) => (schema.includes("expires_at") ? '{"$ref":"#/components/schemas/NewKey"}' : schema),
    );
    const properties = { user_id: {}, name: {}, expires_at: {}, scopes: {} };
    const byReference = { ...JSON.parse(text), components: { schemas: { NewKey: { properties } } } };
    for (const openapi of [direct, byReference]) {
      const { keys, asked } = await service({ "GET /openapi.json": openapi });
      const { actions, terms, listsApplications, usage } = await keys.capabilities(never);
      expect([...terms].sort()).toEqual(["expiresAt", "scopes"]);
      expect([actions.has("suspend"), actions.has("resume"), listsApplications, usage]).toEqual([
        true,
        true,
        true,
        true,
      ]);
      await keys.capabilities(never);
      expect(asked).toEqual(["GET /openapi.json"]);
    }
  });
});
