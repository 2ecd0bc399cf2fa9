import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { splitDocuments } from "../../server/language/text/split.ts";
import { readPlain } from "../../server/language/yaml/plain.ts";
import { readYaml } from "../../server/language/yaml/yamlReader.ts";
import { pick, type Random, randomDocument, seeded } from "./randomYaml.ts";
import { everyKind } from "./texts.ts";

const shared = join(import.meta.dirname, "../../../shared");
const hasShared = existsSync(shared);
const own = everyKind.split(/^---\n/m);

describe("the fast reader reads what it takes as the complete reader does, ranges included", () => {
  it.skipIf(!hasShared)(
    "people's manifests and upstream fixtures (needs ../shared beside the repository)",
    () => {
      let clean = 0;
      let taken = 0;
      for (const text of documentsBelow(["corpus", "fixtures"].map((folder) => join(shared, folder)))) {
        const complete = readYaml(text);
        const plain = readPlain(text);
        if (complete.errors.length === 0) clean++;
        if (plain === undefined) continue;
        taken++;
        expect(complete.errors, text).toEqual([]);
        expect(plain.root, text).toEqual(complete.root);
      }
      console.log(`fast reader: took ${taken} of ${clean} documents without faults`);
      expect(taken / clean).toBeGreaterThan(0.9);
    },
  );

  it("40,000 random mutations of manifests", () => {
    const random = seeded(20261121);
    const samples = hasShared ? [...documentsBelow([join(shared, "corpus")]), ...own] : own;
    let taken = 0;
    for (let i = 0; i < 40_000; i++) {
      const text = mutated(pick(samples, random), random);
      if (splitDocuments(text).length > 1) continue;
      if (isTakenAlike(text)) taken++;
    }
    console.log(`fast reader: took ${taken} of 40,000 mutations`);
    expect(taken).toBeGreaterThan(5_000);
  }, 120_000);

  it("25,000 random documents, a third of them with slips, some without a last line break", () => {
    const random = seeded(20261122);
    let taken = 0;
    for (let i = 0; i < 25_000; i++) {
      let text = randomDocument(random);
      if (random(3) === 0) text = mutated(text, random);
      if (random(10) === 0) text = text.trimEnd();
      if (splitDocuments(text).length === 1 && isTakenAlike(text)) taken++;
    }
    console.log(`fast reader: took ${taken} of 25,000 random documents`);
    expect(taken).toBeGreaterThan(5_000);
  }, 120_000);
});

/** Whether the fast reader takes the text; if it does, the complete one must say the same. */
function isTakenAlike(text: string): boolean {
  const plain = readPlain(text);
  if (plain === undefined) return false;
  const complete = readYaml(text);
  if (complete.errors.length > 0 || !isDeepStrictEqual(plain.root, complete.root)) {
    expect({ text, errors: [], root: plain.root }).toEqual({
      text,
      errors: complete.errors,
      root: complete.root,
    });
  }
  return true;
}

describe("the fast reader hands over", () => {
  it.each([
    ["anchors", "a: &x 1\nb: *x\n"],
    ["tags", "a: !!str 1\n"],
    ["tabs", "a:\tb\n"],
    ["complex keys", "? a\n: b\n"],
    ["plain scalars over several lines", "a: b\n  c\n"],
    ["quoted scalars over several lines", 'a: "b\n  c"\n'],
    ["folded scalars", "a: >\n  b\n"],
    ["doubled keys", "a: 1\na: 2\n"],
    ["merge keys", "a:\n  <<: {b: 1}\n"],
    ["directives", "%YAML 1.2\n---\na: b\n"],
    ["document ends", "a: b\n...\n"],
    ["templates", "a: {{ .Values.b }}\n"],
    ["substitutions", "a: ${B}\n"],
    ["deeper lines that belong to nothing", "a: b\n    c: d\n"],
    ["mappings inside values", "a: b: c\n"],
    ["control characters", "a: \0\n"],
  ])("%s", (_, text) => {
    expect(readPlain(text)).toBeUndefined();
  });
});

function* documentsBelow(folders: readonly string[]): Generator<string> {
  for (const folder of folders) {
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (!/\.ya?ml$/.test(name)) continue;
      const text = readFileSync(join(folder, name), "utf8");
      const starts = splitDocuments(text);
      for (const [i, start] of starts.entries()) yield text.slice(start, starts[i + 1] ?? text.length);
    }
  }
}

const pieces = Array.from(" \n:#'\"|>[]{},&*!\\x1~?@%-").concat([
  ": ",
  "- ",
  " #",
  "  ",
  "yes",
  "\r\n",
  "\t",
  "...",
  "---",
  "|-\n",
  "{a: b}",
  "[a, b]",
]);

/** A part of the text with one to three slips: characters and lines put in, left out, moved, indented otherwise. */
function mutated(text: string, random: Random): string {
  let lines = text.split("\n");
  if (lines.length > 14) {
    const from = random(lines.length - 12);
    lines = [...lines.slice(from, from + 12), ""];
  }
  for (let slips = 1 + random(3); slips > 0; slips--) {
    const line = random(lines.length);
    const old = lines[line] ?? "";
    const at = random(old.length + 1);
    switch (random(5)) {
      case 0:
        lines[line] = old.slice(0, at) + pick(pieces, random) + old.slice(at);
        break;
      case 1:
        lines[line] = old.slice(0, at) + old.slice(at + 1 + random(3));
        break;
      case 2:
        lines.splice(line, 1);
        break;
      case 3:
        lines[line] = " ".repeat(random(5)) + old.trimStart();
        break;
      default:
        lines.splice(line, 0, pick(lines, random));
    }
    if (lines.length === 0) lines.push("");
  }
  return lines.join("\n");
}
