/** kong-credential-fields and kong-credential-values. */
import { describe, expect, it } from "vitest";
import { fixed, lint } from "../lint.ts";
import { found, kongConsumer, kongSecret, said, secret, stream } from "./manifests.ts";

const key = "h7Qm2vXc9RtLw4Zk8NsYb3Jp";
const pem = `|
    -----BEGIN PUBLIC KEY-----
    MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9
    q9UU8I5mEovUf86QZ7kOBIjJwqnzD1omageEHWwHdBO6B+dFabmdT9POxg==
    -----END PUBLIC KEY-----`;

describe("kong-credential-fields", () => {
  const rule = "kong-credential-fields";
  const loud = (text: string) => said(rule, text).filter((line) => !line.startsWith("hint"));

  it.each([
    ["key-auth", "ttl: '60'", ["key"]],
    ["basic-auth", "username: a", ["password"]],
    ["hmac-auth", "username: a", ["secret"]],
    ["jwt", `key: a\nsecret: ${key}`, ["algorithm"]],
    ["jwt", "key: a\nalgorithm: RS256", ["rsa_public_key"]],
    ["oauth2", `name: a\nclient_id: b\nclient_secret: ${key}`, ["redirect_uris"]],
    ["acl", "group: ''", ["group"]],
    ["mtls-auth", "id: a", ["subject_name"]],
  ])("%s with %j lacks %j", (type, entries, lacks) => {
    const text = kongSecret(entries, { type });
    expect(loud(text)).toEqual(lacks.map(() => "warning metadata.name"));
    for (const [i, name] of lacks.entries()) expect(found(rule, text)[i]?.message).toContain(`\`${name}\``);
  });

  it("says what the webhook alone demands", () => {
    const text = kongSecret(`key: a\nsecret: ${key}`, { type: "jwt" });
    expect(found(rule, text)[0]?.message).toContain("webhook");
  });

  it("leaves to the consumer what a consumer names", () => {
    const text = stream(kongConsumer("mobile-app-key"), kongSecret("token: abc"));
    expect(said(rule, text).filter((line) => line.startsWith("warning"))).toEqual([]);
    expect(lint(text).map(({ rule }) => rule)).toContain("secret-key-missing");
  });

  it("renames a slip, and does not call it unread as well", () => {
    const text = kongSecret(`apikey: ${key} # rotated in May`);
    expect(said(rule, text)).toEqual(["warning metadata.name"]);
    expect(fixed(text, rule)["manifest.yaml"]).toContain(`  key: ${key} # rotated in May\n`);
  });

  it("hints at entries that Kong does not read", () => {
    expect(said(rule, kongSecret(`key: ${key}\nowner: team-a`))).toEqual(["hint stringData[owner]"]);
  });

  it.each([
    ["what every entity has", kongSecret(`key: ${key}\nid: 7deb6e70-60be-5dd2-b374-06551479ea5e\ntags: a`)],
    ["the type as it was said once", kongSecret(`key: ${key}\nkongCredType: key-auth`)],
    ["another tool's entry", kongSecret(`key: ${key}\nreloader.io/rev: a`)],
    ["a Secret without label", secret("s", "owner: a")],
    ["a Secret of another product", kongSecret("token: a", { type: "konnect" })],
    ["a template", kongSecret("{{ toYaml .Values.entries }}")],
  ])("leaves %s alone", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });
});

describe("kong-credential-fields of a kong.yml", () => {
  const rule = "kong-credential-fields";
  const jwt = (fields: string) =>
    `_format_version: "3.0"\nconsumers:\n  - username: a\n    jwt_secrets:\n      - {key: k, ${fields}}\n`;

  it("demands the public key of the algorithms that Kong looks at", () => {
    const path = "consumers[0].jwt_secrets[0].algorithm";
    expect(said(rule, jwt("algorithm: RS256"))).toEqual([`error ${path}`]);
    expect(said(rule, jwt("algorithm: EdDSA"))).toEqual([`error ${path}`]);
    expect(said(rule, jwt("algorithm: ES256"))).toEqual([]);
    expect(said(rule, jwt("algorithm: HS256"))).toEqual([]);
    expect(said(rule, jwt('algorithm: RS256, rsa_public_key: "{vault://env/pem}"'))).toEqual([]);
  });
});

describe("kong-credential-values", () => {
  const rule = "kong-credential-values";
  const jwt = (rest: string) => kongSecret(`key: issuer\n${rest}`, { type: "jwt" });
  const oauth2 = (rest: string) =>
    kongSecret(`name: a\nclient_id: b\nclient_secret: ${key}\n${rest}`, { type: "oauth2" });
  const ttl = (value: string) => kongSecret(`key: ${key}\nttl: ${value}`);
  const uris = (value: string) => oauth2(`redirect_uris: "${value}"`);

  it.each([
    ["a ttl with a unit", ttl("30d"), "stringData[ttl]"],
    ["a ttl with a fraction", ttl("'1.5'"), "stringData[ttl]"],
    ["a ttl with a line break behind", ttl('"3600\\n"'), "stringData[ttl]"],
    ["an encoded ttl", kongSecret("ttl: MWg=", { field: "data" }), "data[ttl]"],
    ["a boolean in words", oauth2("hash_secret: 'yes'"), "stringData[hash_secret]"],
    [
      "a space behind the comma",
      uris("https://a.example/x, https://a.example/y"),
      "stringData[redirect_uris]",
    ],
    ["a path alone", uris("/callback"), "stringData[redirect_uris]"],
    ["a scheme without host", uris("app:/callback"), "stringData[redirect_uris]"],
    ["a fragment", uris("https://a.example/x#y"), "stringData[redirect_uris]"],
    ["an algorithm in small letters", jwt("algorithm: hs256"), "stringData[algorithm]"],
    [
      "a key without its frame",
      jwt("algorithm: RS256\nrsa_public_key: MIIBIjANBg"),
      "stringData[rsa_public_key]",
    ],
    [
      "a certificate",
      jwt(`algorithm: RS256\nrsa_public_key: ${pem.replaceAll("PUBLIC KEY", "CERTIFICATE")}`),
      "stringData[rsa_public_key]",
    ],
    [
      "a key on one line",
      jwt(
        'algorithm: RS256\nrsa_public_key: "-----BEGIN PUBLIC KEY-----\\\\nMFkw\\\\n-----END PUBLIC KEY-----"',
      ),
      "stringData[rsa_public_key]",
    ],
    [
      "a key cut off",
      jwt('algorithm: RS256\nrsa_public_key: "-----BEGIN PUBLIC KEY-----\\nMFkw"'),
      "stringData[rsa_public_key]",
    ],
  ])("finds %s", (_, text, path) => {
    expect(said(rule, text)).toEqual([`error ${path}`]);
  });

  it.each([
    ["seconds", ttl("'3600'")],
    ["a ttl from a template", ttl("'{{ ttl }}'")],
    ["an empty ttl", ttl("''")],
    ["booleans as Go reads them", oauth2("hash_secret: 't'")],
    ["two URIs", uris("https://a.example/x,app://callback")],
    ["all the algorithms", jwt("algorithm: EdDSA")],
    ["a key", jwt(`algorithm: RS256\nrsa_public_key: ${pem}`)],
    ["a key that the algorithm does not use", jwt("algorithm: HS256\nrsa_public_key: none")],
    ["a key from a vault", jwt('algorithm: RS256\nrsa_public_key: "{vault://env/jwt-key}"')],
    ["entries of a Secret for somebody else", secret("s", "ttl: 30d")],
    ["a ttl of another type", kongSecret("username: a\npassword: b\nttl: 30d", { type: "basic-auth" })],
  ])("leaves %s alone", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });

  it.each([
    ["jwt_secrets: [{key: k, algorithm: RS256, rsa_public_key: MIIB}]", "jwt_secrets[0].rsa_public_key"],
    ["oauth2_credentials: [{name: a, redirect_uris: [/callback]}]", "oauth2_credentials[0].redirect_uris[0]"],
    [
      "oauth2_credentials: [{name: a, redirect_uris: ['https://a.example/#b']}]",
      "oauth2_credentials[0].redirect_uris[0]",
    ],
    ["jwt_secrets: [{key: k, algorithm: HS256, rsa_public_key: MIIB}]", undefined],
    ["jwt_secrets: [{key: k, algorithm: RS256, rsa_public_key: '{vault://env/pem}'}]", undefined],
    [
      "oauth2_credentials: [{name: a, redirect_uris: ['https://a.example', '${{ env \"DECK_URI\" }}']}]",
      undefined,
    ],
  ])("looks into a kong.yml: %s", (fields, path) => {
    const text = `_format_version: "3.0"\nconsumers:\n  - username: a\n    ${fields}\n`;
    expect(said(rule, text)).toEqual(path === undefined ? [] : [`error consumers[0].${path}`]);
  });
});
