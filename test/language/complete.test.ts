import { describe, expect, it } from "vitest";
import { validate } from "../../server/language/schema/validate.ts";
import type { Document } from "../../server/language/text/document.ts";
import { fileName, language, lint } from "../lint.ts";
import { accept, accepted, completionsAt, labelsAt, marked, textIn } from "./cursorText.ts";
import { apisix, envoy, everyKind, kong, secret } from "./texts.ts";

describe("fields", () => {
  it("offers what is not there yet, with type, whether it is required, and what it means", () => {
    const labels = labelsAt(`${envoy}spec:\n  targetRefs: []\n  |`);
    expect(labels).toContain("apiKeyAuth");
    expect(labels).not.toContain("targetRefs");
    const [all, first] = completionsAt(`${envoy}spec:\n  apiKeyAuth:\n    |`);
    expect(all).toMatchObject({ label: "credentialRefs, extractFrom", detail: "all required fields" });
    expect(first).toMatchObject({
      label: "credentialRefs",
      kind: "field",
      detail: "list of mappings, required",
    });
    expect(first?.documentation).toMatch(/Secret/);
  });

  it("fills in required members, with stops", () => {
    const text = `${envoy}spec:\n  api|`;
    const completion = completionsAt(text).find(({ label }) => label === "apiKeyAuth");
    expect(completion?.snippet).toBe(
      `apiKeyAuth:
  credentialRefs:
    - name: $1
  extractFrom:
    - headers:
        - \${2:x-api-key}`,
    );
    expect(accept(text, "apiKeyAuth")).toBe(`${envoy}spec:
  apiKeyAuth:
    credentialRefs:
      - name: 
    extractFrom:
      - headers:
          - x-api-key`);
  });

  it("replaces the word at the cursor, whichever part of it stands behind", () => {
    const text = `${envoy}spec:\n  api|Key\n  jwt: {}\n`;
    const { text: clean } = marked(text);
    for (const { range } of completionsAt(text)) expect(textIn(clean, range)).toBe("apiKey");
  });

  it("writes only the name where colon and value are there", () => {
    expect(accept(`${envoy}spec:\n  bas|: {}\n`, "basicAuth")).toBe(`${envoy}spec:\n  basicAuth: {}\n`);
    const below = `${apisix}spec:\n  auth|\n    keyAuth: {}\n`;
    expect(accept(below, "authParameter")).toBe(`${apisix}spec:\n  authParameter:\n    keyAuth: {}\n`);
  });

  it("offers choices of enums and booleans, and defaults", () => {
    const snippets = Object.fromEntries(
      completionsAt(`${envoy}spec:\n  authorization:\n    |`).map(({ label, snippet }) => [label, snippet]),
    );
    expect(snippets.defaultAction).toBe(`defaultAction: \${1|Allow,Deny|}`);
    const names = completionsAt(`${apisix}spec:\n  plugins:\n    - |`);
    expect(names.find(({ label }) => label === "enable")?.snippet).toBe(`enable: \${1|true,false|}`);
    expect(names.find(({ label }) => label === "enable")?.detail).toBe(
      "true or false, required, default true",
    );
  });

  it("leaves out what the API server fills in", () => {
    expect(labelsAt(`${kong}|`)).not.toContain("status");
    const metadata = labelsAt(`${kong}  |`);
    expect(metadata).toEqual(expect.arrayContaining(["labels", "annotations"]));
    for (const name of ["uid", "managedFields", "creationTimestamp"]) expect(metadata).not.toContain(name);
  });

  it("knows labels and annotations that controllers look for", () => {
    const label = completionsAt(`${secret}  labels:\n    |`);
    expect(label.map(({ snippet }) => snippet)).toEqual([
      `konghq.com/credential: \${1|key-auth,basic-auth,hmac-auth,jwt,oauth2,acl,mtls-auth|}`,
    ]);
    expect(labelsAt(`${secret}  labels:\n    konghq.com/credential: |`)).toContain("mtls-auth");
    const annotation = `${kong}  annotations:\n    |`;
    expect(completionsAt(annotation)[0]?.snippet).toBe(`kubernetes.io/ingress.class: \${1:kong}`);
    const classes = { ".gateway-keys.yaml": "classes: {kong: [kong-internal]}" };
    expect(completionsAt(annotation, classes)[0]?.snippet).toBe(
      `kubernetes.io/ingress.class: \${1:kong-internal}`,
    );
    expect(labelsAt(`${kong}  annotations:\n    kubernetes.io/ingress.class: |`, classes)).toEqual([
      "kong-internal",
    ]);
  });

  it("completes rule ids and severities in the configuration", () => {
    const file = ".gateway-keys.yaml";
    expect(labelsAt("|", {}, file)).toContain("secretsElsewhere");
    expect(labelsAt("rules:\n  |", {}, file)).toContain("yaml-syntax");
    expect(labelsAt("rules:\n  yaml-syntax: |", {}, file)).toEqual([
      "off",
      "hint",
      "information",
      "warning",
      "error",
    ]);
  });
});

describe("while typing, in text that is no YAML at the moment", () => {
  it.each([
    ["a key without a colon", `${kong}user|`, "username"],
    ["with siblings below", `${kong}user|\ncredentials: []\n`, "username"],
    [
      "an empty line decided by its indentation",
      `${apisix}spec:\n  authParameter:\n    keyAuth: {}\n  |`,
      "plugins",
    ],
    [
      "an empty line one level deeper",
      `${apisix}spec:\n  authParameter:\n    keyAuth: {}\n    |`,
      "basicAuth",
    ],
    ["an empty line before a sibling", `${apisix}spec:\n  |\n  plugins: []\n`, "authParameter"],
    ["after a dash", `${envoy}spec:\n  apiKeyAuth:\n    extractFrom:\n      - |`, "headers"],
    ["after a dash without a space", `${envoy}spec:\n  apiKeyAuth:\n    extractFrom:\n      -|`, "headers"],
    ["below the dash's first field", `${envoy}spec:\n  targetRefs:\n    - name: a\n      |`, "kind"],
    ["beside the key", `${apisix}spec: |`, "authParameter"],
    ["below a line with an open quote", `${kong}custom_id: "7\n|`, "username"],
    ["below a line with an open bracket", `${kong}credentials: [a,\nuser|`, "username"],
    ["above a broken line", `${kong}user|\n  : }broken\n`, "username"],
    ["in a flow mapping", `${apisix}spec: {auth|`, "authParameter"],
    ["in a flow mapping over lines", `${apisix}spec: {\n  authParameter: {},\n  |\n}\n`, "plugins"],
    ["with Windows line ends", `${kong}user|`.replaceAll("\n", "\r\n"), "username"],
    ["between templates", `{{- if .Values.on }}\n${kong}user|\n{{- end }}\n`, "username"],
    [
      "in an item of a List",
      `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  |`,
      "stringData",
    ],
  ])("%s", (_, text, label) => {
    expect(labelsAt(text)).toContain(label);
  });

  it("puts a list's dash and a mapping's line break in where they are missing", () => {
    const list = `${envoy}spec:\n  apiKeyAuth:\n    credentialRefs: |`;
    expect(accept(list, "name")).toBe(`${list.slice(0, -1)}\n      - name: `);
    const item = `${envoy}spec:\n  apiKeyAuth:\n    extractFrom:\n      |`;
    expect(accept(item, "headers")).toBe(`${item.slice(0, -1)}- headers:\n          - x-api-key`);
    expect(accept(`kind:|`, "Secret")).toBe("apiVersion: v1\nkind: Secret");
    expect(accept(`${apisix}spec: |`, "ingressClassName")).toBe(
      `${apisix}spec: \n  ingressClassName: apisix`,
    );
    expect(accept(`${apisix}spec: {plugins: |}`, "name")).toBe(`${apisix}spec: {plugins: [{name: }]}`);
  });

  it("offers nothing where a word would tear the text apart", () => {
    expect(labelsAt(`${envoy}spec:\n|\n  jwt: {}\n`)).toEqual([]);
    expect(labelsAt(`${envoy}spec:\n  targetRefs:\n  |\n  - name: a\n`)).toEqual([]);
    expect(labelsAt(`${kong}|  \n`)).not.toEqual([]);
    expect(labelsAt(`${kong}spec:\n|  controlPlaneRef: {}\n`)).toEqual([]);
  });
});

describe("JSON", () => {
  const file = "consumer.json";
  const start = '{"apiVersion": "configuration.konghq.com/v1", "kind": "KongConsumer", ';

  it("writes quotes", () => {
    const text = `${start}|}`;
    const completion = completionsAt(text, {}, file).find(({ label }) => label === "credentials");
    expect(completion?.snippet).toBe('"credentials": ["$1"]');
  });

  it("replaces a half-written key with its quotes", () => {
    const text = `${start}"user|"}`;
    const completion = completionsAt(text, {}, file).find(({ label }) => label === "username");
    expect(completion?.filter).toBe('"username');
    expect(completion && accepted(marked(text).text, completion, "m")).toBe(`${start}"username": "m"}`);
  });

  it("is understood in YAML files, too", () => {
    expect(completionsAt('{"kind": "KongConsumer", |}').map(({ snippet }) => snippet)).toContain(
      `"apiVersion": \${1:"configuration.konghq.com/v1"}`,
    );
  });
});

describe("objects", () => {
  it("offers skeletons in an empty document, and only there", () => {
    const skeletons = (text: string) =>
      completionsAt(text)
        .filter(({ kind }) => kind === "skeleton")
        .map(({ label }) => label);
    const all = [
      "ApisixConsumer with Secret",
      "ApisixRoute with keyAuth",
      "Gateway with HTTPS",
      "Gateway Keys: Gateway on Kubernetes",
      "Gateway Keys: Gateway on AWS",
      "Gateway Keys: Subscription",
      "HTTPRoute with API keys (Envoy Gateway)",
      "KongConsumer with key-auth Secret",
      "kong.yml consumer",
      "KongPlugin with key-auth",
      "SecurityPolicy with API keys",
    ];
    for (const text of ["|", "# a comment\n|", "kong|", `${kong}---\n|\n---\n${secret}`]) {
      expect(skeletons(text)).toEqual(all);
    }
    for (const text of [`${kong}|`, "kind: |", "  |", "services:\n|"]) expect(skeletons(text)).toEqual([]);
  });

  it("has skeletons that the API server takes, and no key in them", () => {
    for (const completion of completionsAt("|").filter(({ kind }) => kind === "skeleton")) {
      const text = accepted("", completion, "x");
      expect(violations(text), completion.label).toEqual([]);
      expect(lint(text).filter(({ impact }) => impact === "rejected")).toEqual([]);
      const keys = completion.snippet.match(/^(stringData:| +- key: ).*(\n {2}.*)?/gm) ?? [];
      for (const key of keys) expect(key).toMatch(/: \$\{\d:key\}$/);
    }
  });

  it("completes kind by apiVersion and apiVersion by kind", () => {
    expect(labelsAt("apiVersion: configuration.konghq.com/v1\nkind: |")).toEqual([
      "KongClusterPlugin",
      "KongConsumer",
      "KongIngress",
      "KongPlugin",
    ]);
    expect(labelsAt("apiVersion: |\nkind: SecurityPolicy\n")).toEqual(["gateway.envoyproxy.io/v1alpha1"]);
    expect(labelsAt("apiVersion: |\nkind: Deployment\n")).toEqual([]);
    expect(labelsAt("apiVersion: apps/v1\nkind: |")).toEqual([]);
    expect(labelsAt("apiVersion: v1\n|")).toEqual(["kind", "metadata"]);
  });

  it("writes the other one along", () => {
    const start = "# mine\n";
    expect(accept(`${start}kind: Kong|`, "KongConsumer")).toBe(
      `${start}apiVersion: configuration.konghq.com/v1\nkind: KongConsumer`,
    );
    expect(accept(`${start}apiVersion: gateway.env|`, "gateway.envoyproxy.io/v1alpha1")).toBe(
      `${start}apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend`,
    );
    expect(accept(`apiVersion: |\nkind:\n`, "v1")).toBe("apiVersion: v1\nkind:\n");
    const list = "apiVersion: v1\nkind: List\nitems:\n  - kind: |";
    expect(accept(list, "Secret")).toBe(
      "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Secret",
    );
  });
});

describe("values", () => {
  it("offers enums, booleans and defaults, quoted where YAML would read something else", () => {
    expect(labelsAt(`${envoy}spec:\n  authorization:\n    defaultAction: |`)).toEqual(["Allow", "Deny"]);
    expect(labelsAt(`${envoy}spec:\n  apiKeyAuth:\n    sanitize: |`)).toEqual(["true", "false"]);
    expect(labelsAt(`${envoy}spec:\n  targetRefs:\n    - kind: |`)).toContain("HTTPRoute");
    expect(accept("_format_version: |", "3.0")).toBe('_format_version: "3.0"');
    expect(accept("_format_version: '3|'", "3.0")).toBe("_format_version: '3.0'");
    const kind = completionsAt(`${envoy}spec:\n  apiKeyAuth:\n    credentialRefs:\n      - kind: |`);
    expect(kind).toMatchObject([{ label: "Secret", detail: "default" }]);
  });
});

describe("Secrets", () => {
  const others = {
    "secrets.yaml": [
      `${secret}  labels: {konghq.com/credential: key-auth}\nstringData: {key: canary-1}\n`,
      secretOf("other", "elsewhere", "key: canary-2"),
      secretOf("plain", "apis", "key: canary-3"),
      secretOf("users", "apis", ".htpasswd: canary-4"),
      "apiVersion: v1\nkind: Secret\nmetadata: {name: open}\nstringData: {key: canary-5}\n",
    ].join("---\n"),
  };

  it.each([
    [
      "ApisixConsumer",
      `${apisix}spec:\n  authParameter:\n    keyAuth:\n      secretRef:\n        name: |`,
      "open",
    ],
    ["KongConsumer", `${kong}credentials:\n  - |`, "mobile-key"],
    ["KongConsumer beside the key", `${kong}credentials: |`, "mobile-key"],
    ["KongConsumer in a flow list", `${kong}credentials: [mob|]`, "mobile-key"],
    ["SecurityPolicy API keys", `${envoy}spec:\n  apiKeyAuth:\n    credentialRefs:\n      - name: |`, "open"],
    ["SecurityPolicy basic auth", `${envoy}spec:\n  basicAuth:\n    users:\n      name: |`, "users"],
    ["SecurityPolicy OIDC", `${envoy}spec:\n  oidc:\n    clientSecret:\n      name: |`, "mobile-key"],
  ])("%s: those in reach, the fitting ones first", (_, text, first) => {
    const labels = labelsAt(text, others);
    expect(labels[0]).toBe(first);
    expect([...labels].sort()).toEqual(["mobile-key", "open", "plain", "users"]);
  });

  it("says namespace and entries by name, and what keeps one from fitting", () => {
    const details = Object.fromEntries(
      completionsAt(`${kong}credentials:\n  - |`, others).map(({ label, detail }) => [label, detail]),
    );
    expect(details["mobile-key"]).toBe("namespace apis · keys key");
    expect(details.plain).toBe("no label konghq.com/credential · namespace apis · keys key");
    expect(details.open).toContain("any namespace");
  });

  it("leaves out what the list names already", () => {
    expect(labelsAt(`${kong}credentials:\n  - mobile-key\n  - |`, others)).not.toContain("mobile-key");
    expect(labelsAt(`${kong}credentials: [plain, |]`, others)).not.toContain("plain");
  });

  it("offers the entries that users and the Kong label want and the Secret lacks", () => {
    const user = {
      "consumer.yaml": `${apisix}spec: {authParameter: {basicAuth: {secretRef: {name: mobile-key}}}}\n`,
    };
    const entries = completionsAt(`${secret}stringData:\n  |`, user);
    expect(entries.map(({ label, detail }) => [label, detail])).toEqual([
      ["username", "basic-auth credential (APISIX), required"],
      ["password", "basic-auth credential (APISIX), required"],
    ]);
    expect(labelsAt(`${secret}data:\n  username: bQ==\nstringData:\n  |`, user)).toEqual(["password"]);
    const labelled = `${secret}  labels: {konghq.com/credential: key-auth}\n`;
    expect(labelsAt(`${labelled}stringData:\n  |`)).toEqual(["key", "ttl"]);
    expect(labelsAt(`${secret}stringData:\n  |`)).toEqual([]);
  });

  it("shows no value", () => {
    for (const text of [`${kong}credentials:\n  - |`, `${secret}stringData:\n  key: canary-6\n  |`]) {
      expect(JSON.stringify(completionsAt(text, others))).not.toContain("canary");
    }
  });
});

describe("nothing", () => {
  it.each([
    ["in a comment", `${kong}# user|`],
    ["in a comment behind a value", `${kong}username: a # |`],
    ["in a block scalar", `${secret}stringData:\n  key: |-\n    ab\n    |`],
    ["on an empty line of a block scalar", `${secret}stringData:\n  key: >\n    ab\n\n    |\n    cd\n`],
    ["in another kind", "apiVersion: apps/v1\nkind: Deployment\nspec:\n  |"],
    [
      "in another kind's object of a List",
      "apiVersion: v1\nkind: List\nitems:\n- apiVersion: apps/v1\n  kind: Deployment\n  |",
    ],
    ["in another tool's file", "services:\n  web:\n    |"],
    ["at the top of another tool's file", "services: {}\n|"],
    ["on a document marker", `${kong}---|\n`],
    [
      "where the schema says nothing",
      `${apisix}spec:\n  plugins:\n    - name: key-auth\n      config:\n        |`,
    ],
    ["for a free text", `${kong}username: |`],
    ["in a file that is not there", ""],
  ])("%s", (_, text) => {
    const labels =
      text === "" ? language({}).completions("gone.yaml", { line: 3, character: 1 }) : labelsAt(text);
    expect(labels).toEqual([]);
  });
});

describe("on every line, at every depth", () => {
  const before = { faults: faults(everyKind), violations: violations(everyKind) };

  it("starts from texts without fault", () => {
    expect(before).toEqual({ faults: [], violations: [] });
  });

  it("an accepted completion leaves readable YAML with known fields, and nothing torn apart", () => {
    const lines = everyKind.split("\n");
    let tried = 0;
    for (let line = 0; line < lines.length; line++) {
      for (const indent of [0, 2, 4, 6, 8, 10, 12]) {
        const text = [...lines.slice(0, line), " ".repeat(indent), ...lines.slice(line)].join("\n");
        const completions = language(text).completions(fileName, { line, character: indent });
        for (const completion of completions.slice(0, 4)) {
          const result = accepted(text, completion, "x");
          const where = `${completion.label} on line ${line + 1}, column ${indent + 1}:\n${result}`;
          expect(faults(result), where).toEqual([]);
          expect(
            violations(result).filter((reason) => reason === "unknown-field"),
            where,
          ).toEqual([]);
          tried++;
        }
      }
    }
    expect(tried).toBeGreaterThan(100);
  });
});

describe("any position of any text", () => {
  it("is answered, on one line, and without an error", () => {
    let answers = 0;
    const ends = [everyKind.length, ...Array.from({ length: 40 }, (_, i) => 17 + i * 29)];
    for (const end of ends) {
      const text = everyKind.slice(0, end);
      const opened = language({ "a.yaml": text, "b.json": text });
      const lines = text.split("\n");
      for (let line = Math.max(0, lines.length - 12); line <= lines.length; line++) {
        for (let character = 0; character <= (lines[line]?.length ?? 3); character += 3) {
          for (const file of ["a.yaml", "b.json"]) {
            for (const { range } of opened.completions(file, { line, character })) {
              expect(range.start.line).toBe(range.end.line);
              expect(range.start.character).toBeLessThanOrEqual(range.end.character);
              answers++;
            }
          }
        }
      }
    }
    expect(answers).toBeGreaterThan(1000);
  });

  it.each([
    ["brackets", "[".repeat(20_000)],
    ["braces", "{".repeat(20_000)],
    ["dashes", "- ".repeat(20_000)],
    ["keys in each other", Array.from({ length: 1500 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
    ["lists in each other", Array.from({ length: 1500 }, (_, i) => `${" ".repeat(i)}-`).join("\n")],
    ["words", `${secret}stringData:\n${"  word\n".repeat(20_000)}`],
    ["open quotes", '"\n'.repeat(20_000)],
    ["open brackets below each other", `${secret}x:\n${"  [a,\n".repeat(20_000)}`],
    ["NUL and lone surrogates", `${kong}\0\ud800: \udc00\n`],
  ])("%s are no trouble", (_, text) => {
    const opened = language(text);
    for (const line of [0, 1, 7, 1000]) {
      for (const character of [0, 2, 50])
        expect(() => opened.completions(fileName, { line, character })).not.toThrow();
    }
  });
});

function secretOf(name: string, namespace: string, entry: string): string {
  return `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}, namespace: ${namespace}}\nstringData: {${entry}}\n`;
}

function documentsOf(text: string): { opened: ReturnType<typeof language>; documents: readonly Document[] } {
  const opened = language(text);
  return { opened, documents: opened.documents(fileName) };
}

function faults(text: string): string[] {
  return documentsOf(text).documents.flatMap((document) =>
    document.parsed.errors.map(({ message }) => message),
  );
}

/** Reasons for which the schemas refuse a text. */
function violations(text: string): string[] {
  const { opened, documents } = documentsOf(text);
  const manifests = documents.flatMap((document) => opened.manifests(document));
  return manifests.flatMap(({ root, kind }) =>
    validate(root, opened.schema(kind, fileName)).map(({ reason }) => reason),
  );
}
