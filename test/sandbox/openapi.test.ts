/** The sandbox's description of itself: valid, and true. */
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routes } from "../../client/gateways/sandbox/service/admin/routes.ts";
import { BuiltSandbox, type Started } from "./builtSandbox.ts";
import { type Answer, asAdmin, issue, withKey } from "./http.ts";

const built = new BuiltSandbox();
let sandbox: Started;
// biome-ignore lint/suspicious/noExplicitAny: a document of another standard, looked into here and there
let description: any;

beforeAll(async () => {
  await built.build();
  sandbox = await built.start();
  description = (await asAdmin(sandbox, "GET", "/openapi.json")).json;
});

afterAll(() => built.remove());

it("is valid OpenAPI 3.1", async () => {
  const validator = new Validator();
  expect(await validator.validate(description)).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
});

it("names every route, and no other", () => {
  const described = Object.entries(description.paths).flatMap(([path, item]) =>
    Object.keys(item as object).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
});

it("has every path, and no other method there", async () => {
  for (const [template, item] of Object.entries(description.paths)) {
    const path = template.replace("{id}", "nobody");
    const there = Object.keys(item as object).map((method) => method.toUpperCase());
    for (const method of ["GET", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "PROPFIND"]) {
      const { status, headers } = await asAdmin(sandbox, method, path);
      if (there.includes(method)) expect([method, path, status]).not.toEqual([method, path, 405]);
      else expect([method, path, status, headers.allow]).toEqual([method, path, 405, expect.any(String)]);
    }
  }
});

it("says where it is", () => {
  expect(description.servers).toEqual([{ url: sandbox.adminUrl }]);
});

describe("its answers are what it says of them", () => {
  it("on the way of a key from its making to its end", async () => {
    const terms = {
      user_id: "described",
      name: "a key",
      plan: "gold",
      scopes: ["hello"],
      allowed_addresses: ["127.0.0.1", "::1/128"],
      expires_at: "2099-01-01T00:00:00Z",
    };
    const created = await asAdmin(sandbox, "POST", "/api/keys", terms);
    fits(created, "createKey");
    const { id } = created.json.api_key;
    await withKey(sandbox, created.json.plain_key, "/hello");
    fits(await asAdmin(sandbox, "GET", "/api/keys/described"), "listUserKeys");
    fits(await asAdmin(sandbox, "GET", "/api/keys?user_id=described&limit=1"), "listKeys");
    fits(await asAdmin(sandbox, "GET", `/api/keys/${id}/usage?days=3`), "keyUsage");
    fits(await asAdmin(sandbox, "PATCH", `/api/keys/${id}`, { state: "suspended", plan: null }), "updateKey");
    fits(await asAdmin(sandbox, "POST", `/api/keys/${id}/regenerate`), "regenerateKey");
    fits(await asAdmin(sandbox, "GET", "/api/users"), "listUsers");
    fits(await asAdmin(sandbox, "GET", "/api/audit"), "listAudit");
    fits(await asAdmin(sandbox, "DELETE", `/api/keys/${id}`), "deleteKey");
    fits(await asAdmin(sandbox, "DELETE", `/api/keys/${id}`), "deleteKey");
  });

  it("for lists and refusals", async () => {
    fits(await asAdmin(sandbox, "GET", "/api/apis"), "listApis");
    fits(await asAdmin(sandbox, "GET", "/api/plans"), "listPlans");
    fits(await asAdmin(sandbox, "GET", "/api/keys?limit=0"), "listKeys");
    fits(await asAdmin(sandbox, "POST", "/api/keys", { name: 1 }), "createKey");
  });

  it("and every field that it takes can be given", async () => {
    const { NewKey, KeyChanges } = description.components.schemas;
    const { id } = await issue(sandbox);
    const values: Record<string, unknown> = {
      user_id: "every",
      name: "field",
      plan: "silver",
      rate_limit_per_minute: 5,
      rate_limit_per_day: 50,
      scopes: ["echo"],
      allowed_addresses: ["10.0.0.0/8"],
      expires_at: "2099-01-01T00:00:00.000Z",
      state: "suspended",
    };
    const of = (schema: { properties: object }) =>
      Object.fromEntries(Object.keys(schema.properties).map((name) => [name, values[name]]));
    expect((await asAdmin(sandbox, "POST", "/api/keys", of(NewKey))).json.api_key).toMatchObject(of(NewKey));
    const changed = await asAdmin(sandbox, "PATCH", `/api/keys/${id}`, of(KeyChanges));
    expect(changed.json).toMatchObject(of(KeyChanges));
  });

  function fits({ status, json }: Answer, operationId: string): void {
    const operation = Object.values(description.paths)
      .flatMap((item) => Object.values(item as object))
      .find((candidate) => candidate.operationId === operationId);
    const described = operation.responses[status];
    expect(Object.keys(operation.responses), operationId).toContain(String(status));
    const response = described.$ref ? description.components.responses.Error : described;
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const schema = { ...response.content["application/json"].schema, components: description.components };
    const validate = ajv.compile(schema);
    expect(validate(json) ? [] : validate.errors, operationId).toEqual([]);
  }
});
