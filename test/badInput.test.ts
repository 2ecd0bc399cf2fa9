import { describe, expect, it } from "vitest";
import { kinds } from "../server/kinds/index.ts";
import { Language } from "../server/language/index.ts";
import type { Rule } from "../server/language/rule.ts";
import { rules } from "../server/rules/index.ts";
import { apisix } from "./language/texts.ts";
import { lint, loadSchema, type Texts, testKey } from "./lint.ts";

const id = "507f1f77bcf86cd799439011";
const consumer = `${apisix}spec:
  ingressClassName: apisix
  authParameter:
    keyAuth:
      value:
        key: `;
const secret = `apiVersion: v1
kind: Secret
metadata: {name: mobile-key, namespace: apis, labels: {konghq.com/credential: key-auth}}
`;
const wrongId = `${consumer}${id}\n`;

const jsonSecret = JSON.stringify({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "a", labels: { "konghq.com/credential": "key-auth" } },
  stringData: { key: id },
});

/** Time of the processor, which the machine's other work does not count to. */
function secondsSince(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

/** Every finding as `line:column-endColumn rule`. */
function said(texts: Texts): string[] {
  return lint(texts).map(({ line, column, endColumn, rule }) => `${line}:${column}-${endColumn} ${rule}`);
}

describe("the id is found, on its characters, whatever stands around it", () => {
  const found = ["11:14-38 object-id-as-key"];
  it.each<[what: string, text: string, findings: string[]]>([
    ["Windows line breaks", wrongId.replaceAll("\n", "\r\n"), found],
    ["old Macintosh line breaks", wrongId.replaceAll("\n", "\r"), found],
    ["a byte order mark", `\ufeff${wrongId}`, found],
    ["no last line break", wrongId.trimEnd(), found],
    ["tabs before a comment", wrongId.replace(id, `${id}\t# a`), found],
    ["surrogates in a comment", `# 😀\n${wrongId}`, ["12:14-38 object-id-as-key"]],
    [
      "surrogates on its line",
      wrongId.replace(/keyAuth:\s+value:\s+key: (\w+)/, 'keyAuth: {"😀": 1, value: {key: $1}}'),
      ["9:15-19 unknown-field", "9:37-61 object-id-as-key"],
    ],
    ["comments only before it", `# a\n# b\n---\n${wrongId}`, ["14:14-38 object-id-as-key"]],
    ["an anchor", wrongId.replace(id, `&id ${id}`), ["11:18-42 object-id-as-key"]],
    ["a literal scalar", wrongId.replace(id, `|-\n          ${id}`), ["11:14-35 object-id-as-key"]],
    ["a folded scalar", wrongId.replace(id, `>-\n          ${id}`), ["11:14-35 object-id-as-key"]],
    ["binary in base64", `${secret}stringData:\n  key: !!binary ${btoa(id)}\n`, ["5:17-49 object-id-as-key"]],
    ["JSON on one line", jsonSecret, ["1:126-152 object-id-as-key"]],
  ])("%s", (_, text, findings) => {
    expect(said(text)).toEqual(findings);
  });
});

describe("a fault in one document leaves the others checked", () => {
  const broken: [what: string, text: string, findings: string[]][] = [
    ["a quote that is not closed", 'kind: "KongConsumer\n', []],
    ["in an object of ours", `${apisix}spec: [\n`, ["6:7-8 yaml-syntax"]],
    ["in a configuration", `rules: {\n`, []],
    ["in JSON on one line", `${jsonSecret.slice(0, -1)}\n`, ["1:1-2 yaml-syntax"]],
    [
      "in a List",
      `apiVersion: v1\nkind: List\nitems:\n- apiVersion: configuration.konghq.com/v1\n  kind: KongConsumer\n  username: [\n`,
      ["6:13-14 yaml-syntax"],
    ],
    ["a NUL byte", `${apisix}spec: \0\n`, ["6:7-8 yaml-syntax"]],
    ["a doubled key", `${apisix}spec: {ingressClassName: a, ingressClassName: b}\n`, ["6:29-45 yaml-syntax"]],
    ["a tab", `${apisix}\tspec: {}\n`, ["6:1-2 yaml-syntax"]],
    ["an alias to nothing", `${apisix}spec: *a\n`, ["6:7-9 yaml-syntax"]],
    ["nested too deeply", `${apisix}spec: ${"[".repeat(100_000)}\n`, ["6:507-508 yaml-syntax"]],
    ["nothing", "", []],
    ["comments only", "# a\n# b\n", []],
    ["a Helm chart's object", `{{- if .Values.a }}\n${apisix}spec: {{ .Values.b }}\n{{- end }}\n`, []],
    ["envsubst", `${apisix}spec: \${SPEC}\n`, []],
    ["a workflow's expression", `${apisix}spec: \${{ inputs.spec }}\n`, []],
  ];
  it.each(broken)("%s", (_, text, findings) => {
    const below = `${text.split("\n").length + 11}:14-38 object-id-as-key`;
    expect(said(`${text}---\n${wrongId}`)).toEqual([...findings, below]);
    const above = said(`${wrongId}---\n${text}`);
    expect(above[0]).toBe("11:14-38 object-id-as-key");
    expect(above).toHaveLength(findings.length + 1);
  });
});

describe("what stands for more than it shows", () => {
  it("merge keys carry credentials into the objects that merge them", () => {
    const text = `_format_version: "3.0"
_shared: &shared
  keyauth_credentials:
    - key: ${id}
consumers:
  - <<: *shared
    username: mobile
`;
    expect(said(text).filter((finding) => finding.includes("object-id"))).toEqual([
      "4:12-36 object-id-as-key",
    ]);
  });

  it("aliases that stand for a billion values are one finding", () => {
    const levels = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`)}]`);
    expect(said(`${apisix}a0: &a0 [x]\n${levels.join("\n")}\n`)).toEqual([
      expect.stringMatching(/yaml-syntax$/),
    ]);
  });

  it("a rule that crashes is one finding, which names it and quotes nothing; the others run", () => {
    const crash: Rule = {
      ...(rules[0] as Rule),
      id: "crash",
      reads: "manifests",
      check: () => {
        throw new TypeError(id);
      },
    };
    const language = new Language({
      kinds,
      rules: [crash, ...rules],
      loadSchema,
      newKey: () => testKey,
      fingerprint: String,
    });
    language.open("a.yaml", wrongId);
    const findings = language.check("a.yaml");
    expect(findings.map(({ rule }) => rule)).toEqual(["crash", "object-id-as-key"]);
    expect(findings[0]?.message).toMatch(/^The rule `crash` failed on this document \(TypeError\)/);
    expect(JSON.stringify(findings.map(({ message }) => message))).not.toContain(id);
  });
});

describe("hostile texts cost no more than long ones", () => {
  const many = 100_000;
  const quoted = (value: string) => `${consumer}${JSON.stringify(value)}\n`;
  const each = (count: number, line: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => line(i)).join("\n");

  it.each<[what: string, texts: Texts]>([
    [
      "a chart's Secret without a name",
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: {{ .a }}\n${"    a: b\n".repeat(60)}{{ if .b }}\n`,
    ],
    ["openings of templates", quoted("{{".repeat(many))],
    ["openings of variables", quoted("${".repeat(many))],
    ["openings of paths", quoted("<path:".repeat(many))],
    [
      "a configured pattern",
      { ".gateway-keys.yaml": "references: ['^(a+)+$']\n", "a.yaml": quoted(`${"a".repeat(64)}!`) },
    ],
    ["names in a suppression", `${consumer}a\n# gateway-keys-disable ${"a ".repeat(many / 4)}\n`],
    ["suppressions", `${consumer}a\n${"# gateway-keys-disable a\n".repeat(many / 20)}`],
    [
      "spaces before a name in a suppression",
      `${consumer}a\n#${" ".repeat(many)}b\n# gateway-keys-disable empty-key, a\n`,
    ],
    ["tabs", `${apisix}${"\t".repeat(many)}a: b\n`],
    ["spaces in a value that needs quotes", `${apisix}a: @${" ".repeat(many)}a\n`],
    ["values that need quotes", `${apisix}${each(many / 20, (i) => `a${i}: @a`)}\n`],
    [
      "colons and hashes",
      `${apisix}x: "${": #".repeat(many)}"\nspec: {authParameter: {keyAuth: {value: {key: abcdefgh}}}}\n`,
    ],
    ["entries of a Secret", `${secret}stringData:\n${each(many, (i) => `  a${i}: b`)}\n`],
    ["unknown fields", `${apisix}${each(many / 4, (i) => `a${i}: b`)}\n`],
    ["quotes at the start of lines", `${apisix}x: [\n${`${'"'.repeat(50)}\n`.repeat(many / 50)}`],
  ])("%s", (_, texts) => {
    const began = process.cpuUsage();
    for (const { message } of lint(texts)) expect(message.length).toBeLessThan(1_100);
    expect(secondsSince(began)).toBeLessThan(10);
  });

  it("a kong.yml that asks for 20,000 keys", () => {
    const keys = each(20_000, (i) => `  - key: u${i}`);
    const text = `_format_version: "3.0"\nconsumers:\n- username: a\n  keyauth_credentials:\n${keys}\n`;
    const began = process.cpuUsage();
    lint(text);
    expect(secondsSince(began)).toBeLessThan(5);
  });

  it("completion in JSON that stands on one line", () => {
    const items = Array.from({ length: 4_000 }, () => JSON.parse(jsonSecret) as unknown);
    const language = new Language({ kinds, rules, loadSchema, newKey: () => testKey, fingerprint: String });
    language.open("a.json", JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    const began = process.cpuUsage();
    language.completions("a.json", { line: 0, character: 150 });
    expect(secondsSince(began)).toBeLessThan(10);
  });

  it("a message that would quote a name of 100,000 characters is cut", () => {
    const text = wrongId.replace("name: mobile", `labels: {${"b".repeat(many)}: x}\n  name: mobile`);
    const [finding] = lint(text).filter(({ rule }) => rule === "object-meta");
    expect(finding?.message.length).toBeLessThan(1_100);
  });
});

describe("a key where a name belongs is not shown", () => {
  const key = "xK9mQ2vL7pR4tY8wB3nZ6sD1";

  it.each<[what: string, text: string]>([
    ["a field", `${consumer.replace("key: ", `${key}: mobile`)}\n`],
    ["an alias", `${consumer}*${key}\n`],
    ["a label's key", wrongId.replace("name: mobile", `name: mobile\n  labels: {"${key}!": a}`)],
    ["an entry of a Secret", `${secret}stringData: {${key}: 5}\n`],
    ["a doubled entry", `${secret}stringData: {${key}: a, ${key}: b}\n`],
    ["a type of credentials", `${secret.replace("key-auth", key)}stringData: {key: a}\n`],
    ["a kind", wrongId.replace("ApisixConsumer", key)],
    ["a rule", `# gateway-keys-disable ${key}\n${wrongId}`],
  ])("%s", (_, text) => {
    const findings = lint(text);
    expect(findings).not.toEqual([]);
    for (const { message, path } of findings) expect(message + path).not.toContain(key.slice(0, 6));
  });

  it("a Secret's, in hover and symbols", () => {
    const kong = `apiVersion: configuration.konghq.com/v1\nkind: KongConsumer\nmetadata: {name: a}\ncredentials:\n- ${key}\n`;
    const language = new Language({ kinds, rules, loadSchema, newKey: () => testKey, fingerprint: String });
    language.open("a.yaml", kong);
    expect(language.hover("a.yaml", { line: 4, character: 4 })?.markdown).toContain("a Secret of this name");
    expect(JSON.stringify(language.symbols("a.yaml"))).not.toContain(key);
  });
});
