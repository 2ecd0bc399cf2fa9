/** The shorter tables: placeholder-key, empty-key, key-whitespace, base64-twice. */
import { describe, expect, it } from "vitest";
import { fixed } from "../lint.ts";
import {
  apiKeyPolicy,
  apisixConsumer,
  found,
  kongFile,
  kongSecret,
  said,
  secret,
  stream,
} from "./manifests.ts";

const key = "h7Qm2vXc9RtLw4Zk8NsYb3Jp";

describe("placeholder-key", () => {
  it("is said of every consumer that shares one", () => {
    const text = `_format_version: "3.0"
consumers:
  - {username: one, keyauth_credentials: [{key: "<CHANGE_ME>"}]}
  - {username: two, keyauth_credentials: [{key: "<CHANGE_ME>"}]}
`;
    expect(said("placeholder-key", text)).toHaveLength(2);
  });

  it("leaves references of tools alone", () => {
    for (const value of [
      "<path:secret/data/gateway#key>",
      "__MOBILE_KEY__",
      '"%s"',
      "ENC[AES256_GCM,data:x]",
    ]) {
      expect(said("placeholder-key", apisixConsumer(value))).toEqual([]);
    }
    const references = { ".gateway-keys.yaml": "references: ['^<secret ']\n" };
    const files = { ...references, "consumer.yaml": apisixConsumer("<secret mobile-app>") };
    expect(said("placeholder-key", files)).toEqual([]);
  });

  it("leaves a private key alone that only satisfies the custom resource", () => {
    const text = `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: mobile-app}
spec:
  authParameter:
    jwtAuth: {value: {key: mobile-app, secret: ${key}, private_key: changeme}}
`;
    expect(said("placeholder-key", text)).toEqual([]);
  });
});

describe("empty-key", () => {
  it.each([
    ["an empty string", apisixConsumer('""')],
    ["white space", apisixConsumer('"  "')],
    ["a line break", apisixConsumer('"\\n"')],
    ["nothing under an entry", kongSecret("key:")],
    ["an empty entry of data", kongSecret('key: ""', { field: "data" })],
  ])("%s", (_, text) => {
    expect(said("empty-key", text)).toHaveLength(1);
  });

  it("leaves to the schema what the schema refuses", () => {
    expect(said("empty-key", apisixConsumer(""))).toEqual([]);
    expect(said("empty-key", kongFile('""'))).toEqual([]);
  });

  it("says that one empty key freezes Envoy", () => {
    const text = stream(apiKeyPolicy("weather-keys"), secret("weather-keys", `a: ${key}\nb: ""\nc: "  "`));
    const [empty, blank] = found("empty-key", text);
    expect(empty?.message).toContain("no change of any route or key reaches the gateway");
    expect(blank?.message).not.toContain("no change");
  });

  it("leaves an unused jwt secret alone", () => {
    const jwt = (algorithm: string) =>
      kongSecret(`key: issuer\nalgorithm: ${algorithm}\nsecret: ""\nrsa_public_key: pem`, { type: "jwt" });
    expect(said("empty-key", jwt("RS256"))).toEqual([]);
    expect(said("empty-key", jwt("HS512"))).toEqual(["error stringData[secret]"]);
  });
});

describe("key-whitespace", () => {
  it.each([
    ["a trailing line break in data", kongSecret(`key: ${btoa(`${key}\n`)}`, { field: "data" }), btoa(key)],
    ["a Windows line break in data", kongSecret(`key: ${btoa(`${key}\r\n`)}`, { field: "data" }), btoa(key)],
    ["a block scalar", kongSecret(`key: |\n  ${key}`), `key: |-\n    ${key}\n`],
    ["a folded scalar", kongSecret(`key: >\n  ${key}`), `key: >-\n    ${key}\n`],
    ["quoted spaces", apisixConsumer(`" ${key}"`), `key: "${key}"`],
    ["a tab at the end", kongFile(`"${key}\\t"`), `key: "${key}"`],
  ])("%s", (_, text, after) => {
    const [finding] = found("key-whitespace", text);
    expect(finding?.severity).toBe("error");
    expect(finding?.fix?.safe).toBe(true);
    expect(fixed(text, "key-whitespace")["manifest.yaml"]).toContain(after);
  });

  it("is a warning where both sides may read one file", () => {
    const text = kongSecret("username: mobile-app\nsecret: |\n  h7Qm2vXc9RtL", { type: "hmac-auth" });
    expect(said("key-whitespace", text)).toEqual(["warning stringData[secret]"]);
  });

  it("leaves alone what is no key, and PEM", () => {
    expect(said("key-whitespace", kongSecret("key: |\n  changeme"))).toEqual([]);
    const pem = "-----BEGIN PRIVATE KEY-----\n  MC4CAQAw\n  -----END PRIVATE KEY-----";
    expect(said("key-whitespace", kongSecret(`key: |\n  ${pem}`))).toEqual([]);
  });
});

describe("base64-twice", () => {
  const text = "my-super-secret-key";

  it("is an error in data, and decoded once by the fix", () => {
    const twice = kongSecret(`key: ${btoa(btoa(text))}`, { field: "data" });
    expect(said("base64-twice", twice)).toEqual(["error data[key]"]);
    expect(fixed(twice, "base64-twice")["manifest.yaml"]).toContain(`key: ${btoa(text)}\n`);
  });

  it("is only pointed out in stringData", () => {
    const once = kongSecret(`key: ${btoa(text)}`);
    expect(said("base64-twice", once)).toEqual(["information stringData[key]"]);
    expect(fixed(once, "base64-twice")["manifest.yaml"]).toContain(`key: ${text}\n`);
  });

  it.each([
    ["a key that only looks like base64", kongSecret(`key: ${btoa(key)}`, { field: "data" })],
    ["a key in a manifest", kongFile(btoa(text))],
    [
      "jwt secrets, which may be base64",
      kongSecret(`key: a\nalgorithm: HS256\nsecret: ${btoa(text)}`, { type: "jwt" }),
    ],
  ])("leaves %s alone", (_, manifest) => {
    expect(said("base64-twice", manifest)).toEqual([]);
  });
});
