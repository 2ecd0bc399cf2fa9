/** What a web page in the person's own browser could try. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refusePages } from "../../client/gateways/sandbox/service/browserGuard.ts";
import { BuiltSandbox, type Started } from "./builtSandbox.ts";
import { ask, issue, raw } from "./http.ts";

const built = new BuiltSandbox();
let sandbox: Started;
let key: string;

beforeAll(async () => {
  await built.build();
  sandbox = await built.start();
  ({ key } = await issue(sandbox));
});

afterAll(() => built.remove());

/** Both listeners, with a credential that is right: only the page is wrong. */
function doors(): [string, string][] {
  return [
    [`${sandbox.adminUrl}/api/plans`, sandbox.token.reveal()],
    [`${sandbox.proxyUrl}/hello`, key],
  ];
}

describe("a page of a name that was bound to 127.0.0.1 (DNS rebinding)", () => {
  it.each(["evil.example", "evil.example:PORT", "127.0.0.1", "127.0.0.1:1", "localhost.evil:PORT", "0:PORT"])(
    "Host: %s",
    async (host) => {
      for (const [url, token] of doors()) {
        const headers = {
          host: host.replace("PORT", new URL(url).port),
          authorization: `Bearer ${token}`,
        };
        expect((await ask(url, { headers })).status).toBe(421);
      }
    },
  );

  it("at port 80, which clients leave out of Host", () => {
    for (const host of ["127.0.0.1", "localhost", "[::1]", "localhost:80"]) refusePages({ host }, 80);
    for (const host of ["evil.example", "evil.example:80", "127.0.0.1:8080", ""]) {
      expect(() => refusePages({ host }, 80)).toThrow("no other name leads here");
    }
  });

  it("no Host at all", async () => {
    for (const [url, token] of doors()) {
      const answer = await raw(url, `GET / HTTP/1.0\r\nAuthorization: Bearer ${token}\r\n\r\n`);
      expect(answer).toContain("421 Misdirected Request");
    }
  });

  it.each(["127.0.0.1:PORT", "localhost:PORT", "LocalHost:PORT", "[::1]:PORT"])(
    "while %s is served",
    async (host) => {
      for (const [url, token] of doors()) {
        const headers = {
          host: host.replace("PORT", new URL(url).port),
          authorization: `Bearer ${token}`,
        };
        expect((await ask(url, { headers })).status).toBe(200);
      }
    },
  );
});

describe("a page of another site", () => {
  it.each([
    ["GET", { origin: "https://evil.example" }],
    ["POST", { origin: "null" }],
    ["GET", { origin: "http://127.0.0.1:3000" }],
    ["GET", { "sec-fetch-site": "cross-site" }],
    ["GET", { "sec-fetch-site": "same-site" }],
    ["OPTIONS", { origin: "https://evil.example", "access-control-request-method": "POST" }],
  ])("%s %j", async (method, extra) => {
    for (const [url, token] of doors()) {
      const answer = await ask(url, { method, headers: { ...extra, authorization: `Bearer ${token}` } });
      expect([answer.status, answer.json.error.code]).toEqual([403, "cross_site"]);
      expect(Object.keys(answer.headers).join()).not.toContain("access-control");
    }
  });

  it("is kept out, and an address that the person typed is not", async () => {
    for (const [url, token] of doors()) {
      const headers = { "sec-fetch-site": "none", authorization: `Bearer ${token}` };
      expect((await ask(url, { headers })).status).toBe(200);
    }
  });
});
