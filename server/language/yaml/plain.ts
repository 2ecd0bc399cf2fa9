/**
 * The fast reader: everyday YAML in one pass, several times faster than the `yaml` package. It takes block mappings
 * and sequences, scalars on one line, one-line flow collections and literal blocks, and hands over at the slightest
 * doubt. What it takes it reads exactly as the complete reader does; a differential test holds the two equal.
 */
import {
  APOSTROPHE,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DASH,
  HASH,
  LF,
  OPEN_BRACE,
  OPEN_BRACKET,
  PIPE,
  QUOTE,
  SPACE,
} from "./characters.ts";
import type { Entry, Mapping, Node, Scalar, Sequence } from "./node.ts";
import { handOver, indicators, PlainScanner } from "./plainScanner.ts";
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
const unusual = /[\0-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)|\{[{%]|\$[{(]|<%/;

const maxDepth = 60;
const maxKey = 512;

class PlainReader extends PlainScanner {
  #depth = 0;

  document(): Node | undefined {
    this.nextContent();
    if (this.text.startsWith("---", this.at) && this.column === 0) {
      this.at += 3;
      this.endLine();
      this.nextContent();
    }
    if (this.#done()) return undefined;
    const root = this.#block(this.column);
    if (!this.#done()) throw handOver;
    return root;
  }

  #done(): boolean {
    return this.at >= this.text.length;
  }

  /** A block collection whose first line begins at `#at`, in this column. */
  #block(column: number): Node {
    if (++this.#depth > maxDepth) throw handOver;
    const node = this.isDash(this.at) ? this.#sequence(column) : this.#mapping(column);
    this.#depth--;
    return node;
  }

  #mapping(column: number): Mapping {
    const entries: Entry[] = [];
    const start = this.at;
    let names: Set<Scalar["value"]> | undefined;
    let end: number;
    do {
      const key = this.#key();
      names = this.#refuseDuplicate(entries, names, key);
      const value = this.#valueOfEntry(column);
      entries.push({ key, value });
      end = value.end;
    } while (this.column === column && !this.isDash(this.at));
    if (this.column > column) throw handOver;
    return { kind: "mapping", style: "block", entries, start, end };
  }

  /** Looks through the few keys that mappings mostly have; more of them become a set, which is returned. */
  #refuseDuplicate(
    entries: readonly Entry[],
    names: Set<Scalar["value"]> | undefined,
    key: Scalar,
  ): Set<Scalar["value"]> | undefined {
    if (entries.length < 16) {
      for (const entry of entries) if (entry.key.value === key.value) throw handOver;
      return undefined;
    }
    const all = names ?? new Set(entries.map((entry) => entry.key.value));
    if (all.has(key.value)) throw handOver;
    return all.add(key.value);
  }

  /** A key and its colon. */
  #key(): Scalar {
    const text = this.text;
    const start = this.at;
    const first = text.charCodeAt(start);
    if (first === QUOTE || first === APOSTROPHE) {
      const key = this.quoted(first);
      this.#colon();
      return key;
    }
    if (indicators.has(first) || first === DASH) throw handOver;
    for (let at = start; at < start + maxKey; at++) {
      const code = text.charCodeAt(at);
      if (code === COLON) {
        if (this.isSpace(at + 1)) {
          if (text.charCodeAt(at - 1) === SPACE) throw handOver;
          this.at = at + 1;
          return plainKey(text.slice(start, at), start, at);
        }
      } else if (code === LF || at >= text.length || (code === HASH && text.charCodeAt(at - 1) === SPACE))
        break;
    }
    throw handOver;
  }

  #colon(): void {
    if (this.text.charCodeAt(this.at) !== COLON || !this.isSpace(this.at + 1)) throw handOver;
    this.at++;
  }

  /** What stands behind a key's colon; goes on to the next line with content. */
  #valueOfEntry(column: number): Node {
    const after = this.at;
    if (this.restIsEmpty()) {
      this.endLine();
      this.nextContent();
      const nested = this.column > column || (this.column === column && this.isDash(this.at));
      return nested ? this.#block(this.column) : emptyScalar(after);
    }
    return this.#inline(column);
  }

  /** A value that begins on its key's or dash's line; `column` is what a block scalar must be indented more than. */
  #inline(column: number): Node {
    const code = this.text.charCodeAt(this.at);
    let node: Node;
    if (code === PIPE) return this.literal(column);
    if (code === QUOTE || code === APOSTROPHE) node = this.quoted(code);
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) node = this.#flow(code);
    else node = this.plainScalar();
    this.endLine();
    this.nextContent();
    return node;
  }

  #sequence(column: number): Sequence {
    const items: Node[] = [];
    const start = this.at;
    let end: number;
    do {
      const item = this.#item(column);
      items.push(item);
      end = item.end;
    } while (this.column === column && this.isDash(this.at));
    if (this.column > column) throw handOver;
    return { kind: "sequence", style: "block", items, start, end };
  }

  #item(column: number): Node {
    const after = ++this.at;
    if (this.restIsEmpty()) {
      this.endLine();
      this.nextContent();
      return this.column > column ? this.#block(this.column) : emptyScalar(after);
    }
    // What follows the dash may open a collection of its own, in the column where it stands.
    const inner = column + this.at - after + 1;
    if (this.isDash(this.at) || this.#isKey()) {
      this.column = inner;
      return this.#block(inner);
    }
    return this.#inline(column);
  }

  /** Whether a key and its colon begin here. */
  #isKey(): boolean {
    const text = this.text;
    const start = this.at;
    const first = text.charCodeAt(start);
    if (first === QUOTE || first === APOSTROPHE) {
      this.quoted(first);
      const isKey = text.charCodeAt(this.at) === COLON;
      this.at = start;
      return isKey;
    }
    if (indicators.has(first)) return false;
    for (let at = start; ; at++) {
      const code = text.charCodeAt(at);
      if (code === LF || at >= text.length || (code === HASH && text.charCodeAt(at - 1) === SPACE))
        return false;
      if (code !== COLON) continue;
      if (this.isSpace(at + 1)) return true;
    }
  }

  /** A flow collection that ends on the line it begins on. */
  #flow(open: number): Mapping | Sequence {
    if (++this.#depth > maxDepth) throw handOver;
    const start = this.at++;
    const close = open === OPEN_BRACKET ? CLOSE_BRACKET : CLOSE_BRACE;
    const items: Node[] = [];
    const entries: Entry[] = [];
    let names: Set<Scalar["value"]> | undefined;
    this.spaces();
    while (this.text.charCodeAt(this.at) !== close || items.length + entries.length > 0) {
      if (open === OPEN_BRACKET) items.push(this.#flowValue());
      else {
        const entry = this.#flowEntry();
        names = this.#refuseDuplicate(entries, names, entry.key);
        entries.push(entry);
      }
      this.spaces();
      const code = this.text.charCodeAt(this.at);
      if (code === close) break;
      if (code !== COMMA) throw handOver;
      this.at++;
      this.spaces();
    }
    const end = ++this.at;
    this.#depth--;
    return open === OPEN_BRACKET
      ? { kind: "sequence", style: "flow", items, start, end }
      : { kind: "mapping", style: "flow", entries, start, end };
  }

  #flowEntry(): Entry {
    const scalar = this.flowScalar();
    const key =
      scalar.style === "plain"
        ? plainKey(this.text.slice(scalar.start, scalar.end), scalar.start, scalar.end)
        : scalar;
    this.#colon();
    this.spaces();
    return { key, value: this.#flowValue() };
  }

  #flowValue(): Node {
    const code = this.text.charCodeAt(this.at);
    return code === OPEN_BRACKET || code === OPEN_BRACE ? this.#flow(code) : this.flowScalar();
  }
}

function plainKey(text: string, start: number, end: number): Scalar {
  const value = resolvePlain(text);
  const name = typeof value === "string" ? value : keyName(value, text);
  if (name === undefined) throw handOver;
  return { kind: "scalar", style: "plain", value: name, start, end };
}

function emptyScalar(at: number): Scalar {
  return { kind: "scalar", style: "plain", value: null, start: at, end: at };
}
