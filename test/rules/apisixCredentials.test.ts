/** apisix-jwt and apisix-hmac: wherever the credential stands, and by version. */
import { describe, expect, it } from "vitest";
import { fixed, type Texts } from "../lint.ts";
import { found, said, secret, stream } from "./manifests.ts";

function apisixConsumer(spec: string): string {
  return `apiVersion: apisix.apache.org/v2\nkind: ApisixConsumer\nmetadata: {name: app}\nspec: ${spec}\n`;
}

function consumer(credential: string): string {
  return `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata: {name: app}
spec:
  gatewayRef: {name: apisix}
  credentials: [${credential}]
`;
}

function under(version: string, text: string): Texts {
  return { ".gateway-keys.yaml": `versions: {apisix: "${version}"}\n`, "manifest.yaml": text };
}

describe("apisix-jwt", () => {
  const rule = "apisix-jwt";
  const value = (fields: string) =>
    apisixConsumer(`{authParameter: {jwtAuth: {value: {key: app, ${fields}}}}}`);
  const plugin = (fields: string) =>
    apisixConsumer(`{plugins: [{name: jwt-auth, enable: true, config: {key: app, ${fields}}}]}`);
  const credential = (fields: string) => consumer(`{name: a, type: jwt-auth, config: {key: app, ${fields}}}`);
  const inSecret = (entries: string) =>
    stream(apisixConsumer("{authParameter: {jwtAuth: {secretRef: {name: s}}}}"), secret("s", entries));

  it.each([
    ["value", value],
    ["plugin", plugin],
    ["credential", credential],
  ])("asks for what the algorithm needs (%s)", (_, write) => {
    expect(said(rule, write("exp: 60"))).toHaveLength(1);
    expect(said(rule, write("secret: a"))).toEqual([]);
    expect(said(rule, write("algorithm: HS512, public_key: a"))).toHaveLength(1);
    expect(said(rule, write("algorithm: RS256, public_key: a"))).toEqual([]);
    const [alone] = found(rule, write("algorithm: ES256, private_key: a"));
    expect(alone?.message).toContain("`private_key` alone");
    expect(said(rule, write('algorithm: "{{ .Values.algorithm }}"'))).toEqual([]);
    expect(said(rule, write("algorithm: $env://ALGORITHM"))).toEqual([]);
    expect(said(rule, write('secret: "{{ .Values.secret }}"'))).toEqual([]);
  });

  it("leaves to the custom resource what that refuses already", () => {
    expect(said(rule, value("algorithm: RS256"))).toEqual([]);
    expect(said(rule, credential("algorithm: RS256"))).toEqual(["error spec.credentials[0].config"]);
  });

  it("knows the algorithms of the version", () => {
    const text = credential("algorithm: EdDSA, public_key: a");
    expect(said(rule, text)).toEqual([]);
    expect(said(rule, under("3.15", text))).toEqual(["error spec.credentials[0].config.algorithm"]);
    expect(said(rule, under("3.15", credential("algorithm: ES256, public_key: a")))).toEqual([]);
    const misspelt = credential("algorithm: rs-256, public_key: a");
    expect(fixed(misspelt, rule)["manifest.yaml"]).toBe(credential("algorithm: RS256, public_key: a"));
    expect(said(rule, credential('algorithm: "", secret: a'))).toHaveLength(1);
    expect(said(rule, value('algorithm: "", secret: a'))).toEqual([]);
  });

  it("knows what older versions did without, and what they wanted", () => {
    expect(said(rule, under("3.13", value("exp: 60")))).toEqual([]);
    expect(said(rule, under("3.14", value("exp: 60")))).toHaveLength(1);
    const publicOnly = value("algorithm: RS256, public_key: a");
    expect(found(rule, under("3.10", publicOnly))[0]?.message).toContain("no `private_key`");
    expect(said(rule, under("3.11", publicOnly))).toEqual([]);
    expect(said(rule, under("3.10", value("algorithm: RS256, public_key: a, private_key: b")))).toEqual([]);
  });

  it("reads Secrets, and says it there", () => {
    expect(said(rule, inSecret("key: app"))).toEqual(["error metadata.name"]);
    expect(said(rule, inSecret("key: app\nsecret: a"))).toEqual([]);
    expect(said(rule, inSecret("key: app\nalgorithm: RS256\npublic_key: a"))).toEqual([]);
    expect(said(rule, inSecret('key: app\nalgorithm: RS256\npublic_key: ""'))).toEqual([
      "error stringData[public_key]",
    ]);
    const encoded = stream(
      apisixConsumer("{authParameter: {jwtAuth: {secretRef: {name: s}}}}"),
      secret("s", `key: YXBw\nsecret: YQ==\nalgorithm: ${btoa("hs512")}`, "data"),
    );
    expect(fixed(encoded, rule)["manifest.yaml"]).toContain(`algorithm: ${btoa("HS512")}`);
  });

  it("leaves Secrets alone that something else fills, and overlays", () => {
    const text = inSecret("key: app");
    const annotated = text.replace(
      "{name: s}\nstring",
      "{name: s, annotations: {replicator.v1.mittwald.de/replicate-from: a/b}}\nstring",
    );
    expect(annotated).not.toBe(text);
    expect(said(rule, annotated)).toEqual([]);
    const overlay = { "a.yaml": text, "b.yaml": secret("s", "secret: a") };
    expect(said(rule, overlay)).toEqual([]);
    expect(said(rule, secret("s", "key: app"))).toEqual([]);
  });

  it("wants base64 where it is told so, as APISIX decodes it", () => {
    expect(said(rule, value("secret: a-b, base64_secret: true"))).toEqual([
      "error spec.authParameter.jwtAuth.value.secret",
    ]);
    expect(said(rule, value("secret: a-b, base64_secret: false"))).toEqual([]);
    expect(said(rule, value("secret: YWJj, base64_secret: true"))).toEqual([]);
    expect(said(rule, value("secret: YWI, base64_secret: true"))).toEqual([]);
    expect(said(rule, value("secret: YWJjZ, base64_secret: true"))).toHaveLength(1);
    expect(said(rule, inSecret('key: app\nsecret: a-b\nbase64_secret: "true"'))).toHaveLength(1);
    expect(said(rule, inSecret('key: app\nsecret: a-b\nbase64_secret: "yes"'))).toEqual([]);
  });

  it("looks at the first member only, the others being ignored", () => {
    const text = apisixConsumer(
      "{authParameter: {keyAuth: {secretRef: {name: a}}, jwtAuth: {value: {key: app}}}}",
    );
    expect(said(rule, text)).toEqual([]);
  });
});

describe("apisix-hmac", () => {
  const rule = "apisix-hmac";
  const value = (fields: string) => apisixConsumer(`{authParameter: {hmacAuth: {value: {${fields}}}}}`);
  const credential = (fields: string) => consumer(`{name: a, type: hmac-auth, config: {${fields}}}`);
  const inSecret = (entries: string, field?: string) =>
    stream(
      apisixConsumer("{authParameter: {hmacAuth: {secretRef: {name: s}}}}"),
      secret("s", entries, field),
    );

  it("wants key_id since 3.11, and access_key before", () => {
    const [old, now] = ["access_key: a, secret_key: b", "key_id: a, secret_key: b"];
    for (const write of [value, credential]) {
      expect(fixed(write(old), rule)["manifest.yaml"]).toBe(write(now));
      expect(fixed(under("3.10", write(now)), rule)["manifest.yaml"]).toBe(write(old));
      expect(said(rule, write(now))).toEqual([]);
      expect(said(rule, under("3.10", write(old)))).toEqual([]);
    }
    expect(fixed(inSecret("access_key: a\nsecret_key: b"), rule)["manifest.yaml"]).toBe(
      inSecret("key_id: a\nsecret_key: b"),
    );
    expect(said(rule, inSecret("access_key: a\nkey_id: a\nsecret_key: b"))).toEqual([]);
  });

  it("asks for both where APISIX alone does", () => {
    expect(said(rule, credential("algorithm: hmac-sha256"))).toEqual([
      "error spec.credentials[0].config",
      "error spec.credentials[0].config",
    ]);
    expect(said(rule, value("secret_key: b"))).toEqual([]);
    expect(said(rule, inSecret("secret_key: b"))).toEqual([]);
  });

  it("counts their characters", () => {
    expect(said(rule, value(`key_id: ${"a".repeat(257)}, secret_key: b`))).toHaveLength(1);
    expect(said(rule, value(`key_id: ${"a".repeat(256)}, secret_key: b`))).toEqual([]);
    expect(said(rule, value('key_id: "", secret_key: b'))).toHaveLength(1);
    expect(said(rule, value('key_id: "{{ .Values.id }}", secret_key: b'))).toEqual([]);
  });
});
