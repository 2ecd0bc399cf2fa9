/** The admin's API, driven by its own description, with whatever nobody should send: never a 500, always JSON. */
import { connect } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BuiltSandbox, type Started } from "./builtSandbox.ts";
import { type Answer, asAdmin, ask, issue, withKey } from "./http.ts";

const built = new BuiltSandbox();
let sandbox: Started;

beforeAll(async () => {
  await built.build();
  sandbox = await built.start();
});

afterAll(() => built.remove());

/** The same for every run, so that what fails can be run again; `FUZZ_SEED` gives others. */
const seed = Number(process.env.FUZZ_SEED ?? 7);
const rounds = Number(process.env.FUZZ_ROUNDS ?? 150);

/** Mulberry32. */
function numbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const next = numbers(seed);

function pick<T>(list: readonly T[]): T {
  return list[Math.floor(next() * list.length)] as T;
}

const texts = [
  "",
  " ",
  "a",
  ".",
  "..",
  "null",
  "undefined",
  "__proto__",
  "constructor",
  "toString",
  "-1",
  "0",
  "1e999",
  "NaN",
  "9007199254740993",
  "99999999999999999999999999",
  "'; DROP TABLE keys; --",
  "%",
  "%00",
  "\0",
  "\r\nX-Evil: 1",
  "../../../etc/passwd",
  "名前",
  "😀".repeat(50),
  "e\u0301",
  "\u202eevil",
  "\ud800",
  "a".repeat(3000),
  "127.0.0.1",
  "::ffff:1.2.3.4/200",
  "10.0.0.0/-1",
  "2026-02-30T25:61:61Z",
  "+275760-09-13T00:00:00.000Z",
  "active",
  "gold",
  "sk-",
];

const values: readonly unknown[] = [
  ...texts,
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  [],
  {},
  [[]],
  [null],
  [1, "a", {}],
  Array.from({ length: 3000 }, () => "a"),
  { toString: 1, length: -1 },
  { __proto__: null, constructor: { prototype: 1 } },
];

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  readonly fields: readonly string[];
}

async function operations(): Promise<Operation[]> {
  const { json } = await asAdmin(sandbox, "GET", "/openapi.json");
  return Object.entries(json.paths).flatMap(([path, item]) =>
    // biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document
    Object.entries(item as Record<string, any>).map(([method, { parameters, requestBody }]) => {
      const name = requestBody?.content["application/json"].schema.$ref.split("/").at(-1);
      return {
        method: method.toUpperCase(),
        path,
        query: parameters
          .filter((parameter: { in: string }) => parameter.in === "query")
          .map((parameter: { name: string }) => parameter.name),
        fields: name === undefined ? [] : Object.keys(json.components.schemas[name].properties),
      };
    }),
  );
}

function randomPath({ path, query }: Operation, ids: readonly string[]): string {
  const id = next() < 0.3 ? pick(ids) : encoded(pick(texts));
  const asked = query.filter(() => next() < 0.6).map((name) => `${name}=${encoded(pick(texts))}`);
  return path.replace("{id}", id || "-") + (asked.length > 0 ? `?${asked.join("&")}` : "");
}

/** Sometimes by the rules, sometimes in a way that no URL has. */
function encoded(text: string): string {
  if (next() < 0.1) return pick(["%", "%zz", "%ff%fe", "%C0%80", "%2e%2e", "+", "%u0041", "a%00b"]);
  return encodeURIComponent(Buffer.from(text).toString());
}

function randomBody(fields: readonly string[]): string | Buffer | undefined {
  const kind = next();
  if (kind < 0.05) return undefined;
  if (kind < 0.1) return Buffer.from(Array.from({ length: 200 }, () => Math.floor(next() * 256)));
  if (kind < 0.15) return "[".repeat(20_000) + "]".repeat(20_000);
  if (kind < 0.2) return `{"a":`.repeat(5000) + 1 + "}".repeat(5000);
  if (kind < 0.25) return pick(["{", "nul", '"', "[1,]", "\ufeff{}", "{'a':1}", "1e400", '{"a":1}{"b":2}']);
  if (kind < 0.3) return JSON.stringify(pick(values));
  const good: Record<string, unknown> = { user_id: "fuzz", name: "fuzz" };
  const body = kind < 0.6 ? good : {};
  for (const field of fields) if (next() < 0.4) body[field] = pick(values);
  return JSON.stringify(body).slice(0, 60_000);
}

it(`every operation with hostile values (seed ${seed})`, { timeout: 120_000 }, async () => {
  const seen = new Set<number>();
  for (const operation of await operations()) {
    let ids: string[] = [];
    for (let i = 0; i < rounds; i++) {
      // Some operation deletes them.
      if (i % 20 === 0) ids = [(await issue(sandbox)).id, (await issue(sandbox, { user_id: "other" })).id];
      const path = randomPath(operation, ids);
      const body = operation.fields.length > 0 || next() < 0.1 ? randomBody(operation.fields) : undefined;
      const type =
        next() < 0.9 ? "application/json" : pick(["text/plain", "application/json;charset=x", "☃"]);
      const answer = await ask(sandbox.adminUrl + path, {
        method: operation.method,
        headers: {
          authorization: `Bearer ${sandbox.token.reveal()}`,
          "content-type": Buffer.from(type).toString("latin1"),
        },
        ...(body === undefined ? {} : { body }),
      });
      judge(answer, `${operation.method} ${path} ${String(body).slice(0, 200)}`);
      seen.add(answer.status);
    }
  }
  // It got beyond the door.
  expect([...seen]).toEqual(expect.arrayContaining([200, 201, 400, 404]));
  await isWell();
});

it(`the proxy and Envoy's question with hostile headers and paths (seed ${seed})`, {
  timeout: 60_000,
}, async () => {
  const { key } = await issue(sandbox);
  const paths = ["/hello", "/echo", "/health", "/weather/v1/cities/", "/weather/v2/cities?country=", "/"];
  for (let i = 0; i < rounds * 5; i++) {
    const path = (pick(paths) + encoded(pick(texts))).replace(/^\/\//, "/");
    const token = next() < 0.5 ? key : header(pick(texts));
    const asked = {
      method: pick(["GET", "POST", "HEAD", "OPTIONS", "TRACE", "PATCH", "LOCK"]),
      headers: {
        authorization: pick([`Bearer ${token}`, `bearer  ${token} `, `Basic ${token}`, token, ""]),
        "x-forwarded-for": header(pick(texts)),
        "x-consumer-username": header(pick(texts)),
        "content-type": header(pick(texts)),
      },
      ...(next() < 0.5 ? {} : { body: String(pick(texts)) }),
    };
    for (const url of [sandbox.proxyUrl + path, `${sandbox.adminUrl}/authz${path}`]) {
      judge(await ask(url, asked), `${asked.method} ${path}`, asked.method === "HEAD");
    }
  }
  await isWell();
});

it(`bytes that are no HTTP (seed ${seed})`, { timeout: 60_000 }, async () => {
  const host = new URL(sandbox.adminUrl).host;
  const good = `GET /api/plans?x=1 HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer x\r\nContent-Length: 0\r\n\r\n`;
  for (let i = 0; i < rounds * 5; i++) {
    const bytes = Buffer.from(good);
    for (let j = 0; j < 1 + next() * 6; j++) {
      bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
    }
    const status = await firstStatus(pick([sandbox.adminUrl, sandbox.proxyUrl]), bytes);
    expect(status === undefined || status < 500, bytes.toString("latin1")).toBe(true);
  }
  await isWell();
});

function judge({ status, json, text }: Answer, what: string, headOnly = false): void {
  expect(status < 500 || status === 503 || status === 507, `${status} for ${what}: ${text}`).toBe(true);
  if (!headOnly) expect(json, `no JSON for ${what}: ${status} ${text}`).toBeDefined();
  if (!headOnly && status >= 400) {
    expect(json.error, what).toEqual({ code: expect.any(String), message: expect.any(String) });
  }
}

/** A header's value cannot hold these, whoever sends it. */
function header(text: string): string {
  return Buffer.from(text.replace(/[\0\r\n]/g, "")).toString("latin1");
}

/** Undefined where the other side waits for more, or has nothing to say. */
function firstStatus(url: string, bytes: Buffer): Promise<number | undefined> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    let text = "";
    const done = () => {
      clearTimeout(late);
      socket.destroy();
      const [, status] = /^HTTP\/1\.1 (\d+)/.exec(text) ?? [];
      resolve(status === undefined ? undefined : Number(status));
    };
    const late = setTimeout(done, 300);
    socket.on("data", (part) => {
      text += part.toString("latin1");
      if (text.includes("\r\n\r\n")) done();
    });
    socket.on("error", done);
    socket.on("close", done);
    socket.write(bytes);
  });
}

async function isWell(): Promise<void> {
  const { key } = await issue(sandbox);
  expect((await withKey(sandbox, key, "/hello")).status).toBe(200);
  expect(sandbox.log).toEqual([]);
}
