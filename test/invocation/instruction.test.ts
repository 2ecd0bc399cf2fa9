import { describe, expect, it } from "vitest";
import { CredentialValue } from "../../client/credentials/credentialValue.ts";
import type { Invocation } from "../../client/gateways/gateway.ts";
import { callOf } from "../../client/invocation/call.ts";
import { instructionOf } from "../../client/invocation/instruction.ts";
import { snippet } from "../../client/invocation/snippet.ts";
import { snippetLanguages } from "../../client/invocation/snippets/index.ts";

const gateway = { type: "kong", environment: "production" } as const;
const invocation: Invocation = {
  apiName: "weather",
  apiVersion: "v2",
  credentialType: "api-key",
  headerName: "x-api-key",
  queryParameter: "apikey",
  baseUrl: "https://kong.acme.test",
  basePath: "/weather/{city}",
  region: "eu-central-1",
};
const credential = new CredentialValue("sk-Zm9vYmFyYmF6cXV4MDEyMzQ1");

describe("an instruction", () => {
  it("says all that a caller has to know, with the key masked", () => {
    expect(instructionOf(gateway, invocation, { credential })).toEqual({
      gatewayType: "kong",
      environment: "production",
      apiName: "weather",
      apiVersion: "v2",
      credentialType: "api-key",
      credentialHeaderName: "x-api-key",
      credentialQueryParam: "apikey",
      credentialValue: "••••••••MzQ1",
      baseUrl: "https://kong.acme.test",
      basePath: "/weather/{city}",
      fullUrl: "https://kong.acme.test/weather/{city}",
      region: "eu-central-1",
      curlExample: [
        "curl --request GET \\",
        "  --url https://kong.acme.test/weather/%7Bcity%7D \\",
        '  --header "x-api-key: $GATEWAY_KEY"',
      ].join("\n"),
    });
  });

  it("shows the key, also in the example, when it is asked for", () => {
    const shown = instructionOf(gateway, invocation, { credential, reveal: true });
    expect(shown.credentialValue).toBe(credential.reveal());
    expect(shown.curlExample).toContain(`'x-api-key: ${credential.reveal()}'`);
  });

  it("leaves out the key where nobody has it", () => {
    expect(instructionOf(gateway, invocation, { reveal: true })).not.toHaveProperty("credentialValue");
  });

  it("sends the key in the query where no header takes it", () => {
    const { headerName: _, ...queryOnly } = invocation;
    const instruction = instructionOf(gateway, queryOnly);
    expect(instruction).not.toHaveProperty("credentialHeaderName");
    expect(instruction.curlExample).toContain('--data-urlencode "apikey=$GATEWAY_KEY"');
  });
});

describe("a call that cannot be sent as it stands is refused", () => {
  it.each([
    ["a line break in a header", { headers: { "x-a": "1\r\nx-admin: yes" } }, "x-a has a line break"],
    ["a line feed alone", { headers: { "x-a": "1\nb" } }, "x-a has a line break"],
    ["a NUL", { headers: { "x-a": "1\0" } }, "x-a has a line break"],
    ["an escape sequence", { headers: { "x-a": "\u001b[2J" } }, "x-a has a line break"],
    ["a line break in a header's name", { headers: { "x-a\r\nx-b": "1" } }, "no header has"],
    ["a colon in a header's name", { headers: { "x-a: 1": "1" } }, "no header has"],
    ["a name that command lines take for an option", { headers: { "-K": "1" } }, "no header has"],
    ["an empty header's name", { headers: { "": "1" } }, "no header has"],
    ["a method with more in it", { method: "GET / HTTP/1.1\r\nx: y" }, "not one of HTTP's"],
  ])("%s", (_, request, message) => {
    expect(() => callOf(invocation, request)).toThrow(message);
  });

  it("a key with a line break, which is not in the message", () => {
    const broken = new CredentialValue("sk-geheim\r\nx-admin: yes");
    expect(() => callOf(invocation, {}, broken)).toThrow(
      /^((?!geheim).)*x-api-key has a line break((?!geheim).)*$/,
    );
  });

  it("a prefix with a line break", () => {
    expect(() => callOf({ ...invocation, headerPrefix: "Bearer\n" })).toThrow("line break");
  });

  it("a key for a place that the API does not look at", () => {
    const { queryParameter: _, ...headerOnly } = invocation;
    expect(() => callOf(headerOnly, { keyIn: "query" })).toThrow("takes no key from the query");
  });

  it.each([
    ["http", "{{$guid}}", "cannot hold {{…}}"],
    ["httpie", "a\\:b", "cannot send a backslash"],
    ["javascript-fetch", "Grüße", "cannot send the value of the header x-a"],
  ])("by %s: %s", (id, value, message) => {
    const language = snippetLanguages.find((known) => known.id === id);
    if (language === undefined) throw new Error(id);
    expect(() => snippet(language, callOf(invocation, { headers: { "x-a": value } }))).toThrow(message);
  });
});
