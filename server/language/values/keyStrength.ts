/**
 * How many guesses a value stands: an estimate in bits, on the side of the value. It is cut into pieces in the way
 * that costs a guesser least (as in D. Wheeler, "zxcvbn", USENIX Security 2016): words, the caller's names, runs,
 * repetitions; what is left counts as chosen at random from the characters in use.
 */
import { commonWords, publishedKeys, usualWords } from "./commonWords.ts";

export type Weakness = "published" | "name" | "words" | "run" | "repetition" | "few" | "short";

export interface Strength {
  readonly bits: number;
  /** What makes it weak, if it is. */
  readonly weakness: Weakness;
}

/**
 * A value below is weak: a trillion guesses. Eight random letters and digits have 47 bits, six have 36; sixteen
 * random digits, the poorest of usual keys, have 53 and come down to 41 where chance puts two runs in them.
 */
export const leastBits = 40;

/** Longer values are not weak, or not for a guess to find out. */
const longest = 100;

/** `names` are what the caller is called. */
export function strengthOf(value: string, names: readonly string[]): Strength {
  const text = value.trim();
  if (publishedKeys.has(text)) return { bits: 0, weakness: "published" };
  if (text.length > longest) return { bits: Number.POSITIVE_INFINITY, weakness: "short" };
  const characterBits = poolBits(text);
  if (isPatchwork(text)) return { bits: text.length * characterBits, weakness: "short" };
  return cheapest(text, piecesOf(text, characterBits, knownNames(names)), characterBits);
}

/** Most random keys: so many changes between letters, capitals and digits leave no room for words. Saves the search. */
function isPatchwork(text: string): boolean {
  let changes = 0;
  for (let at = 1; at < text.length; at++) if (isBoundary(text, at)) changes++;
  return changes >= 12 && distinctIn(text) >= 12;
}

/** A part of the text that is guessed as a whole. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly bits: number;
  readonly weakness: Weakness;
}

/** The cheapest way through the text: by pieces, and by single characters between them. */
function cheapest(text: string, pieces: readonly Piece[], characterBits: number): Strength {
  const bits = [0];
  const last: (Piece | undefined)[] = [undefined];
  const byEnd: Piece[][] = Array.from({ length: text.length + 1 }, () => []);
  for (const piece of pieces) byEnd[piece.end]?.push(piece);
  for (let end = 1; end <= text.length; end++) {
    bits[end] = (bits[end - 1] ?? 0) + (separator.test(text[end - 1] ?? "") ? separatorBits : characterBits);
    for (const piece of byEnd[end] ?? []) {
      const sum = (bits[piece.start] ?? 0) + piece.bits;
      if (sum >= (bits[end] ?? 0)) continue;
      bits[end] = sum;
      last[end] = piece;
    }
  }
  const covered = new Map<Weakness, number>();
  for (let end = text.length; end > 0; ) {
    const piece = last[end];
    if (piece !== undefined) {
      covered.set(piece.weakness, (covered.get(piece.weakness) ?? 0) + piece.end - piece.start);
    }
    end = piece?.start ?? end - 1;
  }
  const patterns = [...covered.values()].reduce((sum, length) => sum + length, 0);
  const [main] = [...covered].sort(([, a], [, b]) => b - a);
  const otherwise = distinctIn(text) <= fewDistinct && text.length >= 8 ? "few" : "short";
  const isPattern = patterns * 2 >= text.length || text.length > longestShort;
  const weakness = main !== undefined && isPattern ? main[0] : otherwise;
  return { bits: bits[text.length] ?? 0, weakness };
}

/** What is longer is weak for its patterns, be they few. */
const longestShort = 12;

const separator = /[-_. ]/;
const separatorBits = 1;

/** Of so few characters none can be a random text of sixteen. */
const fewDistinct = 3;

function distinctIn(text: string): number {
  return new Set(text).size;
}

/** What a guesser pays for one character that fits no pattern: the classes in use tell how many there are to choose from. */
function poolBits(text: string): number {
  const distinct = distinctIn(text);
  if (distinct <= fewDistinct) return Math.log2(distinct);
  if (/^[0-9a-f-]+$|^[0-9A-F-]+$/.test(text)) return Math.log2(/[a-f]/i.test(text) ? 16 : 10);
  const classes: readonly (readonly [RegExp, number])[] = [
    [/\d/, 10],
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[^A-Za-z0-9\-_. ]/, 33],
  ];
  return Math.log2(classes.reduce((sum, [pattern, size]) => sum + (pattern.test(text) ? size : 0), 0) || 4);
}

/** The caller's names and their parts. */
function knownNames(names: readonly string[]): ReadonlySet<string> {
  const parts = names.flatMap((name) => [name, ...name.split(/[^A-Za-z0-9]+/)]);
  return new Set(parts.map((part) => part.toLowerCase()).filter((part) => part.length >= 3));
}

function piecesOf(text: string, characterBits: number, names: ReadonlySet<string>): Piece[] {
  const pieces: Piece[] = [];
  const lower = text.toLowerCase();
  const plain = unmasked(lower);
  for (const name of names) {
    for (let start = lower.indexOf(name); start !== -1; start = lower.indexOf(name, start + 1)) {
      pieces.push({ start, end: start + name.length, bits: nameBits, weakness: "name" });
    }
  }
  for (const { index: start } of text.matchAll(year)) {
    if (!standsAlone(text, start, start + 4)) continue;
    pieces.push({ start, end: start + 4, bits: yearBits, weakness: "words" });
  }
  for (let start = 0; start < text.length; start++) {
    addWords(text, lower, start, pieces);
    if (plain !== lower) addWords(text, plain, start, pieces);
    for (let end = runEnd(lower, start); end >= start + 3; end--) {
      // Three in a row are nothing unless they stand alone: abc, 123.
      if (end - start === 3 && !standsAlone(text, start, end)) continue;
      pieces.push({ start, end, bits: characterBits + runBits, weakness: "run" });
    }
    for (let end = start + 4; end <= text.length && isRepeated(text, start, end); end++) {
      pieces.push({ start, end, bits: repetitionBits, weakness: "repetition" });
    }
  }
  return pieces;
}

function isRepeated(text: string, start: number, end: number): boolean {
  const before = start < 4 ? -1 : text.indexOf(text.slice(start, end));
  return before !== -1 && before + (end - start) <= start;
}

const nameBits = 3;
const usualBits = 5;
const commonBits = 9;
const maskBits = 2;
const runBits = 6;
const repetitionBits = 9;
const yearBits = 5;
const year = /(19[5-9]|20[0-3])\d/g;

/** Words by their letters: random text leaves after two or three. */
interface Letters {
  readonly next: Map<string, Letters>;
  bits?: number;
}

const words: Letters = { next: new Map() };
for (const [list, bits] of [
  [commonWords, commonBits],
  [usualWords, usualBits],
] as const) {
  for (const word of list) {
    let at = words;
    for (const letter of word) {
      const known: Letters = at.next.get(letter) ?? { next: new Map() };
      at.next.set(letter, known);
      at = known;
    }
    at.bits = bits;
  }
}

/** Adds the words of `letters`, which is the text in small letters, with or without its masks. */
function addWords(text: string, letters: string, start: number, pieces: Piece[]): void {
  let at = words.next.get(letters[start] ?? "");
  for (let end = start + 1; at !== undefined; at = at.next.get(letters[end++] ?? "")) {
    if (at.bits === undefined || !isWord(text, letters, start, end)) continue;
    const masked = text.slice(start, end).toLowerCase() !== letters.slice(start, end);
    pieces.push({ start, end, bits: at.bits + (masked ? maskBits : 0), weakness: "words" });
  }
}

/** pass, PASS, Pass: letters in any other mixture are no word. Short words stand in random text by chance. */
function isWord(text: string, letters: string, start: number, end: number): boolean {
  const written = text.slice(start, end);
  const length = end - start;
  if (/[A-Z]/.test(written.slice(1)) && /[a-z]/.test(written)) return false;
  if (length === 2) return standsAlone(text, start, end);
  if (length === 3) return isBoundary(text, start) || isBoundary(text, end);
  if (written.toLowerCase() === letters.slice(start, end)) return true;
  return length >= 5 && written.replace(/[^A-Za-z]/g, "").length >= 3;
}

const masks: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

/** p4ssw0rd as password. */
function unmasked(text: string): string {
  return text.replace(/[013457@$!]/g, (sign) => masks[sign] ?? sign);
}

const rows: readonly string[] = [
  "1234567890",
  "qwertyuiop",
  "qwertzuiop",
  "azertyuiop",
  "asdfghjkl",
  "zxcvbnm",
];

/** What follows what, and how: up and down the alphabet, along a row of the keyboard, or the same again. */
function stepsBetween(a: string, b: string): number {
  const difference = b.charCodeAt(0) - a.charCodeAt(0);
  const alphanumeric = (a >= "a" && a <= "z") || (a >= "0" && a <= "9");
  let steps = difference === 0 ? 1 : 0;
  if (alphanumeric && difference === 1) steps |= 2;
  if (alphanumeric && difference === -1) steps |= 4;
  if (alphanumeric && rightwards.has(a + b)) steps |= 8;
  if (alphanumeric && rightwards.has(b + a)) steps |= 16;
  return steps;
}

const rightwards: ReadonlySet<string> = new Set(
  rows.flatMap((row) => Array.from({ length: row.length - 1 }, (_, i) => row.slice(i, i + 2))),
);

/** Where a run that begins at `start` ends: abcd, 4321, aaaa, qwer. */
function runEnd(text: string, start: number): number {
  let end = start + 1;
  for (let steps = 31; end < text.length; end++) {
    steps &= stepsBetween(text[end - 1] ?? "", text[end] ?? "");
    if (steps === 0) break;
  }
  return end;
}

type Kind = "digit" | "small" | "capital" | "sign";

function kindOf(character: string): Kind {
  if (character >= "0" && character <= "9") return "digit";
  if (character >= "a" && character <= "z") return "small";
  return character >= "A" && character <= "Z" ? "capital" : "sign";
}

/** Letters end where digits or signs begin, and where a capital follows a small letter. */
function isBoundary(text: string, at: number): boolean {
  const before = text[at - 1];
  const after = text[at];
  if (before === undefined || after === undefined) return true;
  const kind = kindOf(before);
  return kind !== kindOf(after) && !(kind === "capital" && kindOf(after) === "small");
}

function standsAlone(text: string, start: number, end: number): boolean {
  return isBoundary(text, start) && isBoundary(text, end);
}
