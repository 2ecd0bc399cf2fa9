import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BuiltSandbox, type Started } from "./builtSandbox.ts";
import { Envoy, missing } from "./envoy.ts";
import { asAdmin, ask, issue } from "./http.ts";

describe.skipIf(missing !== undefined)(
  `a real Envoy in front of an upstream${missing ? ` (${missing})` : ""}`,
  () => {
    const built = new BuiltSandbox();
    let sandbox: Started;
    let envoy: Envoy;

    beforeAll(async () => {
      await built.build();
      sandbox = await built.start();
      envoy = await Envoy.start(sandbox.adminUrl);
    });

    afterAll(async () => {
      await envoy?.stop();
      await built.remove();
    });

    function call(key: string | undefined, path = "/hello", headers = {}, method = "GET") {
      const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
      return ask(envoy.url + path, { method, headers: { ...headers, ...authorization } });
    }

    it("refuses a call without a key by 401, in the sandbox's words", async () => {
      const { status, json, headers } = await call(undefined);
      expect([status, json.error.code]).toEqual([401, "missing_key"]);
      expect(headers["www-authenticate"]).toMatch(/^Bearer/);
    });

    it("refuses an unknown key by 401", async () => {
      const { status, json } = await call("sk-unknown");
      expect([status, json.error.code]).toEqual([401, "invalid_key"]);
    });

    it.each(["GET", "POST", "DELETE"])(
      "lets %s with a key through, and tells the upstream whose it is",
      async (method) => {
        const { key, id } = await issue(sandbox, { user_id: "mobile" });
        const { status, json } = await call(key, "/any/path?x=1", { "x-consumer-username": "admin" }, method);
        expect(status).toBe(200);
        expect(json).toMatchObject({ "x-consumer-username": "mobile", "x-credential-identifier": id });
        expect(json.authorization).toBeUndefined();
      },
    );

    it("says the quota, and at its end 429 with Retry-After", async () => {
      const { key } = await issue(sandbox, { rate_limit_per_minute: 1 });
      const first = await call(key);
      expect([first.status, first.headers["ratelimit-limit"]]).toEqual([200, "1"]);
      // A minute may end in between.
      let refused = await call(key);
      for (let i = 0; i < 5 && refused.status === 200; i++) refused = await call(key);
      expect([refused.status, refused.json.error.code]).toEqual([429, "minute_limit"]);
      expect(Number(refused.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    });

    it("refuses the key of an ended subscription from the next call on", async () => {
      const { key, id } = await issue(sandbox);
      expect((await call(key)).status).toBe(200);
      await asAdmin(sandbox, "DELETE", `/api/keys/${id}`);
      expect((await call(key)).status).toBe(401);
    });

    it("refuses a suspended key by 403", async () => {
      const { key, id } = await issue(sandbox);
      await asAdmin(sandbox, "PATCH", `/api/keys/${id}`, { state: "suspended" });
      expect([(await call(key)).status, (await call(key)).json.error.code]).toEqual([403, "suspended"]);
    });

    it("refuses what a key has no scope for by 403", async () => {
      const { key } = await issue(sandbox, { scopes: ["hello"] });
      expect((await call(key, "/hello")).status).toBe(200);
      expect((await call(key, "/weather/v1/cities")).status).toBe(403);
      expect((await call(key, "/no/api/of/ours")).status).toBe(403);
    });

    it("does not believe a caller who names another address", async () => {
      const { key } = await issue(sandbox, { allowed_addresses: ["10.1.2.3"] });
      for (const name of ["x-forwarded-for", "x-envoy-external-address"]) {
        expect((await call(key, "/hello", { [name]: "10.1.2.3" })).status).toBe(403);
      }
    });

    it("lets nobody through while the sandbox is down", async () => {
      const own = await built.start();
      const { key } = await issue(own);
      const lonely = await Envoy.start(own.adminUrl);
      try {
        expect((await ask(lonely.url, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
        await own.end();
        const { status } = await ask(lonely.url, { headers: { authorization: `Bearer ${key}` } });
        expect([403, 503]).toContain(status);
      } finally {
        await lonely.stop();
      }
    });
  },
);
