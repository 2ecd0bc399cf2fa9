import { describe, expect, it } from "vitest";
import { splitDocuments } from "../../server/language/text/split.ts";

function split(text: string): string[] {
  const starts = splitDocuments(text);
  return starts.map((start, i) => text.slice(start, starts[i + 1] ?? text.length));
}

describe("documents of a file", () => {
  it.each<[what: string, documents: string[]]>([
    ["one", ["a: 1\n"]],
    ["none", [""]],
    ["comments only", ["# a\n\n# b\n"]],
    ["each from its ---", ["a: 1\n", "---\nb: 1\n", "---\nc: 1\n"]],
    ["the first ---", ["---\na: 1\n", "---\nb: 1\n"]],
    ["a last --- with nothing behind it", ["a: 1\n", "---"]],
    ["content and comments behind ---", ["a: 1\n", "--- # b\nb: 1\n", "--- c\n", "---\td\n"]],
    ["comments before the first ---", ["# a\n\n  # b\n---\na: 1\n", "---\nb: 1\n"]],
    ["comments before a later --- belong to what is above", ["a: 1\n# b\n", "---\nb: 1\n"]],
    ["directives", ["%YAML 1.1\n---\na: 1\n...\n", "# b\n%TAG !a! b\n---\nc: 1\n"]],
    ["content behind ...", ["a: 1\n...\n", "b: 1\n", "---\nc: 1\n"]],
    ["a percent sign in content", ["a: 1\n%b\n", "---\nc: 1\n"]],
    ["... with a comment", ["a: 1\n... # end\n", "b: 1\n"]],
    ["... twice", ["a: 1\n...\n", "...\n", "b: 1\n"]],
    ["... at the end", ["a: 1\n..."]],
    ["dashes that are no marker", ["a: 1\n----\n---a\n ---\n- ---\n..\n....\n"]],
    ["inside a block scalar", ["a: |\n  b\n", "---\nc\n"]],
    ["inside a quoted scalar", ['a: "b\n', '---\nc"\n']],
    ["Windows line breaks", ["a: 1\r\n", "---\r\nb: 1\r\n...\r\n", "c: 1\r\n"]],
    ["old Macintosh line breaks", ["a: 1\r", "---\rb: 1\r...\r", "c: 1\r"]],
    ["a byte order mark", ["\ufeff---\na: 1\n", "---\nb: 1\n"]],
    ["a byte order mark and comments", ["\ufeff# a\n---\na: 1\n", "---\nb: 1\n"]],
  ])("%s", (_, documents) => {
    expect(split(documents.join(""))).toEqual(documents);
  });
});

describe("what a document is depends on its own text alone", () => {
  const lines = [
    "---",
    "--- # x",
    "...",
    "%YAML 1.1",
    "# c",
    "#",
    "",
    "a: 1",
    "- b",
    "  ---",
    "----",
    "\ufeff",
  ];
  const breaks = ["\n", "\n", "\n", "\r\n", "\r", ""];
  const random = seeded(7);
  const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T;
  const some = (count: number): string =>
    Array.from({ length: random(count) }, () => pick(lines) + pick(breaks)).join("");

  it("50,000 edits: splitting the neighbourhood gives what splitting everything gives", () => {
    for (let i = 0; i < 50_000; i++) {
      const before = split(some(14));
      const text = before.join("");
      const from = random(text.length + 1);
      const to = Math.min(text.length, from + random(6));
      const inserted = some(3).slice(random(3));
      const after = text.slice(0, from) + inserted + text.slice(to);
      expect(resplit(before, from, to, inserted), JSON.stringify({ text, from, to, inserted })).toEqual(
        split(after),
      );
    }
  });

  it("a document on its own is one document", () => {
    for (let i = 0; i < 5_000; i++) {
      for (const document of split(some(14))) expect(split(document)).toEqual([document]);
    }
  });
});

/** Splits the documents that the edit begins and ends in again, together with the one before and the one after. */
function resplit(documents: readonly string[], from: number, to: number, inserted: string): string[] {
  const at = (offset: number): number => {
    let start = 0;
    const found = documents.findIndex((document) => {
      start += document.length;
      return offset < start;
    });
    return found === -1 ? documents.length - 1 : found;
  };
  const first = Math.max(0, at(from) - 1);
  const end = at(to) + 2;
  const start = documents.slice(0, first).join("").length;
  const old = documents.slice(first, end).join("");
  const fresh = split(old.slice(0, from - start) + inserted + old.slice(to - start));
  return [...documents.slice(0, first), ...fresh, ...documents.slice(end)];
}

/** mulberry32: the same numbers in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}
