/** Key services that are down, slow or something else: what the person is told, and that nothing is lost by it. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CredentialValue } from "../../client/credentials/credentialValue.ts";
import { Redactor } from "../../client/credentials/redaction.ts";
import { apply } from "../../client/gateways/apply.ts";
import type { Subscription } from "../../client/gateways/gateway.ts";
import { GatewayError } from "../../client/gateways/gatewayError.ts";
import { Journal } from "../../client/gateways/journal.ts";
import { openKeyService } from "../../client/gateways/key-service/index.ts";
import { listSubscriptions } from "../../client/gateways/listing.ts";
import type { Action, Recipient } from "../../client/gateways/plan.ts";
import type { GatewaySettings } from "../../client/gateways/settings.ts";
import { SeedService } from "./contract/seedService.ts";
import { makeCertificates } from "./http/certificates.ts";
import { type Answering, afterwards, errorOf, gateway, json, listening, never } from "./http/gateway.ts";

const subscribe: Action = { kind: "subscribe", api: "all", application: "mobile" };
const certificates = makeCertificates();

/** What answers as the contract says, once the trouble is over. */
const good: Answering = (response, { method, url }) => {
  if (url === "/openapi.json") return json(response, { error: "404 page not found" }, 404);
  if (method !== "POST") return json(response, null);
  return json(response, { api_key: { id: "1", user_id: "mobile", name: "n" }, plain_key: planted }, 201);
};

const planted = "sk-canary-0123456789abcdefghij";

/** The gateway as programs open it, and a place for the journal of changes. */
function room(url: string, more: Partial<GatewaySettings & { proxyUrl: string }> = {}) {
  const { proxyUrl, ...own } = more;
  const folder = mkdtempSync(join(tmpdir(), "gateway-keys-"));
  const said: string[] = [];
  const kept = new Map<string, string>();
  const keys = openKeyService(
    {
      name: "keys",
      environment: "production",
      organization: "acme",
      prefix: "gwk",
      applications: ["mobile"],
      redactor: new Redactor(),
      log: (line) => said.push(line),
      token: new CredentialValue("sk-canary-of-the-admin-0123456789"),
      ...own,
    },
    { url, ...(proxyUrl === undefined ? {} : { proxyUrl }) },
  );
  const journal = new Journal(join(folder, "journal"));
  const recipient: Recipient = {
    take: async ({ id, value }) => void kept.set(id, value.reveal()),
    drop: async (_, id) => void kept.delete(id),
  };
  afterwards(async () => {
    await keys.close();
    rmSync(folder, { recursive: true, force: true });
    expect(said.join("\n")).not.toContain("canary");
  });
  return {
    keys,
    journal,
    kept,
    said,
    list: () => all(listSubscriptions(keys, journal, {}, never)),
    async change(action: Action) {
      const plan = await keys.plan(action, undefined, never);
      return apply(plan, { journal, recipient, report: () => {}, signal: never });
    },
    journalFiles: () => (readdirSync(folder).includes("journal") ? readdirSync(join(folder, "journal")) : []),
  };
}

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}

interface Trouble {
  readonly answer: Answering;
  readonly code: string;
  readonly says: RegExp;
  readonly next: RegExp;
}

const elsewhere = /^Check the address: something else answers there/;

const troubles: Readonly<Record<string, Trouble>> = {
  "answers every call with a page of HTML": {
    answer: (response) => response.setHeader("content-type", "text/html").end("<!doctype html><p>Sign in"),
    code: "invalid",
    says: /does not answer as a key service does \(it is a page of HTML\)$/,
    next: elsewhere,
  },
  "answers keys with a page of HTML": {
    answer: (response, request, call) =>
      request.url === "/openapi.json" ? good(response, request, call) : response.end("<html>"),
    code: "invalid",
    says: /^Listing keys failed: .*it is a page of HTML/,
    next: elsewhere,
  },
  "answers with JSON that breaks off": {
    answer: (response) => response.end('{"paths": {"/api/ke'),
    code: "invalid",
    says: /its JSON is broken or cut off/,
    next: elsewhere,
  },
  "answers keys with JSON of another shape": {
    answer: (response, request, call) =>
      request.url === "/openapi.json" ? good(response, request, call) : json(response, [{ key: planted }]),
    code: "invalid",
    says: /^Listing keys failed: .*\(\[0\]\.id is missing, not a text\)$/,
    next: elsewhere,
  },
  "answers keys with a number": {
    answer: (response, request, call) =>
      request.url === "/openapi.json" ? good(response, request, call) : json(response, 7),
    code: "invalid",
    says: /\(the answer is a number, not an object\)$/,
    next: elsewhere,
  },
  "answers with nothing": {
    answer: (response, request, call) =>
      request.url === "/openapi.json" ? good(response, request, call) : response.end(),
    code: "invalid",
    says: /\(the answer is empty\)$/,
    next: elsewhere,
  },
  "answers with more than anybody can read": {
    answer: (response) => response.end(Buffer.alloc(17 * 1024 * 1024, " ")),
    code: "invalid",
    says: /answers with more than 16 MiB$/,
    next: /^Check the address/,
  },
  "redirects to itself": {
    answer: (response, { url }) => response.writeHead(302, { location: url }).end(),
    code: "invalid",
    says: /redirects in a circle$/,
    next: /^Check the address/,
  },
  "redirects on and on": {
    answer: (response, _, call) => response.writeHead(302, { location: `/${call}` }).end(),
    code: "invalid",
    says: /redirects more than 5 times$/,
    next: /^Check the address/,
  },
  "redirects to a place where people sign in": {
    answer: (response) => response.writeHead(302, { location: "https://login.test/?to=keys" }).end(),
    code: "invalid",
    says: /redirects to https:\/\/login\.test, where the token does not go$/,
    next: /^If you trust https:\/\/login\.test, make it/,
  },
  "wants another token": {
    answer: (response) => json(response, { error: `no ${planted}` }, 401),
    code: "unauthorised",
    says: /does not accept the token \(401\)/,
    next: /^Sign in again/,
  },
  "does not allow it": {
    answer: (response) => json(response, { error: "no", permission: "keys:read" }, 403),
    code: "forbidden",
    says: /does not allow it \(403\)/,
    next: /the permission keys:read\.$/,
  },
  "wants an hour of peace": {
    answer: (response) => json(response, {}, 429, { "retry-after": "3600" }),
    code: "throttled",
    says: /wants fewer calls \(429\)$/,
    next: /^Try again in 3600 s\.$/,
  },
  "cannot do it": {
    answer: (response) => json(response, {}, 501),
    code: "unreachable",
    says: /is out of order \(501\)$/,
    next: /^Wait a moment/,
  },
};

describe("a key service that", () => {
  it.each(Object.entries(troubles))("%s", async (_, { answer, code, says, next }) => {
    let over = false;
    const { origin } = await gateway((...call) => (over ? good : answer)(...call));
    const { keys, list, change, journalFiles } = room(origin);
    for (const asked of [list, () => change(subscribe)]) {
      const error = await errorOf(asked());
      expect(error).toMatchObject({ code, mayHaveHappened: false });
      expect(error.message).toMatch(says);
      expect(error.next).toMatch(next);
      expect([error.message, error.next].join()).not.toContain("canary");
    }
    expect(journalFiles()).toEqual([]);
    over = true;
    expect(await list()).toEqual([]);
    expect((await keys.capabilities(never)).actions.has("subscribe")).toBe(true);
    expect(await change(subscribe)).toEqual({ state: "done" });
  });

  it("is down, and comes back", async () => {
    const service = new SeedService();
    const origin = await service.listen();
    const port = Number(new URL(origin).port);
    const { list, change, journalFiles } = room(origin);
    await service.close();
    for (const asked of [list, () => change(subscribe)]) {
      const error = await errorOf(asked());
      expect(error).toMatchObject({ code: "unreachable", mayHaveHappened: false });
      expect(error.message).toContain(`nothing listens at ${origin}`);
      expect(error.next).toBe("Check the address, the network and the proxy, then try again.");
    }
    expect(journalFiles()).toEqual([]);
    const again = await service.listen(port);
    afterwards(() => service.close());
    expect(again).toBe(origin);
    expect(await change(subscribe)).toEqual({ state: "done" });
    expect(await list()).toHaveLength(1);
  });

  it("is slow can be left, and is there for the next call", async () => {
    const waiting: (() => void)[] = [];
    let slow = true;
    const { origin } = await gateway((...call) => {
      if (slow) for (const reached of waiting.splice(0)) reached();
      else good(...call);
    });
    const { keys, list } = room(origin);
    for (const kind of ["listing", "planning"] as const) {
      const stop = new AbortController();
      const reached = new Promise<void>((resolve) => waiting.push(resolve));
      const query = { application: "mobile" };
      const asked =
        kind === "listing"
          ? all(keys.subscriptions(query, stop.signal))
          : keys.plan(subscribe, undefined, stop.signal);
      const ended = errorOf(asked);
      await reached;
      stop.abort();
      expect(await ended).toMatchObject({ code: "cancelled", mayHaveHappened: false });
    }
    slow = false;
    expect(await list()).toEqual([]);
  });

  it("does not speak HTTP", async () => {
    const { port } = await listening(createServer((socket) => socket.end("SSH-2.0-OpenSSH_9.9\r\n")));
    const error = await errorOf(room(`http://127.0.0.1:${port}`).list());
    expect(error).toMatchObject({ code: "invalid", next: /something else may be listening there/ });
    expect(error.message).toContain("does not speak HTTP");
  });

  it("lists keys without end is left after a while, and pages that came are not lost", async () => {
    const parameters = ["user_id", "limit", "cursor"].map((name) => ({ name }));
    const renewing = ["renew", "confirm", "abandon"].map((name) => [`/api/keys/{id}/${name}`, { post: {} }]);
    const paged = { paths: { "/api/keys": { get: { parameters } }, ...Object.fromEntries(renewing) } };
    let circle = true;
    const { origin } = await gateway((response, { url = "" }) => {
      if (url === "/openapi.json") return json(response, paged);
      const cursor = new URL(url, "http://keys").searchParams.get("cursor") ?? "0";
      const next = circle ? (cursor === "1" ? "2" : "1") : undefined;
      json(response, { keys: [{ id: `k${cursor}`, user_id: "mobile", name: "n" }], next });
    });
    const { keys, list } = room(origin);
    const seen: Subscription[] = [];
    const read = async () => {
      for await (const page of keys.subscriptions({}, never)) seen.push(...page);
    };
    const error = await errorOf(read());
    expect(error).toMatchObject({ code: "invalid", next: /its listing is broken/ });
    expect(error.message).toContain("the gateway's list does not end (its pages go round in a circle)");
    expect(seen.map(({ id }) => id)).toEqual(["k0", "k1"]);
    circle = false;
    expect(await list()).toHaveLength(1);
  });

  it.skipIf(certificates === undefined).each([
    ["expired", /has expired$/, /renew it/],
    ["otherHost", /is for another host$/, /the name that the certificate was made for/],
    ["selfSigned", /an authority that this machine does not know$/, /Name the authority's certificate/],
  ] as const)("has a certificate that cannot be trusted: %s", async (which, says, next) => {
    const { origin, asked } = await gateway(good, certificates?.[which]);
    const { list, change } = room(origin, { authority: certificates?.authority ?? "" });
    for (const ask of [list, () => change(subscribe)]) {
      const error = await errorOf(ask());
      expect(error).toMatchObject({ code: "unreachable", mayHaveHappened: false });
      expect(error.message).toMatch(says);
      expect(error.next).toMatch(next);
    }
    expect(asked).toEqual([]);
  });

  it.skipIf(certificates === undefined)(
    "has a certificate of an authority that is named is used",
    async () => {
      const { origin } = await gateway(good, certificates?.good);
      const { change } = room(origin, { authority: certificates?.authority ?? "" });
      expect(await change(subscribe)).toEqual({ state: "done" });
    },
  );

  it.each(["keys.acme.test", "not an address", "ftp://keys.acme.test", "https://me:secret@keys.acme.test"])(
    "has an address, for us or for callers, that cannot be used: %s",
    (address) => {
      for (const open of [() => room(address), () => room("https://keys.test", { proxyUrl: address })]) {
        expect(open).toThrow(GatewayError);
        expect(open).not.toThrow(/secret/);
      }
    },
  );
});
