/**
 * The fast reader: everyday YAML in one pass, several times faster than the `yaml` package. It takes block mappings
 * and sequences, scalars on one line, one-line flow collections and literal blocks, and hands over at the slightest
 * doubt. What it takes it reads exactly as the complete reader does; a differential test holds the two equal.
 */
import type { Entry, Mapping, Node, Scalar, Sequence } from "./node.ts";
import { keyName, resolvePlain } from "./resolve.ts";

/** The tree of a document in the everyday subset; undefined for all others, faulty ones among them. */
export function readPlain(text: string): { readonly root: Node | undefined } | undefined {
  if (unusual.test(text)) return undefined;
  try {
    return { root: new PlainReader(text).document() };
  } catch (error) {
    if (error === handOver) return undefined;
    throw error;
  }
}

/** Control characters, tabs, other line breaks, lone carriage returns, byte order marks, and openers of templates. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unusual = /[\0-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)|\{[{%]|\$\{|<%/;

/** Thrown, and caught above, where the complete reader is to decide. No Error: a stack trace would cost more than the reading. */
const handOver = Symbol("hand over");

const maxDepth = 60;
const maxKey = 512;

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const HASH = 0x23;
const APOSTROPHE = 0x27;
const COMMA = 0x2c;
const DASH = 0x2d;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const PIPE = 0x7c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Characters that cannot begin a plain scalar, or only in ways that are left to the complete reader. */
const indicators = new Set(Array.from("?:,[]{}#&*!|>'\"%@`=<", (character) => character.charCodeAt(0)));

class PlainReader {
  readonly #text: string;
  #at = 0;
  /** The column of `#at` when it stands on a line's first character that is no space. */
  #column = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Node | undefined {
    this.#nextContent();
    if (this.#text.startsWith("---", this.#at) && this.#column === 0) {
      this.#at += 3;
      this.#endLine();
      this.#nextContent();
    }
    if (this.#done()) return undefined;
    const root = this.#block(this.#column);
    if (!this.#done()) throw handOver;
    return root;
  }

  #done(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Goes to the next line's start and on to the first character that is content: `#column` tells its indentation. */
  #nextContent(): void {
    const text = this.#text;
    const { length } = text;
    let at = this.#at;
    while (at < length) {
      const start = at;
      while (text.charCodeAt(at) === SPACE) at++;
      const code = text.charCodeAt(at);
      if (code === LF) at++;
      else if (code === CR) at += 2;
      else if (code === HASH) at = this.#lineEnd(at) + 1;
      else {
        this.#column = at - start;
        // Document ends and directives are left to the complete reader.
        if (at === start && (code === 0x25 || text.startsWith("...", at))) throw handOver;
        break;
      }
    }
    this.#at = Math.min(at, length);
    if (this.#at >= length) this.#column = -1;
  }

  #lineEnd(from: number): number {
    const end = this.#text.indexOf("\n", from);
    return end === -1 ? this.#text.length : end;
  }

  /** Passes the rest of a line, which must be empty or a comment. */
  #endLine(): void {
    const text = this.#text;
    const from = this.#at;
    let at = from;
    while (text.charCodeAt(at) === SPACE) at++;
    const code = text.charCodeAt(at);
    if (code === HASH && at > from) at = this.#lineEnd(at);
    else if (code === CR) at++;
    else if (code !== LF && at < text.length) throw handOver;
    this.#at = at + 1;
  }

  /** A block collection whose first line begins at `#at`, in this column. */
  #block(column: number): Node {
    if (++this.#depth > maxDepth) throw handOver;
    const node = this.#isDash(this.#at) ? this.#sequence(column) : this.#mapping(column);
    this.#depth--;
    return node;
  }

  #isDash(at: number): boolean {
    if (this.#text.charCodeAt(at) !== DASH) return false;
    const next = this.#text.charCodeAt(at + 1);
    return next === SPACE || next === LF || next === CR || at + 1 >= this.#text.length;
  }

  #mapping(column: number): Mapping {
    const entries: Entry[] = [];
    const start = this.#at;
    let end: number;
    do {
      const key = this.#key();
      if (entries.length > 0) this.#refuseDuplicate(entries, key);
      const value = this.#valueOfEntry(column);
      entries.push({ key, value });
      end = value.end;
    } while (this.#column === column && !this.#isDash(this.#at));
    if (this.#column > column) throw handOver;
    return { kind: "mapping", style: "block", entries, start, end };
  }

  #refuseDuplicate(entries: readonly Entry[], key: Scalar): void {
    // Long mappings are rare, and a complete reader's set is as good for them.
    if (entries.length > 64) throw handOver;
    for (const entry of entries) if (entry.key.value === key.value) throw handOver;
  }

  /** A key and its colon. */
  #key(): Scalar {
    const text = this.#text;
    const start = this.#at;
    const first = text.charCodeAt(start);
    if (first === QUOTE || first === APOSTROPHE) {
      const key = this.#quoted(first);
      this.#colon();
      return key;
    }
    if (indicators.has(first) || first === DASH) throw handOver;
    for (let at = start; at < start + maxKey; at++) {
      const code = text.charCodeAt(at);
      if (code === COLON) {
        const next = text.charCodeAt(at + 1);
        if (next === SPACE || next === LF || next === CR || at + 1 >= text.length) {
          if (text.charCodeAt(at - 1) === SPACE) throw handOver;
          this.#at = at + 1;
          return plainKey(text.slice(start, at), start, at);
        }
      } else if (code === LF || at >= text.length || (code === HASH && text.charCodeAt(at - 1) === SPACE))
        break;
    }
    throw handOver;
  }

  #colon(): void {
    const next = this.#text.charCodeAt(this.#at + 1);
    if (this.#text.charCodeAt(this.#at) !== COLON || (next !== SPACE && next !== LF && next !== CR))
      throw handOver;
    this.#at++;
  }

  /** What stands behind a key's colon; goes on to the next line with content. */
  #valueOfEntry(column: number): Node {
    const after = this.#at;
    if (this.#restIsEmpty()) {
      this.#endLine();
      this.#nextContent();
      const nested = this.#column > column || (this.#column === column && this.#isDash(this.#at));
      return nested ? this.#block(this.#column) : emptyScalar(after);
    }
    return this.#inline(column);
  }

  /** Skips spaces; whether only a comment or nothing follows on the line. */
  #restIsEmpty(): boolean {
    const text = this.#text;
    const from = this.#at;
    while (text.charCodeAt(this.#at) === SPACE) this.#at++;
    const code = text.charCodeAt(this.#at);
    if (code !== LF && code !== CR && code !== HASH && this.#at < text.length) return false;
    if (code === HASH && this.#at === from) throw handOver;
    if (code === HASH) this.#at--;
    return true;
  }

  /** A value that begins on its key's or dash's line; `column` is what a block scalar must be indented more than. */
  #inline(column: number): Node {
    const code = this.#text.charCodeAt(this.#at);
    let node: Node;
    if (code === PIPE) return this.#literal(column);
    if (code === QUOTE || code === APOSTROPHE) node = this.#quoted(code);
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) node = this.#flow(code);
    else node = this.#plainScalar();
    this.#endLine();
    this.#nextContent();
    return node;
  }

  /** To the end of the line, or to a comment. A colon and a space in it would be a key, or a mistake. */
  #plainScalar(): Scalar {
    const text = this.#text;
    const start = this.#at;
    const first = text.charCodeAt(start);
    if ((indicators.has(first) && first !== 0x3c) || this.#isDash(start)) throw handOver;
    let end = start;
    for (let at = start; ; at++) {
      const code = text.charCodeAt(at);
      if (code === LF || code === CR || at >= text.length) break;
      if (code === SPACE) continue;
      if (code === HASH && text.charCodeAt(at - 1) === SPACE) break;
      if (code === COLON) {
        const next = text.charCodeAt(at + 1);
        if (next === SPACE || next === LF || next === CR || at + 1 >= text.length) throw handOver;
      }
      end = at + 1;
    }
    this.#at = end;
    return { kind: "scalar", style: "plain", value: resolvePlain(text.slice(start, end)), start, end };
  }

  #quoted(quote: number): Scalar {
    const text = this.#text;
    const start = this.#at;
    let escaped = false;
    let at = start + 1;
    for (; ; at++) {
      const code = text.charCodeAt(at);
      if (code === LF || code === CR || at >= text.length) throw handOver;
      if (code === quote) {
        if (quote === QUOTE || text.charCodeAt(at + 1) !== APOSTROPHE) break;
        escaped = true;
        at++;
      } else if (code === BACKSLASH && quote === QUOTE) {
        escaped = true;
        at++;
      }
    }
    const end = at + 1;
    this.#at = end;
    const written = text.slice(start + 1, at);
    if (quote === APOSTROPHE) {
      const value = escaped ? written.replaceAll("''", "'") : written;
      return { kind: "scalar", style: "single", value, start, end };
    }
    return { kind: "scalar", style: "double", value: escaped ? unescaped(written) : written, start, end };
  }

  #sequence(column: number): Sequence {
    const items: Node[] = [];
    const start = this.#at;
    let end: number;
    do {
      const item = this.#item(column);
      items.push(item);
      end = item.end;
    } while (this.#column === column && this.#isDash(this.#at));
    if (this.#column > column) throw handOver;
    return { kind: "sequence", style: "block", items, start, end };
  }

  #item(column: number): Node {
    const after = ++this.#at;
    if (this.#restIsEmpty()) {
      this.#endLine();
      this.#nextContent();
      return this.#column > column ? this.#block(this.#column) : emptyScalar(after);
    }
    // What follows the dash may open a collection of its own, in the column where it stands.
    const inner = column + this.#at - after + 1;
    if (this.#isDash(this.#at) || this.#isKey()) {
      this.#column = inner;
      return this.#block(inner);
    }
    return this.#inline(column);
  }

  /** Whether a key and its colon begin here. */
  #isKey(): boolean {
    const text = this.#text;
    const start = this.#at;
    const first = text.charCodeAt(start);
    if (first === QUOTE || first === APOSTROPHE) {
      this.#quoted(first);
      const isKey = text.charCodeAt(this.#at) === COLON;
      this.#at = start;
      return isKey;
    }
    if (indicators.has(first)) return false;
    for (let at = start; ; at++) {
      const code = text.charCodeAt(at);
      if (code === LF || at >= text.length || (code === HASH && text.charCodeAt(at - 1) === SPACE))
        return false;
      if (code !== COLON) continue;
      const next = text.charCodeAt(at + 1);
      if (next === SPACE || next === LF || next === CR || at + 1 >= text.length) return true;
    }
  }

  /** A flow collection that ends on the line it begins on. */
  #flow(open: number): Mapping | Sequence {
    if (++this.#depth > maxDepth) throw handOver;
    const start = this.#at++;
    const close = open === OPEN_BRACKET ? CLOSE_BRACKET : CLOSE_BRACE;
    const items: Node[] = [];
    const entries: Entry[] = [];
    this.#spaces();
    while (this.#text.charCodeAt(this.#at) !== close || items.length + entries.length > 0) {
      if (open === OPEN_BRACKET) items.push(this.#flowValue());
      else entries.push(this.#flowEntry(entries));
      this.#spaces();
      const code = this.#text.charCodeAt(this.#at);
      if (code === close) break;
      if (code !== COMMA) throw handOver;
      this.#at++;
      this.#spaces();
    }
    const end = ++this.#at;
    this.#depth--;
    return open === OPEN_BRACKET
      ? { kind: "sequence", style: "flow", items, start, end }
      : { kind: "mapping", style: "flow", entries, start, end };
  }

  #flowEntry(entries: readonly Entry[]): Entry {
    const scalar = this.#flowScalar();
    const key =
      scalar.style === "plain"
        ? plainKey(this.#text.slice(scalar.start, scalar.end), scalar.start, scalar.end)
        : scalar;
    this.#refuseDuplicate(entries, key);
    this.#colon();
    this.#spaces();
    return { key, value: this.#flowValue() };
  }

  #flowValue(): Node {
    const code = this.#text.charCodeAt(this.#at);
    return code === OPEN_BRACKET || code === OPEN_BRACE ? this.#flow(code) : this.#flowScalar();
  }

  #flowScalar(): Scalar {
    const text = this.#text;
    const start = this.#at;
    const first = text.charCodeAt(start);
    if (first === QUOTE || first === APOSTROPHE) return this.#quoted(first);
    if (indicators.has(first) || first === DASH) throw handOver;
    let end = start;
    for (let at = start; ; at++) {
      const code = text.charCodeAt(at);
      if (code === COMMA || code === CLOSE_BRACKET || code === CLOSE_BRACE) break;
      if (code === SPACE) continue;
      if (code === COLON) break;
      if (code === LF || code === CR || code === HASH || at >= text.length) throw handOver;
      if (code === OPEN_BRACKET || code === OPEN_BRACE || code === 0x3f) throw handOver;
      end = at + 1;
    }
    // A space before the colon, or none behind it, is for the complete reader.
    this.#at = end;
    if (end === start) throw handOver;
    return { kind: "scalar", style: "plain", value: resolvePlain(text.slice(start, end)), start, end };
  }

  #spaces(): void {
    while (this.#text.charCodeAt(this.#at) === SPACE) this.#at++;
  }

  /** `|`, `|-` or `|+` and the lines below that are indented more than `parent`. */
  #literal(parent: number): Scalar {
    const text = this.#text;
    const start = this.#at++;
    const chomping = text.charAt(this.#at);
    if (chomping === "-" || chomping === "+") this.#at++;
    const headerEnd = this.#at;
    this.#endLine();
    if (text.indexOf("#", headerEnd) !== -1 && text.indexOf("#", headerEnd) < this.#at) throw handOver;
    const lines: string[] = [];
    let indentation = -1;
    let end = -1;
    let content = 0;
    for (;;) {
      const lineStart = this.#at;
      if (lineStart >= text.length) break;
      const lineBreak = text.indexOf("\n", lineStart);
      if (lineBreak === -1) throw handOver;
      const lineEnd =
        text.charCodeAt(lineBreak - 1) === CR && lineBreak > lineStart ? lineBreak - 1 : lineBreak;
      let at = lineStart;
      while (at < lineEnd && text.charCodeAt(at) === SPACE) at++;
      if (at === lineEnd) {
        // Blank lines before the first line with content, or with spaces beyond the indentation, have rules of their own.
        if (indentation === -1 || at - lineStart > indentation) throw handOver;
        lines.push("");
      } else {
        if (indentation === -1) indentation = at - lineStart;
        if (at - lineStart < indentation || indentation <= parent) break;
        lines.push(text.slice(lineStart + indentation, lineEnd));
        content = lines.length;
        end = lineEnd;
      }
      this.#at = lineBreak + 1;
    }
    if (content === 0) throw handOver;
    this.#nextContent();
    const body = lines.slice(0, content).join("\n");
    const value = chomping === "-" ? body : chomping === "+" ? `${lines.join("\n")}\n` : `${body}\n`;
    return { kind: "scalar", style: "literal", value, start, end };
  }
}

function plainKey(text: string, start: number, end: number): Scalar {
  const value = resolvePlain(text);
  const name = typeof value === "string" ? value : keyName(value, text);
  if (name === undefined) throw handOver;
  return { kind: "scalar", style: "plain", value: name, start, end };
}

/** The escapes that JSON and YAML share; `\u` is left to the complete reader, which knows what Go makes of surrogates. */
function unescaped(written: string): string {
  if (/\\[^"\\/bfnrt]/.test(written.replaceAll("\\\\", ""))) throw handOver;
  return JSON.parse(`"${written}"`) as string;
}

function emptyScalar(at: number): Scalar {
  return { kind: "scalar", style: "plain", value: null, start: at, end: at };
}
