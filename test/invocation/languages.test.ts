import { readdirSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { CredentialValue } from "../../client/credentials/credentialValue.ts";
import type { Invocation } from "../../client/gateways/gateway.ts";
import { type CallRequest, callOf } from "../../client/invocation/call.ts";
import { instructionOf } from "../../client/invocation/instruction.ts";
import { snippet } from "../../client/invocation/snippet.ts";
import { snippetLanguages } from "../../client/invocation/snippets/index.ts";
import { neverRun, runners } from "./runners.ts";

const invocation: Invocation = {
  apiName: "weather",
  credentialType: "bearer",
  headerName: "Authorization",
  headerPrefix: "Bearer ",
  queryParameter: "api_key",
  baseUrl: "https://api.acme.test",
  basePath: "/weather",
};

const root = join(import.meta.dirname, "..", "..");

describe("the list of languages", () => {
  it("has every file of its folder, under the file's name", () => {
    const files = readdirSync(join(root, "client/invocation/snippets")).filter((name) => name !== "index.ts");
    expect(snippetLanguages.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort());
  });

  it("is run by a test, or there is a reason why not", () => {
    const known = [...runners.map(({ id }) => id), ...Object.keys(neverRun)];
    expect(known.sort()).toEqual(snippetLanguages.map(({ id }) => id).sort());
  });
});

/** How each language names the environment variable, in its own way. */
const variables: Readonly<Record<string, RegExp>> = {
  "curl-bash": /"[^"']*\$GATEWAY_KEY"/,
  "curl-powershell": /\$env:GATEWAY_KEY/,
  "curl-cmd": /"[^"]*%GATEWAY_KEY%"/,
  httpie: /"[^"']*\$GATEWAY_KEY"/,
  powershell: /\$env:GATEWAY_KEY/,
  "javascript-fetch": /process\.env\.GATEWAY_KEY/,
  "javascript-axios": /process\.env\.GATEWAY_KEY/,
  python: /os\.environ\["GATEWAY_KEY"\]/,
  go: /os\.Getenv\("GATEWAY_KEY"\)/,
  java: /System\.getenv\("GATEWAY_KEY"\)/,
  csharp: /Environment\.GetEnvironmentVariable\("GATEWAY_KEY"\)/,
  php: /getenv\('GATEWAY_KEY'\)/,
  ruby: /ENV\['GATEWAY_KEY'\]/,
  rust: /std::env::var\("GATEWAY_KEY"\)/,
  kotlin: /System\.getenv\("GATEWAY_KEY"\)/,
  swift: /ProcessInfo\.processInfo\.environment\["GATEWAY_KEY"\]/,
  http: /\{\{\$processEnv GATEWAY_KEY\}\}/,
};

const canary = "sk-cAnArY-7f3e91b2c4d5a6908877";
const requests: readonly CallRequest[] = [
  {},
  { keyIn: "query" },
  { method: "POST", body: { city: "Ulm" } },
  { method: "POST", body: { city: "Ulm" }, keyIn: "query" },
];

describe.each(snippetLanguages)("$name", (language) => {
  it.each(requests)("reads the key from the environment unless told: %j", (request) => {
    expect(snippet(language, callOf(invocation, request))).toMatch(variables[language.id] ?? /never/);
  });

  it.each(requests)("holds the key only when asked for it: %j", (request) => {
    const text = snippet(language, callOf(invocation, request, new CredentialValue(canary)));
    expect(text).toContain(canary);
    expect(text).not.toContain("GATEWAY_KEY");
  });
});

describe("an instruction that was not asked for the key", () => {
  const credential = new CredentialValue(canary);
  const gateway = { type: "sandbox", environment: "sandbox" } as const;
  const instruction = instructionOf(gateway, invocation, { credential });
  const left = [JSON.stringify(instruction), inspect(instruction, { depth: null, showHidden: true })].join(
    "\n",
  );

  it.each([
    ["as it is", canary],
    ["in Base64", Buffer.from(canary).toString("base64").slice(0, 20)],
    ["in hexadecimal", Buffer.from(canary).toString("hex").slice(0, 20)],
    ["in halves", canary.slice(0, 14)],
    ["in halves", canary.slice(14, -4)],
    ["backwards", [...canary].reverse().join("")],
  ])("does not hold it %s", (_, trace) => {
    expect(left.toLowerCase()).not.toContain(trace.toLowerCase());
  });
});
