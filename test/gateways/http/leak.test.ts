import { createServer } from "node:net";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { CredentialValue } from "../../../client/credentials/credentialValue.ts";
import { Redactor } from "../../../client/credentials/redaction.ts";
import {
  type Answering,
  clientOf,
  createKey,
  errorOf,
  gateway,
  json,
  listening,
  never,
  token,
} from "./gateway.ts";

const inQuery = new CredentialValue("canary/in+the query=0123456789");
const inBody = new CredentialValue('canary"in\\the\nbody-0123456789');
const known = new CredentialValue("canary-that-the-redactor-was-told-0123456789");
/** Nobody was told of it; it looks like a key. */
const unknown = "sk-canary-unknown-0123456789abcdef";

/** A gateway that says everything back. */
const everything = (request: Parameters<Answering>[1]) =>
  [
    `Bearer ${token.reveal()}`,
    request.url,
    inQuery.reveal(),
    inBody.reveal(),
    JSON.stringify(inBody.reveal()),
    known.reveal(),
    Buffer.from(known.reveal()).toString("base64"),
    unknown,
  ].join(" and ");

const troubles: readonly (readonly [string, Answering])[] = [
  ...[400, 401, 403, 404, 409, 422, 429, 500, 503].map(
    (status) =>
      [
        `${status} that quotes the request`,
        (response, request) => json(response, { error: everything(request), permission: unknown }, status),
      ] as const satisfies readonly [string, Answering],
  ),
  [
    "words that quote it",
    (response, request) => response.writeHead(400, { "content-type": "text/plain" }).end(everything(request)),
  ],
  ["HTML that quotes it", (response, request) => response.end(`<html>${everything(request)}`)],
  ["broken JSON", (response, request) => response.end(`{"key": ${everything(request)}`)],
  ["another shape", (response, request) => json(response, { key: [everything(request)] })],
  [
    "a redirect with it",
    (response) => response.writeHead(302, { location: `http://evil.test/${unknown}` }).end(),
  ],
  [
    "a redirect to a host that is one",
    (response) => response.writeHead(302, { location: `http://${unknown}.test/` }).end(),
  ],
  ["a reset", (response) => response.destroy()],
  ["a status line with it", (response, request) => response.writeHead(400, known.reveal()).end(request.url)],
];

describe("no key is in what is reported of", () => {
  it.each(troubles)("%s", async (_, answer) => {
    const lines: string[] = [];
    const redactor = new Redactor();
    redactor.add(known);
    const { origin, bodies } = await gateway(answer);
    const client = clientOf(origin, { redactor, log: (line) => lines.push(line) });
    const decode = (value: unknown) => {
      throw new TypeError(`cannot read ${JSON.stringify(value)}`);
    };
    const call = { ...createKey, query: { key: inQuery }, body: { key: inBody }, decode };
    const error = await errorOf(client.request(call, never));
    expect(bodies[0]).toBe(JSON.stringify({ key: inBody.reveal() }));
    const shown = inspect(error, { depth: null, showHidden: true, maxStringLength: null });
    const told = [
      error.message,
      error.next,
      String(error.stack),
      shown,
      JSON.stringify(error),
      ...lines,
    ].join("\n");
    expect(lines.length).toBeGreaterThan(0);
    expect(told).not.toMatch(/canary|Y2FuYXJ5/);
  });

  it("a name in the path that is a key", async () => {
    const lines: string[] = [];
    const { origin } = await gateway((response) => json(response, { error: "no such key" }, 404));
    const client = clientOf(origin, { log: (line) => lines.push(line) });
    const error = await errorOf(client.request({ ...createKey, path: ["key-auths", unknown] }, never));
    expect([inspect(error), ...lines].join("\n")).not.toContain("canary");
    expect(lines[0]).toMatch(/^POST http:\/\/127\.0\.0\.1:\d+\/key-auths\/.+: 404, \d+ ms$/);
  });

  it("an answer that is no HTTP, which Node hangs on its error", async () => {
    const server = createServer((socket) => socket.once("data", (said) => socket.end(`SSH ${said}`)));
    const { port } = await listening(server);
    const error = await errorOf(clientOf(`http://127.0.0.1:${port}`).request(createKey, never));
    expect(error.cause).toBeInstanceOf(Error);
    const shown = inspect(error, { depth: null, showHidden: true });
    expect(shown).not.toMatch(/canary|63 61 6e 61 72 79|<Buffer/);
  });
});
