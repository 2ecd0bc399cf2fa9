import { describe, expect, it } from "vitest";
import type { Range } from "../../server/language/cursor.ts";
import type { FileSymbol } from "../../server/language/symbols.ts";
import { fileName, language } from "../lint.ts";
import { textIn } from "./cursorText.ts";
import { apisix, everyKind, kong, secret } from "./texts.ts";

function symbolsOf(text: string, file = fileName): FileSymbol[] {
  return language({ [file]: text }).symbols(file);
}

/** Names, indented by depth. */
function outline(symbols: readonly FileSymbol[], margin = ""): string {
  return symbols
    .map(({ name, children }) => `${margin}${name}\n${outline(children, `${margin}  `)}`)
    .join("");
}

describe("symbols", () => {
  it("has one for each manifest, named by kind and name, with its namespace", () => {
    const symbols = symbolsOf(`${everyKind}---\napiVersion: apps/v1\nkind: Deployment\n`);
    expect(symbols.map(({ name, detail, kind }) => [name, detail, kind])).toEqual([
      ["ApisixConsumer mobile", "apis", "manifest"],
      ["KongConsumer mobile", "apis", "manifest"],
      ["SecurityPolicy keys", "apis", "manifest"],
      ["Secret mobile-key", "apis", "manifest"],
      ["kong.yml", undefined, "manifest"],
    ]);
    expect(symbolsOf("apiVersion: v1\nkind: Secret\n").map(({ name }) => name)).toEqual(["Secret"]);
    expect(
      symbolsOf(
        `apiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: Secret, metadata: {name: a}}\n`,
      ),
    ).toHaveLength(1);
  });

  it("has the fields below, list items by their names", () => {
    expect(outline(symbolsOf(`${kong}username: mobile\ncredentials: [mobile-key]\n`))).toBe(
      `KongConsumer mobile
  metadata
    name
    namespace
  username
  credentials
    mobile-key
`,
    );
    const text =
      '_format_version: "3.0"\nconsumers:\n  - username: joe\n    basicauth_credentials: [{username: canary, password: canary}]\n';
    expect(outline(symbolsOf(text))).toBe(`kong.yml
  _format_version
  consumers
    joe
      username
      basicauth_credentials
        [0]
`);
  });

  it("marks a manifest from first field to last, and selects its name", () => {
    const text = `# first\n---\n${apisix}spec: {}\n# last\n`;
    const [symbol] = symbolsOf(text);
    expect(symbol && textIn(text, symbol.range)).toBe(`${apisix}spec: {}`);
    expect(symbol && textIn(text, symbol.selection)).toBe("mobile");
    const spec = symbol?.children.find(({ name }) => name === "spec");
    expect(spec && textIn(text, spec.range)).toBe("spec: {}");
    expect(spec && textIn(text, spec.selection)).toBe("spec");
  });

  it("shows no credential", () => {
    const text = everyKind.replaceAll("Zk8", "CANARYVALUE");
    for (const file of [fileName, "kong.yml"])
      expect(JSON.stringify(symbolsOf(text, file))).not.toMatch(/CANARY|q7wF|9LxT/);
    const inName = `${secret}data: {key: CANARY}\nstringData: {name: CANARY}\n`;
    expect(JSON.stringify(symbolsOf(inName))).not.toContain("CANARY");
  });

  it.each([
    ["whole", everyKind],
    ["cut", everyKind.slice(0, 700)],
    [
      "with anchors and merge keys",
      `${kong}username: &m mobile\nx: &x {a: {b: c}}\nspec: {<<: *x, tags: [*m]}\ncredentials: &c [a]\nconsumerGroups: *c\n`,
    ],
    ["with empty values", `${kong}credentials:\nspec:\n  tags:\n    -\n`],
    ["with CRLF", everyKind.replaceAll("\n", "\r\n")],
    ["no YAML", "a: [b\n: }{"],
    ["empty", ""],
  ])("every selection lies in its range, every child in its parent: %s", (_, text) => {
    const inside = (inner: Range, outer: Range) => {
      expect(compare(outer.start, inner.start)).toBeLessThanOrEqual(0);
      expect(compare(inner.start, inner.end)).toBeLessThanOrEqual(0);
      expect(compare(inner.end, outer.end)).toBeLessThanOrEqual(0);
    };
    const visit = (symbol: FileSymbol) => {
      expect(symbol.name).not.toBe("");
      inside(symbol.selection, symbol.range);
      for (const child of symbol.children) {
        inside(child.range, symbol.range);
        visit(child);
      }
    };
    symbolsOf(text).forEach(visit);
  });
});

function compare(a: Range["start"], b: Range["start"]): number {
  return a.line - b.line || a.character - b.character;
}
