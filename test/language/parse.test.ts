import { describe, expect, it } from "vitest";
import { at, entryOf, type Node, type ParsedText } from "../../server/language/yaml/node.ts";
import { parse } from "../../server/language/yaml/parse.ts";
import { readYaml } from "../../server/language/yaml/yamlReader.ts";
import table from "./goYamlDocuments.json" with { type: "json" };

function json(node: Node | undefined): unknown {
  switch (node?.kind) {
    case "scalar":
      return typeof node.value === "bigint" ? Number(node.value) : node.value;
    case "sequence":
      return node.items.map(json);
    case "mapping":
      return Object.fromEntries(node.entries.map(({ key, value }) => [key.value, json(value)]));
    default:
      return null;
  }
}

/** Marks each node in the text: `‹…›` scalars, `«…»` mappings, `⟦…⟧` sequences, keys left alone. */
function marked(text: string): string {
  const marks: { offset: number; mark: string }[] = [];
  const mark = (node: Node): void => {
    const [open, close] = node.kind === "scalar" ? "‹›" : node.kind === "mapping" ? "«»" : "⟦⟧";
    marks.push({ offset: node.start, mark: open ?? "" });
    if (node.kind === "mapping") for (const entry of node.entries) mark(entry.value);
    if (node.kind === "sequence") for (const item of node.items) mark(item);
    marks.push({ offset: node.end, mark: close ?? "" });
  };
  const { root } = parse(text);
  if (root !== undefined) mark(root);
  let result = "";
  let from = 0;
  for (const { offset, mark: character } of marks) {
    result += text.slice(from, offset) + character;
    from = offset;
  }
  return result + text.slice(from);
}

describe("a document is what sigs.k8s.io/yaml 1.6.0 makes of it, or refused where that refuses it", () => {
  it.each(table as [text: string, json: string | null][])("%j", (text, expected) => {
    const { root, errors } = parse(text);
    if (expected === null) expect(errors).not.toEqual([]);
    else expect({ errors, value: json(root) }).toEqual({ errors: [], value: JSON.parse(expected) });
  });
});

describe("ranges", () => {
  it.each([
    "«a: ‹b›» # c\n",
    "# x\n\n«a: ‹'b'›\nc: ‹\"d\"›» \n",
    "«a:‹›   # c\nb:‹›» \n",
    "«a:\n  «b: ‹c›»»\n\n# d\n",
    "«a:\n⟦- ‹b›\n-‹›\n- «c: ‹d›»⟧»\n",
    "⟦- ⟦- ‹a›\n  - ‹b›⟧⟧\n",
    "«a: ⟦[‹b›, «{c: ‹d›}», ]⟧» # e\n",
    "«a: ⟦[«b: ‹c›»]⟧»\n",
    "«a: «{b‹›, c:‹›}»»\n",
    "«a: ‹b\n  c›\nd: ‹e›»\n",
    "«a: ‹|  # c\n  b\n\n  d ›\n\nc: ‹d›»\n",
    "«a: ‹>-\n  b›»\n  ",
    "«a: ‹|2-›\nb: ‹c›»\n",
    "«a: &x !!str ‹b›\nc: &y‹›\nd: ‹*x›»\n",
    "\ufeff---\r\n«a: ‹b›\r\nc: ‹|\r\n  d›»\r\n",
    "«a: ‹😀é› # x\nb: ‹c›»\n",
    "? «a\n: ‹b›\n? c‹›»\n",
    "«a: ⟦[\n‹b›\n]⟧\nc: ‹'d\ne'›»\n",
  ])("%j", (expected) => {
    expect(marked(expected.replaceAll(/[‹›«»⟦⟧]/g, ""))).toBe(expected);
  });

  it("only an empty document has no root", () => {
    for (const text of ["", "\n\n", "# a\n", "---\n", "--- # a\n...\n", "\ufeff"]) {
      expect(parse(text)).toEqual({ root: undefined, errors: [], template: "none" });
    }
    expect(parse("~\n").root).toMatchObject({ kind: "scalar", value: null });
    expect(parse("--- !!str\n").root).toMatchObject({ value: "", tag: "tag:yaml.org,2002:str" });
  });
});

/** The text with the faults' ranges in `»«`, and what they say. */
function faults(text: string): [marked: string, ...messages: string[]] {
  const { errors } = parse(text);
  let result = text;
  for (const { start, end } of errors.toReversed()) {
    result = `${result.slice(0, start)}»${result.slice(start, end)}«${result.slice(end)}`;
  }
  return [result, ...errors.map(({ message }) => message)];
}

describe("a fault says what is wrong on the characters that are", () => {
  it.each<[text: string, says: RegExp, ...more: RegExp[]]>([
    ['a: »"b«\nc: d\n', /quote is not closed: another "/],
    ["a: »'b # c«\n", /quote is not closed: another '/],
    ["a: »[«b, c\nd: e\n", /\[ is not closed: \]/],
    ["a: {b: »[«c}\n", /\[ is not closed: \]/],
    ["a: »]«\n", /\] closes nothing/],
    ["a: [b]»]«\n", /\] closes nothing/],
    ["a: [b, »,« c]\n", /value was expected before ","/],
    ["a: »b: c«\n", /mapping cannot begin here.*quotes/],
    ["a: b\n  »c: d«\n", /indented too far/],
    ["a:\n    b: c\n  »d: e«\n", /not indented like the other keys/],
    ["- a: b\n »c: d«\n", /list item was expected/],
    ["- a\n»b: c«\n", /belongs to nothing above it/],
    ["a: b\n»- c«\n", /key was expected here, not the item of a list/],
    ["a: »-« b\n", /list begins on the line after its key/],
    ["a: b\n»c«\nd: e\n", /":" was expected after the key/],
    ["a: b\n»c«\n", /":" was expected after the key/],
    ["a: b\n»c«\n  : d\n", /":" was expected after the key/],
    ["»:« a\n", /key was expected before ":"/],
    ["»~«: a\n", /key cannot be null/],
    ["»[a]«: b\n", /key must be a single value/],
    ["»18446744073709551615«: a\n", /too large for a key/],
    ["a: 1\nb: 2\n»a«: 3\n", /"a" stands in this mapping twice/],
    ["a: {b: 1, »'b'«: 2}\n", /"b" stands in this mapping twice/],
    ["1: a\n»'1'«: b\n", /"1" stands in this mapping twice/],
    ["a: 'b' »c«\n", /Nothing more was expected/],
    ["a: »@«b\nc: »`«d\n", /cannot begin with @/, /cannot begin with `/],
    ['a: "b»\\d«"\n', /\\d is no escape sequence/],
    ['a: "b»\\/«"\n', /escape sequence \\\//],
    ['a: "»\\ud83d«\\ude00"\n', /half a character/],
    ["a: |»x«\n  b\n", /After \| or > only/],
    ["a: |\n   \n »b«\n", /less indented than the blank line/],
    ["a:\n»\t«b: c\n", /tab stands where spaces were expected/],
    ["a: 'b'\n»\t«\n\t\nc: d\n", /tab stands where spaces were expected/],
    ["-»\t«a\n", /tab stands where spaces were expected/],
    ["a: |\n  »\t«b\n", /tab stands where spaces were expected/],
    ["a: [»b?c«]\n", /cannot hold "\?"/],
    ["a: [»::1«]\n", /cannot begin with ":"/],
    ["a: {b»:«[c]}\n", /space was expected after ":"/],
    ["a: {»b«\n  c: d}\n", /"," or ":" was expected/],
    ["a: »*«\n", /name was expected after "\*"/],
    ["a: »*b«\n", /no anchor &b before this alias/],
    ["a: &b [»*b«]\n", /stands inside the anchor/],
    ["a: &b c\nd: &e »*b«\n", /alias takes no anchor/],
    ["a: &b »&c« d\n", /one anchor only/],
    ["a: »!b!c« d\n", /tag is not known/],
    ["a: !!int »b«\n", /tagged !!int/],
    ["a: !!binary »b«\n", /not base64/],
    ["a:\n  <<: »b«\n", /merge key/],
    ["a:\n  <<: [{b: c}, »d«]\n", /merge key/],
    ["»%YAML 1.2«\n---\na: b\n", /YAML 1.1/],
    ["»%FOO«\n---\na: b\n", /"%TAG"/],
    ["%YAML 1.1\n»a«: b\n", /"---" was expected after the directives/],
    ["--- »a: b«\n", /begins on a new line/],
    ["a: b»\0«c\0\n", /control character U\+0000/],
    ["a: »\ufffe«\n", /control character U\+FFFE/],
  ])("%j", (expected, ...says) => {
    const [shown, ...messages] = faults(expected.replaceAll(/[»«]/g, ""));
    expect(shown).toBe(expected);
    expect(messages).toHaveLength(says.length);
    says.forEach((pattern, i) => {
      expect(messages[i]).toMatch(pattern);
    });
  });

  it("only the first fault that leaves the structure unknown is shown, and all before it", () => {
    expect(parse("a: 1\na: @x\nb: 'c\nd: e\nd: f\n").errors.map(({ start }) => start)).toEqual([5, 8, 14]);
  });

  it("the tree goes on behind a fault", () => {
    const { root } = parse("a: @b\nd: e\n");
    expect(json(entryOf(root, "d")?.value)).toBe("e");
  });
});

describe("anchors, aliases and merge keys", () => {
  const text = "a: &x {b: 1, c: 2}\nd: *x\ne:\n  f: 3\n  <<: *x\n  c: 4\n";
  const { root, errors } = parse(text);

  it("an alias is the anchor's content in its own place", () => {
    expect(errors).toEqual([]);
    const alias = at(root, "d");
    expect(alias).toMatchObject({ kind: "mapping", alias: true });
    expect(text.slice(alias?.start, alias?.end)).toBe("*x");
    expect(json(alias)).toEqual({ b: 1, c: 2 });
  });

  it("merged entries are marked, and what is written later wins, as in go-yaml", () => {
    const merged = at(root, "e");
    expect(json(merged)).toEqual({ f: 3, b: 1, c: 4 });
    expect(
      merged?.kind === "mapping" && merged.entries.map((entry) => [entry.key.value, entry.merged]),
    ).toEqual([
      ["f", undefined],
      ["b", true],
      ["c", undefined],
    ]);
    expect(json(parse("c: 4\n<<: {c: 2}\n").root)).toEqual({ c: 2 });
  });
});

// A quadratic reader runs into the time limit of a test.
describe("hostile documents are read in time and without a stack too deep", () => {
  const bomb = Array.from(
    { length: 12 },
    (_, i) =>
      `a${i}: &a${i} [${Array(10)
        .fill(i === 0 ? "x" : `*a${i - 1}`)
        .join(", ")}]\n`,
  ).join("");
  const chain = Array.from(
    { length: 200 },
    (_, i) => `a${i}: &a${i} [[[${i === 0 ? "x" : `*a${i - 1}`}]]]\n`,
  ).join("");

  it.each<[what: string, text: string, says: RegExp]>([
    ["100,000 open brackets", "[".repeat(100_000), /nested too deeply/],
    ["100,000 open braces", "{a: ".repeat(100_000), /nested too deeply/],
    ["100,000 dashes", "- ".repeat(100_000), /nested too deeply/],
    ["100,000 question marks", "? ".repeat(100_000), /nested too deeply/],
    [
      "1,000 levels",
      Array.from({ length: 1_000 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
      /nested too deeply/,
    ],
    ["closed brackets", "[".repeat(50_000) + "]".repeat(50_000), /nested too deeply/],
    ["aliases of aliases", bomb, /excessive aliasing/],
    ["a chain of aliases", chain, /nested too deeply/],
    ["100,000 double quotes and one", '"'.repeat(100_001), /Nothing more/],
    ["50,000 aliases in a row", "*a ".repeat(50_000), /no anchor/],
    ["2,000 open quotes", "a: 'x\nb: c\n".repeat(2_001), /not closed/],
    ["3,000 open brackets on lines", "a: [\n".repeat(3_000), /not closed/],
    ["100,000 tabs", "\t".repeat(100_000), /tab/],
    ["10,000 NULs", "a: b\0\n".repeat(10_000), /U\+0000/],
  ])("%s", (_, text, says) => {
    const { errors } = parse(text);
    expect(errors[0]?.message).toMatch(says);
    expect(errors.length).toBeLessThanOrEqual(2);
  });

  it("100,000 lines are read", () => {
    const { root, errors } = parse(Array.from({ length: 100_000 }, (_, i) => `k${i}: v\n`).join(""));
    expect(errors).toEqual([]);
    expect(root?.kind === "mapping" && root.entries.length).toBe(100_000);
  });

  it("what the text is cut from is still there", () => {
    expect(json(at(parse(bomb).root, "a0"))).toEqual(Array(10).fill("x"));
  });
});

it("nothing makes it throw, and all ranges are in the text", () => {
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
  const pieces = Array.from("ab:-?[]{},#&*!|>'\"%@`\\~ \t\n\r\0\ufeff\ud800é").concat([
    "\n  ",
    ": ",
    "- ",
    "? ",
    "<<: ",
    "&a ",
    "*a",
    "!!int ",
    "---\n",
    "...\n",
    "{{ ",
    " }}",
    "${A}",
    "\r\n",
  ]);
  for (let i = 0; i < 20_000; i++) {
    let text = "";
    for (let length = random(16); length > 0; length--) text += pieces[random(pieces.length)];
    const results: Pick<ParsedText, "root" | "errors">[] = [parse(text), readYaml(text)];
    for (const { errors, root } of results) {
      for (const range of [...errors, ...(root === undefined ? [] : [root])]) {
        const fits = range.start >= 0 && range.start <= range.end && range.end <= Math.max(1, text.length);
        expect(fits, JSON.stringify([text, range])).toBe(true);
      }
    }
  }
});
