import { describe, expect, it } from "vitest";
import { fixed, lint } from "../lint.ts";
import { found } from "./manifests.ts";

const rule = "unknown-field";
const mended = (text: string) => fixed(text, rule)["manifest.yaml"];

function consumer(fields: string): string {
  return `apiVersion: configuration.konghq.com/v1\nkind: KongConsumer\nmetadata:\n  name: mobile\n${fields}`;
}

function apisix(auth: string): string {
  return `apiVersion: apisix.apache.org/v2\nkind: ApisixConsumer\nmetadata:\n  name: mobile\nspec:\n  authParameter:\n${auth}`;
}

function policy(spec: string): string {
  return `apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: SecurityPolicy\nmetadata:\n  name: keys\nspec:\n${spec}`;
}

describe("another spelling", () => {
  it.each([
    ["customId: a\n", "custom_id: a\n"],
    ["Username: a # who\n", "username: a # who\n"],
    ['"usernmae": a\n', '"username": a\n'],
    ["username: a\ncredential: [x]\n", "username: a\ncredentials: [x]\n"],
  ])("%j", (bad, good) => {
    expect(mended(consumer(bad))).toBe(consumer(good));
  });

  it("is not renamed to what stands there already", () => {
    const text = consumer("username: a\nuser_name: b\n");
    expect(found(rule, text)[0]?.message).toContain("Did you mean `username`?");
    expect(mended(text)).toBe(text);
  });
});

describe("a level too deep", () => {
  it.each([
    ["spec:\n  username: a # who\n", "username: a # who\n"],
    [
      "# top\nspec: # old\n  # why\n  username: a\ncredentials: [x]\n",
      "# top\n# old\n# why\nusername: a\ncredentials: [x]\n",
    ],
    ["spec:\n  username: a\n  custom_id: b\n", "username: a\ncustom_id: b\n"],
    [
      "spec:\n  tags: [x]\n  credentials:\n    - one # first\n    - two\n",
      "credentials:\n  - one # first\n  - two\nspec:\n  tags: [x]\n",
    ],
    ["spec: {username: a}\n", "username: a\n"],
  ])("%j", (bad, good) => {
    const [finding] = found(rule, consumer(bad));
    expect(finding?.message).toContain("It belongs further out");
    expect(mended(consumer(bad))).toBe(consumer(good));
  });

  it("in JSON", () => {
    const json = (fields: string) =>
      `{"apiVersion": "configuration.konghq.com/v1", "kind": "KongConsumer", "metadata": {"name": "a"}, ${fields}}`;
    expect(mended(json('"spec": {"username": "a"}'))).toBe(json('"username": "a"'));
    expect(mended(json('"spec": {"tags": ["x"], "username": "a"}'))).toBe(
      json('"username": "a", "spec": {"tags": ["x"]}'),
    );
  });
});

describe("a level too high", () => {
  it.each([
    ["    keyAuth:\n      key: abc # mine\n", "    keyAuth:\n      value:\n        key: abc # mine\n"],
    [
      "    basicAuth:\n      # who\n      username: a\n      password: b # how\n",
      "    basicAuth:\n      # who\n      value:\n        username: a\n        password: b # how\n",
    ],
    ["    keyAuth:\n      name: mobile\n", "    keyAuth:\n      secretRef:\n        name: mobile\n"],
    ["    keyAuth: {key: abc}\n", "    keyAuth: {value: {key: abc}}\n"],
    ["    basicAuth: {username: a, password: b}\n", "    basicAuth: {value: {username: a, password: b}}\n"],
    [
      "    jwtAuth:\n      value:\n        key: abc\n      secret: def\n",
      "    jwtAuth:\n      value:\n        key: abc\n        secret: def\n",
    ],
  ])("%j", (bad, good) => {
    expect(mended(apisix(bad))).toBe(apisix(good));
    expect(found(rule, apisix(good))).toEqual([]);
  });

  it.each([
    [
      "  apiKeyAuth:\n    extractFrom:\n    - headers: [a]\n    params:\n    - b\n",
      "  apiKeyAuth:\n    extractFrom:\n    - headers: [a]\n    - params:\n      - b\n",
    ],
    [
      "  apiKeyAuth: {credentialRefs: [{name: x}], headers: [a]}\n",
      "  apiKeyAuth: {credentialRefs: [{name: x}], extractFrom: [{headers: [a]}]}\n",
    ],
    ["  apiKeyAuth:\n    targetRefs:\n      - name: x\n", "  targetRefs:\n    - name: x\n"],
  ])("%j", (bad, good) => {
    expect(mended(policy(bad))).toBe(policy(good));
  });
});

describe("a field that resembles nothing", () => {
  it("is said with what there is", () => {
    const [finding] = found(rule, apisix("    keyAuth:\n      rotation: weekly\n"));
    expect(finding).toMatchObject({ path: "spec.authParameter.keyAuth.rotation", line: 8, column: 7 });
    expect(finding?.message).toContain("There are `secretRef`, `value`.");
    expect(finding?.fix).toBeUndefined();
  });

  it("is not moved when its value would not fit there", () => {
    const text = consumer("spec:\n  username: {first: a}\n");
    expect(mended(text)).toBe(text);
  });

  it("is not moved with an anchor in it, whose place matters", () => {
    const text = consumer("spec:\n  username: &name a\ncustom_id: *name\n");
    expect(mended(text)).toBe(text);
  });

  it("is nothing where the schema keeps unknown fields, or a template may add some", () => {
    expect(found(rule, consumer("username: a\n'{{ .Values.key }}': b\n"))).toEqual([]);
    expect(found(rule, consumer("username: a\nstatus:\n  conditions: []\n"))).toEqual([]);
  });
});

describe("what follows from it is not said as well", () => {
  it("neither a CEL rule nor a required field", () => {
    expect(found("cel", consumer("customId: a\n"))).toEqual([]);
    expect(found("cel", consumer("spec: {username: a}\n"))).toEqual([]);
    expect(found("cel", consumer("rotation: weekly\n"))).toHaveLength(1);
    const target =
      "  targetRefs:\n    - gruop: gateway.networking.k8s.io\n      kind: HTTPRoute\n      name: x\n";
    expect(found(rule, policy(target))).toHaveLength(1);
    expect(found("schema", policy(target))).toEqual([]);
  });
});

describe("a level that the kind does not have", () => {
  const head = "apiVersion: configuration.konghq.com/v1\nkind: KongPlugin\nmetadata:\n  name: cors\n";

  it("is one finding, and left out", () => {
    const text = `${head}spec: # what it does\n  plugin: cors\n\n  # from anywhere\n  config:\n    origins: ["*"] # all\ndisabled: true\n`;
    expect(lint(text)).toMatchObject([{ rule, path: "spec", line: 5 }]);
    expect(lint(text)[0]?.message).toContain("one level further out: `plugin`, `config`.");
    expect(fixed(text, rule)["manifest.yaml"]).toBe(
      `${head}# what it does\nplugin: cors\n\n# from anywhere\nconfig:\n  origins: ["*"] # all\ndisabled: true\n`,
    );
  });

  it("is found in JSON, without a way out", () => {
    const text = JSON.stringify({
      apiVersion: "configuration.konghq.com/v1",
      kind: "KongPlugin",
      metadata: { name: "cors" },
      spec: { plugin: "cors" },
    });
    expect(lint(text)).toMatchObject([{ rule, path: "spec" }]);
    expect(fixed(text, rule)["manifest.yaml"]).toBe(text);
  });

  it.each(["spec: {plugins: [cors]}", "spec: {plugin: cors}\nplugin: cors", "spec: {}"])(
    "is not %j",
    (spec) => {
      expect(lint(`${head}${spec}\n`)[0]?.message).not.toContain("further out");
    },
  );
});
