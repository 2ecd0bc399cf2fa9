import { describe, expect, it } from "vitest";
import {
  addEntry,
  addItem,
  appendDocument,
  type Plain,
  removeEntry,
  renameKey,
  render,
  replaceEntry,
  replaceScalar,
} from "../server/language/edit/yamlEdit.ts";
import type { Edit } from "../server/language/rule.ts";
import {
  at,
  type Entry,
  entryOf,
  type Mapping,
  type Node,
  type Scalar,
  type Sequence,
} from "../server/language/yaml/node.ts";
import { parse } from "../server/language/yaml/parse.ts";

/** The text after an edit. */
function applied(text: string, edit: Edit | undefined): string | undefined {
  return edit && text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

function mapping(text: string, ...path: string[]): Mapping {
  const node = at(parse(text).root, ...path);
  if (node?.kind !== "mapping") throw new Error(`no mapping at ${path.join(".")}`);
  return node;
}

function entry(text: string, ...path: string[]): { mapping: Mapping; entry: Entry } {
  const parent = mapping(text, ...path.slice(0, -1));
  const found = entryOf(parent, path.at(-1) ?? "");
  if (found === undefined) throw new Error(`no entry at ${path.join(".")}`);
  return { mapping: parent, entry: found };
}

function item(text: string, index: number, ...path: string[]): Mapping {
  return (at(parse(text).root, ...path) as Sequence).items[index] as Mapping;
}

function remove(text: string, ...path: string[]): string | undefined {
  const found = entry(text, ...path);
  return applied(text, removeEntry(text, found.mapping, found.entry));
}

function add(text: string, path: string[], key: string, value: Plain, after?: string): string | undefined {
  const parent = mapping(text, ...path);
  const options = after === undefined ? {} : { after: entryOf(parent, after) as Entry };
  return applied(text, addEntry(text, parent, key, value, options));
}

function replace(text: string, path: string[], key: string, value: Plain): string | undefined {
  const found = entry(text, ...path);
  return applied(text, replaceEntry(text, found.mapping, found.entry, key, value));
}

function scalar(text: string, path: string[], value: string | number | boolean): string | undefined {
  return applied(text, replaceScalar(text, at(parse(text).root, ...path) as Scalar, value));
}

function plain(node: Node | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === "scalar") return node.value;
  if (node.kind === "sequence") return node.items.map(plain);
  return Object.fromEntries(node.entries.map(({ key, value }) => [String(key.value), plain(value)]));
}

function read(text: string | undefined): unknown {
  const { root, errors } = parse(text ?? "");
  expect(errors, text).toEqual([]);
  return plain(root);
}

describe("renameKey", () => {
  it.each([
    ["usernam: x # c\n", "usernam", "username: x # c\n"],
    ['{"usernam": "x"}', "usernam", '{"username": "x"}'],
    ["'usernam': x\n", "usernam", "'username': x\n"],
  ])("%j", (text, key, expected) => {
    expect(applied(text, renameKey(entry(text, key).entry, "username"))).toBe(expected);
  });

  it("quotes a name that would read as something else", () => {
    expect(applied("a: 1\n", renameKey(entry("a: 1\n", "a").entry, "yes"))).toBe('"yes": 1\n');
  });
});

describe("replaceScalar", () => {
  it.each([
    ["a: b # c\n", "new", "a: new # c\n"],
    ["a: |- # c\n\nb: c\n", "new", 'a: "new" # c\n\nb: c\n'],
    ["a: 'b' # c\n", "it's", "a: 'it''s' # c\n"],
    ['a: "b"\n', 'say "x"', 'a: "say \\"x\\""\n'],
    ["a: b\n", "0777", 'a: "0777"\n'],
    ["a: 0777\n", "0777", 'a: "0777"\n'],
    ["a: b\n", "yes", 'a: "yes"\n'],
    ["a: b\n", "1e3", 'a: "1e3"\n'],
    ["a: b\n", "12:30:45", 'a: "12:30:45"\n'],
    ["a: b\n", "507f1f77bcf86cd799439011", "a: 507f1f77bcf86cd799439011\n"],
    ["a: b\n", " padded", 'a: " padded"\n'],
    ["a: b\n", "tab\there", 'a: "tab\\there"\n'],
    ["a: 'b'\n", "new\nline", 'a: "new\\nline"\n'],
    ["a:\nb: 1\n", "new", "a: new\nb: 1\n"],
    ['{"a": 5}', "5", '{"a": "5"}'],
    ["a: |\n  b\nc: 1\n", "new", "a: |-\n  new\nc: 1\n"],
    ["a: |- # c\n  b\n  d\nc: 1\n", "new\nmore\n", "a: | # c\n  new\n  more\nc: 1\n"],
    ["a: >-\n  b\n  d\nc: 1\n", "new", "a: >-\n  new\nc: 1\n"],
    ["a: | # c\n  b\nc: 1\n", " new", 'a: " new" # c\nc: 1\n'],
    ["a: |\r\n  b\r\nc: 1\r\n", "x\ny\n", "a: |\r\n  x\r\n  y\r\nc: 1\r\n"],
  ])("%j to %j", (text, value, expected) => {
    expect(scalar(text, ["a"], value)).toBe(expected);
    expect(read(expected)).toHaveProperty("a", value);
  });

  it("writes numbers and booleans as such", () => {
    expect(scalar('a: "5"\n', ["a"], 5)).toBe("a: 5\n");
    expect(scalar('a: "true" # c\n', ["a"], true)).toBe("a: true # c\n");
  });

  it("leaves aliases and tagged values alone", () => {
    const node: Scalar = { kind: "scalar", style: "plain", value: "x", start: 3, end: 5 };
    expect(replaceScalar("a: *b", { ...node, alias: true }, "y")).toBeUndefined();
    expect(replaceScalar("a: *b", { ...node, tag: "tag:yaml.org,2002:binary" }, "y")).toBeUndefined();
  });
});

describe("removeEntry", () => {
  it.each([
    ["a: 1 # gone\nb: 2 # stays\n", ["a"], "b: 2 # stays\n"],
    ["a: 1 # stays\nb: 2 # gone", ["b"], "a: 1 # stays\n"],
    ["# stays\na:\n  x: 1\n  # gone\n# stays too\nb: 2\n", ["a"], "# stays\n# stays too\nb: 2\n"],
    ["s:\n  a: 1\nb: 2 # c\n", ["s", "a"], "s: {}\nb: 2 # c\n"],
    ["s: # why\n  # what\n  a: 1\nb: 2\n", ["s", "a"], "s: {} # why\n  # what\nb: 2\n"],
    ["a: |\n  x\n  y\nb: 2\n", ["a"], "b: 2\n"],
    ["a: {b: 1, c: 2} # c\n", ["a", "b"], "a: {c: 2} # c\n"],
    ["a: {b: 1, c: 2} # c\n", ["a", "c"], "a: {b: 1} # c\n"],
    ["a: {b: 1} # c\n", ["a", "b"], "a: {} # c\n"],
    ['{\n  "a": 1,\n  "b": 2\n}\n', ["b"], '{\n  "a": 1\n}\n'],
    ['{\n  "a": 1,\n  "b": 2\n}\n', ["a"], '{\n  "b": 2\n}\n'],
    ["a: 1\r\nb: 2\r\nc: 3\r\n", ["b"], "a: 1\r\nc: 3\r\n"],
    ["a: 1\n", ["a"], "{}\n"],
    ["---\na: 1 # c\n", ["a"], "---\n{} # c\n"],
  ] as const)("%j without %j", (text, path, expected) => {
    expect(remove(text, ...path)).toBe(expected);
  });

  it("moves what follows up to the dash of a list item", () => {
    const text = "l:\n  - a: 1 # x\n    b: 2\n  - c: 3\n";
    const first = item(text, 0, "l");
    expect(applied(text, removeEntry(text, first, first.entries[0] as Entry))).toBe(
      "l:\n  - b: 2\n  - c: 3\n",
    );
    const second = item(text, 1, "l");
    expect(applied(text, removeEntry(text, second, second.entries[0] as Entry))).toBe(
      "l:\n  - a: 1 # x\n    b: 2\n  - {}\n",
    );
  });

  it("does not take an anchor away that is used further down", () => {
    expect(remove("a: &x 1\nb: *x\n", "a")).toBeUndefined();
    expect(remove("a: &x 1\nb: 2\n", "a")).toBe("b: 2\n");
  });
});

describe("addEntry", () => {
  it.each([
    ["a: 1 # c\n", [], "b", 2, "a: 1 # c\nb: 2\n"],
    ["a: 1", [], "b", "x", "a: 1\nb: x\n"],
    ["s:\n    a: 1 # c\nt: 2\n", ["s"], "b", { c: "x" }, "s:\n    a: 1 # c\n    b:\n        c: x\nt: 2\n"],
    ["s:\r\n  a: 1\r\n", ["s"], "b", ["x", "z"], "s:\r\n  a: 1\r\n  b:\r\n    - x\r\n    - z\r\n"],
    ["l:\n- a\ns:\n  a: 1\n", ["s"], "b", ["x"], "l:\n- a\ns:\n  a: 1\n  b:\n  - x\n"],
    ["s: {a: 1}\n", ["s"], "b", { c: "x" }, "s: {a: 1, b: {c: x}}\n"],
    ["s: {}\n", ["s"], "b", true, "s: {b: true}\n"],
    ['{"a":{"b":1}}', ["a"], "c", "x", '{"a":{"b":1,"c":"x"}}'],
    ['{\n  "a": 1\n}\n', [], "c", "x", '{\n  "a": 1,\n  "c": "x"\n}\n'],
    ["a: |+\n  x\n\nb: 1\n", [], "c", 1, "a: |+\n  x\n\nb: 1\nc: 1\n"],
  ] as const)("%j at %j", (text, path, key, value, expected) => {
    expect(add(text, [...path], key, value as Plain)).toBe(expected);
  });

  it("stands behind the entry that is asked for", () => {
    expect(add("a: 1 # c\nb: 2\n", [], "new", "x", "a")).toBe("a: 1 # c\nnew: x\nb: 2\n");
    expect(add("{a: 1, b: 2}\n", [], "new", "x", "a")).toBe("{a: 1, new: x, b: 2}\n");
    expect(add("a: |+\n  x\n\nb: 2\n", [], "new", "x", "a")).toBe("a: |+\n  x\n\nnew: x\nb: 2\n");
  });

  it("indents under a list item's dash", () => {
    const text = "l:\n  - a: 1\n  - b: 2\n";
    expect(applied(text, addEntry(text, item(text, 0, "l"), "new", "x"))).toBe(
      "l:\n  - a: 1\n    new: x\n  - b: 2\n",
    );
  });
});

describe("replaceEntry", () => {
  it("keeps comments and what surrounds it", () => {
    const text = "auth:\n  value: # inline\n    # the production key\n    key: abc # secret\n  other: 1\n";
    expect(replace(text, ["auth", "value"], "secretRef", { name: "x" })).toBe(
      "auth:\n  secretRef:\n    # inline\n    # the production key\n    # secret\n    name: x\n  other: 1\n",
    );
    expect(replace("{value: {key: abc}}\n", ["value"], "secretRef", { name: "x" })).toBe(
      "{secretRef: {name: x}}\n",
    );
    expect(replace('{"value": {"key": "abc"}}\n', ["value"], "secretRef", { name: "x" })).toBe(
      '{"secretRef": {"name": "x"}}\n',
    );
  });

  it("replaces a list and a block scalar", () => {
    expect(replace("a:\n- 1\n- 2\nb: 1\n", ["a"], "c", "x")).toBe("c: x\nb: 1\n");
    expect(replace("a: |\n  x\n  y\nb: 1\n", ["a"], "c", ["x"])).toBe("c:\n  - x\nb: 1\n");
  });
});

describe("addItem", () => {
  const list = (text: string) => at(parse(text).root, "l") as Sequence;
  it.each([
    ["l:\n  - a # c\nb: 1\n", "x", "l:\n  - a # c\n  - x\nb: 1\n"],
    ["l:\n- a: 1\n  b: 2\n", { a: "x", b: ["z"] }, "l:\n- a: 1\n  b: 2\n- a: x\n  b:\n  - z\n"],
    ["l: [a, b]\n", "x", "l: [a, b, x]\n"],
    ["l: []\n", "x", "l: [x]\n"],
    ['{"l": [\n  "a"\n]}', "x", '{"l": [\n  "a",\n  "x"\n]}'],
  ] as const)("%j", (text, value, expected) => {
    expect(applied(text, addItem(text, list(text), value as Plain))).toBe(expected);
  });
});

describe("appendDocument", () => {
  const object = { kind: "Secret", stringData: { key: "0777" } };
  it("adds a document to YAML, none to JSON", () => {
    expect(applied("a: 1 # c", appendDocument("a: 1 # c", object))).toBe(
      'a: 1 # c\n---\nkind: Secret\nstringData:\n  key: "0777"\n',
    );
    expect(applied("a: 1\r\n", appendDocument("a: 1\r\n", object))).toBe(
      'a: 1\r\n---\r\nkind: Secret\r\nstringData:\r\n  key: "0777"\r\n',
    );
    expect(appendDocument('{"a": 1}', object)).toBeUndefined();
  });
});

describe("render", () => {
  it("quotes what YAML 1.1 or 1.2 would read as something else", () => {
    const tricky = [
      "",
      "~",
      "null",
      "y",
      "No",
      "on",
      "0x1F",
      "0o7",
      "1_000",
      "1:30",
      ".5",
      "-.inf",
      "2026-11-21",
    ];
    const harder = [
      "- a",
      "a: b",
      "a #b",
      "#a",
      "*a",
      "&a",
      "!a",
      "@a",
      "`a",
      "%a",
      "{{ x }}",
      "[",
      "a,b",
      "'",
      '"',
    ];
    const odd = [
      "\u0000",
      "\u0085",
      "\u2028",
      "\ufeff",
      "😀",
      "é",
      "a\r\nb",
      "<<",
      "=",
      "---",
      "... x",
      "a\n\n b\n\n",
    ];
    for (const value of [...tricky, ...harder, ...odd]) {
      expect(read(render({ a: value, [value]: "b", l: [value, { x: value }] }, 0))).toEqual({
        a: value,
        [value]: "b",
        l: [value, { x: value }],
      });
    }
  });

  it("writes nested values", () => {
    expect(render({ a: { b: [1, { c: true, d: [] }, ["x"]] }, e: {} }, 2)).toBe(
      "  a:\n    b:\n      - 1\n      - c: true\n        d: []\n      - - x\n  e: {}",
    );
    expect(render({ a: "x\ny\n" }, 0)).toBe("a: |\n  x\n  y");
  });
});

describe("round trip: any edit of any document changes what it means to, and loses no comment", () => {
  const seeds = Array.from({ length: 300 }, (_, i) => i + 1);
  it.each([seeds])("%#", (...all) => {
    for (const seed of all) roundTrip(seed);
  });
});

/** A small fixed generator (mulberry32), so that a failure can be repeated. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const leaves: readonly Plain[] = [
  "x",
  "0777",
  5,
  true,
  "two words",
  "multi\nline\n",
  "it's",
  "",
  "yes",
  "a: b",
];

function value(next: (below: number) => number, depth: number): Plain {
  const shape = next(depth > 2 ? 1 : 4);
  if (shape === 1) return Array.from({ length: next(3) }, () => value(next, depth + 1));
  if (shape >= 2) return object(next, depth + 1);
  return leaves[next(leaves.length)] as Plain;
}

function object(next: (below: number) => number, depth: number): { [key: string]: Plain } {
  return Object.fromEntries(Array.from({ length: 1 + next(3) }, (_, i) => [`k${i}`, value(next, depth)]));
}

/** Comments above and behind lines that can have one. */
function commented(text: string, next: (below: number) => number): string {
  let count = 0;
  let scalarMargin = -1;
  const lines = text.split("\n").flatMap((line) => {
    const margin = line.search(/\S/);
    if (scalarMargin >= 0 && (margin === -1 || margin > scalarMargin)) return [line];
    scalarMargin = /: \|-?$|- \|-?$/.test(line) ? margin : -1;
    const above = next(5) === 0 ? [`${" ".repeat(Math.max(margin, 0))}# c${count++}`] : [];
    return [...above, next(4) === 0 && scalarMargin === -1 ? `${line} # c${count++}` : line];
  });
  return `${lines.join("\n")}\n`;
}

function mappingsOf(node: Node | undefined): Mapping[] {
  if (node?.kind === "mapping") return [node, ...node.entries.flatMap((one) => mappingsOf(one.value))];
  return node?.kind === "sequence" ? node.items.flatMap(mappingsOf) : [];
}

function roundTrip(seed: number): void {
  const next = random(seed);
  const start = object(next, 0);
  const crlf = seed % 3 === 0;
  const block = seed % 4 !== 0;
  const yaml = block
    ? commented(render(start, 0), next)
    : `${JSON.stringify(start, null, seed % 8 === 0 ? 2 : 0)}\n`;
  const text = crlf ? yaml.replaceAll("\n", "\r\n") : yaml;
  expect(read(text)).toEqual(start);
  const parsed = parse(text).root;
  const targets = mappingsOf(parsed);
  const target = targets[next(targets.length)] as Mapping;
  const index = next(target.entries.length);
  const chosen = target.entries[index];
  const fresh = value(next, 2);
  const before = comments(text);

  const added = applied(text, addEntry(text, target, "added", fresh));
  expectChange(added, text, target, [...pairs(target), ["added", fresh]], before);
  if (chosen === undefined) return;
  const after = pairs(target);
  after.splice(index + 1, 0, ["added", fresh]);
  expectChange(
    applied(text, addEntry(text, target, "added", fresh, { after: chosen })),
    text,
    target,
    after,
    before,
  );
  const replaced = pairs(target);
  replaced[index] = ["other", fresh];
  expectChange(
    applied(text, replaceEntry(text, target, chosen, "other", fresh)),
    text,
    target,
    replaced,
    before,
  );
  const removed = pairs(target).filter((_, i) => i !== index);
  const own = comments(text.slice(chosen.key.start, chosen.value.end));
  const gone = applied(text, removeEntry(text, target, chosen));
  // Its trailing comment goes with it, and those inside; nothing else.
  expectChange(gone, text, target, removed, []);
  expect(comments(gone ?? "").length).toBeGreaterThanOrEqual(before.length - own.length - 2);
  if (chosen.value.kind === "scalar") {
    const scalarReplaced = pairs(target);
    scalarReplaced[index] = [String(chosen.key.value), "brand new"];
    const edited = applied(text, replaceScalar(text, chosen.value, "brand new"));
    expectChange(edited, text, target, scalarReplaced, before);
  }
}

function comments(text: string): string[] {
  return (text.match(/# c\d+/g) ?? []).sort();
}

function pairs(node: Mapping): [string, unknown][] {
  return node.entries.map(({ key, value: held }) => [String(key.value), plain(held)]);
}

/** The edited text reads as the old one with `target` holding `expected`, and has these comments. */
function expectChange(
  edited: string | undefined,
  text: string,
  target: Mapping,
  expected: [string, unknown][],
  kept: string[],
): void {
  const swap = (node: Node): unknown => {
    if (node === target) return Object.fromEntries(expected);
    if (node.kind === "mapping") {
      return Object.fromEntries(node.entries.map(({ key, value: held }) => [String(key.value), swap(held)]));
    }
    return node.kind === "sequence" ? node.items.map(swap) : node.value;
  };
  const root = rootOf(text, target);
  expect(read(edited), `${text}\n=>\n${edited}`).toEqual(swap(root));
  if (kept.length > 0) expect(comments(edited ?? ""), `${text}\n=>\n${edited}`).toEqual(kept);
  if (text.includes("\r\n")) expect(edited).not.toMatch(/[^\r]\n/);
}

/** The tree that `target` is part of. */
function rootOf(text: string, target: Mapping): Node {
  const replaceIn = (node: Node): Node => {
    if (node.kind === "mapping" && node.start === target.start && node.end === target.end) return target;
    if (node.kind === "mapping") {
      return { ...node, entries: node.entries.map((one) => ({ ...one, value: replaceIn(one.value) })) };
    }
    return node.kind === "sequence" ? { ...node, items: node.items.map(replaceIn) } : node;
  };
  return replaceIn(parse(text).root as Node);
}
