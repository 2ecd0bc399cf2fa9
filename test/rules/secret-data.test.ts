import { describe, expect, it } from "vitest";
import { fixed, lint } from "../lint.ts";
import { found, said } from "./manifests.ts";

const rule = "secret-data";
const mended = (text: string) => fixed(text, rule)["manifest.yaml"];

function secret(fields: string): string {
  return `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n${fields}`;
}

describe("data that is not base64", () => {
  it.each([
    ["plain text", "key: my-plain key", "key: bXktcGxhaW4ga2V5"],
    ["a length that base64 never has", "key: abcde", "key: YWJjZGU="],
    ["base64 for URLs", "key: aHR0cHM6Ly9hLnRlc3Q_YT1iJmM9ZA==", "key: aHR0cHM6Ly9hLnRlc3Q/YT1iJmM9ZA=="],
    ["padding left out", "key: bXktcGxhaW4ta2V5LTE", "key: bXktcGxhaW4ta2V5LTE="],
    ["folded lines", "key: >-\n    bXktcGxh\n    aW4ga2V5", "key: >-\n    bXktcGxhaW4ga2V5"],
    ["non-ASCII text", "key: schlüssel", "key: c2NobMO8c3NlbA=="],
  ])("%s", (_, bad, good) => {
    const text = secret(`data:\n  ${bad}\n`);
    expect(said(rule, text)).toEqual(["error data[key]"]);
    expect(mended(text)).toBe(secret(`data:\n  ${good}\n`));
  });

  it("is said once, on the value", () => {
    const findings = lint(secret("data:\n  key: my-plain-secret-key!\n"));
    expect(findings.filter(({ severity }) => severity === "error").map((finding) => finding.rule)).toEqual([
      rule,
    ]);
    expect(findings.find((finding) => finding.rule === rule)).toMatchObject({
      line: 5,
      column: 8,
      endColumn: 28,
    });
  });

  it.each([
    "''",
    "YQ==",
    "|\n    YWFh\n    YWFh",
    "'{{ .key | b64enc }}'",
    "$(KEY)",
    "<path:kv/data/mobile#key>",
    "ref+vault://kv/mobile#key",
    "ENC[AES256_GCM,data:x]",
    "",
  ])("%j is none", (value) => {
    expect(said(rule, secret(`data:\n  key: ${value}\n`))).toEqual([]);
  });
});

describe("keys", () => {
  it.each(["'a b'", "a/b", "..", ".", "..a", "ä", "''", "a".repeat(254)])("%s is refused", (key) => {
    expect(said(rule, secret(`stringData:\n  ${key}: x\n`))).toHaveLength(1);
    expect(said(rule, secret(`data:\n  ${key}: eA==\n`))).toHaveLength(1);
  });

  it.each([".a", "a..", "tls.crt", "A_b-c.1", "a".repeat(253), "'{{ .name }}'"])("%s is taken", (key) => {
    expect(said(rule, secret(`stringData:\n  ${key}: x\n`))).toEqual([]);
  });
});

it("of two equal keys, the one that is never stored is found and removed", () => {
  const text = secret("data:\n  key: eA== # old\n  other: eA==\nstringData:\n  key: y\n");
  expect(found(rule, text)).toMatchObject([{ severity: "warning", path: "data[key]", line: 5 }]);
  expect(mended(text)).toBe(secret("data:\n  other: eA==\nstringData:\n  key: y\n"));
});

it("a Secret holds one MiB", () => {
  const text = (size: number) => secret(`stringData:\n  a: ${"x".repeat(size - 1)}\ndata:\n  b: eA==\n`);
  expect(said(rule, text(1024 * 1024))).toEqual([]);
  expect(said(rule, text(1024 * 1024 + 1))).toEqual(["error data"]);
});

describe("types with entries of their own", () => {
  const json = Buffer.from('{"auths":{}}').toString("base64");
  it.each([
    ["kubernetes.io/tls", "data: {tls.crt: ''}", ["error data[tls.key]"]],
    ["kubernetes.io/tls", "data: {tls.crt: ''}\nstringData: {tls.key: ''}", []],
    ["kubernetes.io/tls", "", ["error data[tls.crt]"]],
    ["kubernetes.io/basic-auth", "stringData: {user: a}", ["error data[username]"]],
    ["kubernetes.io/basic-auth", "stringData: {password: a}", []],
    ["kubernetes.io/ssh-auth", "stringData: {ssh-privatekey: ''}", ["error data[ssh-privatekey]"]],
    ["kubernetes.io/ssh-auth", "stringData: {ssh-privatekey: x}", []],
    ["kubernetes.io/dockerconfigjson", "data: {config.json: ''}", ["error data[.dockerconfigjson]"]],
    ["kubernetes.io/dockerconfigjson", `data: {.dockerconfigjson: ${json}}`, []],
    [
      "kubernetes.io/dockerconfigjson",
      "stringData: {.dockerconfigjson: '{\"auths\": '}",
      ["error data[.dockerconfigjson]"],
    ],
    [
      "kubernetes.io/dockerconfigjson",
      "stringData: {.dockerconfigjson: '[]'}",
      ["error data[.dockerconfigjson]"],
    ],
    ["kubernetes.io/dockercfg", "stringData: {.dockercfg: '{}'}", []],
    ["kubernetes.io/tls", "data: {'{{ .crt }}': ''}", []],
    ["Opaque", "data: {tls.crt: ''}", []],
    ["acme.test/anything", "data: {}", []],
  ])("%s with %s", (type, fields, expected) => {
    expect(said(rule, secret(`type: ${type}\n${fields}\n`))).toEqual(expected);
  });

  it("a service account's token names its account", () => {
    const text = (metadata: string) =>
      `apiVersion: v1\nkind: Secret\nmetadata: ${metadata}\ntype: kubernetes.io/service-account-token\n`;
    expect(said(rule, text("{name: a}"))).toEqual([
      "error metadata.annotations[kubernetes.io/service-account.name]",
    ]);
    expect(said(rule, text("{name: a, annotations: {kubernetes.io/service-account.name: b}}"))).toEqual([]);
  });
});
