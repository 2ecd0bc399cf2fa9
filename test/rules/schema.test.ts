import { describe, expect, it } from "vitest";
import { fixed, lint } from "../lint.ts";
import { found, said } from "./manifests.ts";

const rule = "schema";
const mended = (text: string) => fixed(text, rule)["manifest.yaml"];

function consumer(fields: string): string {
  return `apiVersion: configuration.konghq.com/v1\nkind: KongConsumer\nmetadata: {name: mobile}\n${fields}`;
}

function policy(spec: string): string {
  return `apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: SecurityPolicy\nmetadata: {name: keys}\nspec:\n${spec}`;
}

describe("a string without quotes is quoted as it was written", () => {
  it.each([
    ["4711", '"4711"'],
    ["0777", '"0777"'],
    ["1e3", '"1e3"'],
    ["0x1F", '"0x1F"'],
    ["1_000", '"1_000"'],
    ["yes", '"yes"'],
    ["off # no", '"off" # no'],
    [".5", '".5"'],
  ])("%s", (bad, good) => {
    const text = consumer(`custom_id: ${bad}\n`);
    const [finding] = found(rule, text);
    expect(finding).toMatchObject({ path: "custom_id", line: 4, column: 12, severity: "error" });
    expect(finding?.message).toMatch(
      /^`custom_id` must be a string, not a (number|boolean): .* Put it in quotes\.$/,
    );
    expect(mended(text)).toBe(consumer(`custom_id: ${good}\n`));
  });

  it("in labels and annotations, which custom resources leave to ObjectMeta", () => {
    const text = (value: string) =>
      consumer("username: a\n").replace("{name: mobile}", `{name: mobile, labels: {v: ${value}}}`);
    expect(said(rule, text("2"))).toEqual(["error metadata.labels[v]"]);
    expect(mended(text("2"))).toBe(text('"2"'));
  });

  it("but not where base64 belongs", () => {
    const text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {port: 8080}\n";
    expect(found(rule, text)[0]?.fix).toBeUndefined();
    expect(said(rule, text)).toEqual(["error data[port]"]);
  });
});

describe("other types", () => {
  it.each([
    [
      '  apiKeyAuth: {credentialRefs: [{name: a}], sanitize: "true"}\n',
      "  apiKeyAuth: {credentialRefs: [{name: a}], sanitize: true}\n",
    ],
    [
      "  apiKeyAuth:\n    credentialRefs:\n      name: a # c\n",
      "  apiKeyAuth:\n    credentialRefs:\n      - name: a # c\n",
    ],
    ["  cors:\n    allowHeaders: x-key\n", "  cors:\n    allowHeaders: [x-key]\n"],
    ["  cors:\n    allowHeaders: 'x-key'\n", "  cors:\n    allowHeaders: ['x-key']\n"],
  ])("%j", (bad, good) => {
    expect(mended(policy(bad))).toBe(policy(good));
  });

  it.each([
    ["  cors: [a]\n", "`spec.cors` must be a mapping, not a list"],
    ["  cors:\n    allowHeaders: a, b\n", "`spec.cors.allowHeaders` must be a list, not a string"],
    [
      "  apiKeyAuth: {credentialRefs: [{name: 5}], extractFrom: [{headers: [a]}]}\n",
      "`spec.apiKeyAuth.credentialRefs[0].name` must be a string, not a number",
    ],
  ])("%j", (bad, words) => {
    expect(found(rule, policy(bad))[0]?.message).toContain(words);
  });
});

describe("enums", () => {
  const action = (value: string) => policy(`  authorization: {defaultAction: ${value}}\n`);
  it.each([
    ["deny", "Deny"],
    ["Denny", "Deny"],
    ["'ALLOW'", "'Allow'"],
  ])("%s is %s", (bad, good) => {
    expect(mended(action(bad))).toBe(action(good));
  });

  it("lists what there is where nothing is near", () => {
    const [finding] = found(rule, action("Reject"));
    expect(finding?.message).toContain('must be one of "Allow", "Deny"');
    expect(finding?.fix).toBeUndefined();
  });
});

describe("what is there under another name", () => {
  it.each([
    [
      "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: a}\nparentRefs: [{name: eg}]\n",
    ],
    ['_format_version: "3.0"\nconsumers: [{usernmae: a}]\n'],
  ])("is said once: %j", (text) => {
    expect(lint(text).map(({ rule }) => rule)).toEqual(["unknown-field"]);
  });

  it("hides no choice that it has no part in", () => {
    const text = '_format_version: "3.0"\nconsumers: [{tgas: [a]}]\n';
    expect(lint(text).map(({ rule }) => rule)).toEqual(["schema", "unknown-field"]);
  });
});

describe("lists", () => {
  it.each([
    ["credentials:\n  - a\n  - b\n  - a # again\n", "credentials:\n  - a\n  - b\n"],
    ["credentials:\n- a\n- a\n- b\n", "credentials:\n- a\n- b\n"],
    ["credentials: [a, b, a]\n", "credentials: [a, b]\n"],
    ["credentials: [a, a, b]\n", "credentials: [a, b]\n"],
  ])("%j", (bad, good) => {
    expect(found(rule, consumer(`username: a\n${bad}`))[0]?.message).toContain("stands in the list already");
    expect(mended(consumer(`username: a\n${bad}`))).toBe(consumer(`username: a\n${good}`));
  });

  it("are made of one item in JSON too, over several lines", () => {
    const text = JSON.stringify(
      {
        apiVersion: "configuration.konghq.com/v1",
        kind: "KongConsumer",
        username: "a",
        credentials: { a: "b" },
      },
      undefined,
      2,
    );
    const credentials = JSON.parse(mended(text) ?? "").credentials;
    expect(Array.isArray(credentials)).toBe(true);
  });

  it("too many and too few items", () => {
    const tags = Array.from({ length: 21 }, (_, i) => `t${i}`).join(", ");
    expect(found(rule, consumer(`username: a\nspec: {tags: [${tags}]}\n`))[0]?.message).toContain(
      "`spec.tags` takes at most 20 items, not 21",
    );
    expect(
      found(rule, policy("  apiKeyAuth: {credentialRefs: [{name: a}], extractFrom: []}\n"))[0]?.message,
    ).toContain("`spec.apiKeyAuth.extractFrom` needs at least 1 item");
  });
});

describe("numbers", () => {
  it("must fit into the bits of their format", () => {
    const port = (value: string) => policy(`  extAuth: {http: {backendRefs: [{name: a, port: ${value}}]}}\n`);
    expect(said(rule, port("80"))).toEqual([]);
    expect(said(rule, port("70000"))).toEqual(["error spec.extAuth.http.backendRefs[0].port"]);
    const age = policy(
      "  oidc:\n    provider: {issuer: https://a.test}\n    clientSecret: {name: a}\n    passThroughAuthHeader: 1\n",
    );
    expect(said(rule, age)).toEqual(["error spec.oidc.passThroughAuthHeader"]);
  });
});

it.each(["$(ACTION)", "__ACTION__", "{{ .action }}", "%s"])("%j is filled in by another tool", (value) => {
  expect(said(rule, policy(`  authorization: {defaultAction: '${value}'}\n`))).toEqual([]);
});

it("null counts as absent", () => {
  expect(said(rule, policy("  authorization: {defaultAction: null}\n"))).toEqual([]);
  expect(said(rule, policy("  apiKeyAuth: {credentialRefs: null, extractFrom: [{headers: [a]}]}\n"))).toEqual(
    ["error spec.apiKeyAuth.credentialRefs"],
  );
});
