/**
 * The shape of a text that is being typed. YAML's own reader gives up on half-written lines and takes their
 * neighbours with it; here each line stands for itself, and indentation alone says what it belongs to. Text that
 * fits nowhere is left out. Nodes have offsets; values other than strings are not told apart.
 */
import type { Entry, Mapping, Node, Scalar, Sequence } from "../yaml/node.ts";
import { readFlow } from "./flow.ts";
import { closingQuote, isDash, keyAt, type Line, linesOf, plainEnd, quoteEnd, skipSpaces } from "./lines.ts";
import { scalarOf } from "./scalars.ts";

const deepest = 100;

/** How far below a word without a colon a line is looked for that tells what the word is. */
const farthest = 100;

/** Reads a document's text. Never throws. */
export function outline(text: string): Node | undefined {
  return new Outline(text).root();
}

class Outline {
  readonly #text: string;
  readonly #lines: readonly Line[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#lines = linesOf(text);
  }

  root(): Node | undefined {
    return this.#block(-1, 0);
  }

  #next(): Line | undefined {
    while (this.#lines[this.#at]?.blank) this.#at++;
    return this.#lines[this.#at];
  }

  /** What stands below a line of indentation `parent`; of lines that differ in depth, what there is most of. */
  #block(parent: number, depth: number): Node | undefined {
    let node: Node | undefined;
    for (let line = this.#next(); line !== undefined && line.indent > parent; line = this.#next()) {
      node = larger(node, this.#node(line, parent, depth));
    }
    return node;
  }

  #node(line: Line, parent: number, depth: number): Node {
    if (depth > deepest) {
      this.#at++;
      return scalarOf(this.#text, line.from, line.from);
    }
    if (isDash(this.#text, line.from, line.end)) return this.#sequence(line.indent, parent, depth);
    if (keyAt(this.#text, line) !== undefined || this.#hasKeyBelow(line)) {
      return this.#mapping(line.indent, depth);
    }
    return this.#inline(line.from, line, parent, depth);
  }

  /** A word without a colon is a key on its way if a line beside it has one, or something stands below it. */
  #hasKeyBelow(line: Line): boolean {
    if (/["'{[|>]/.test(this.#text[line.from] ?? "")) return false;
    let next = this.#at + 1;
    while (this.#lines[next]?.blank) next++;
    const below = this.#lines[next];
    if (below !== undefined && isDash(this.#text, below.from, below.end)) {
      return below.indent > line.indent || (below.indent === line.indent && !this.#lists.has(line.indent));
    }
    if (below !== undefined && below.indent > line.indent) return keyAt(this.#text, below) !== undefined;
    const last = Math.min(this.#lines.length, this.#at + farthest);
    for (let i = this.#at + 1; i < last; i++) {
      const other = this.#lines[i] as Line;
      if (other.blank || other.indent > line.indent) continue;
      if (other.indent < line.indent || isDash(this.#text, other.from, other.end)) return false;
      if (keyAt(this.#text, other) !== undefined) return true;
    }
    return false;
  }

  #mapping(indent: number, depth: number): Mapping {
    const entries: Entry[] = [];
    const start = this.#next()?.from ?? 0;
    let end = start;
    for (let line = this.#next(); line !== undefined; line = this.#next()) {
      if (line.indent < indent) break;
      if (line.indent > indent) {
        this.#at++;
        continue;
      }
      if (isDash(this.#text, line.from, line.end)) {
        // The next item of the list that this mapping is an item of; elsewhere a dash belongs to nothing.
        if (this.#lists.has(indent)) break;
        this.#at++;
        continue;
      }
      const entry = this.#entry(line, indent, depth);
      entries.push(entry);
      end = Math.max(entry.key.end, entry.value.end);
    }
    return { kind: "mapping", style: "block", start, end, entries };
  }

  /** The line that ends the flow collections of one depth, as it was last found. */
  #flowEnd = { parent: Number.NaN, line: 0 };

  /** Indentations of the lists that are being read. */
  readonly #lists = new Set<number>();

  #entry(line: Line, indent: number, depth: number): Entry {
    const found = keyAt(this.#text, line);
    if (found === undefined) {
      const key = scalarOf(this.#text, line.from, plainEnd(this.#text, line.from, line.end));
      this.#at++;
      return { key, value: this.#below(indent, depth) ?? scalarOf(this.#text, key.end, key.end) };
    }
    const key = scalarOf(this.#text, line.from, found.end);
    return { key, value: this.#value(found.colon + 1, line, indent, depth) };
  }

  /** What stands after a colon, on its line or below it. */
  #value(after: number, line: Line, indent: number, depth: number): Node {
    const from = this.#skipProperties(after, line.end);
    if (from < plainEnd(this.#text, from, line.end)) return this.#inline(from, line, indent, depth);
    this.#at++;
    return this.#below(indent, depth) ?? scalarOf(this.#text, after, after);
  }

  /** What stands below a key: deeper lines, or a list whose dashes are as deep as the key. */
  #below(indent: number, depth: number): Node | undefined {
    const deeper = this.#block(indent, depth + 1);
    const next = this.#next();
    const isList = next?.indent === indent && isDash(this.#text, next.from, next.end);
    if (!isList || this.#lists.has(indent)) return deeper;
    return larger(deeper, this.#sequence(indent, indent, depth + 1));
  }

  /** Tags and anchors say nothing about the shape. */
  #skipProperties(after: number, end: number): number {
    let from = skipSpaces(this.#text, after, end);
    while (this.#text[from] === "&" || this.#text[from] === "!") {
      while (from < end && !/\s/.test(this.#text[from] as string)) from++;
      from = skipSpaces(this.#text, from, end);
    }
    return from;
  }

  /** A value that starts on a line at `from`; lines below that are deeper than `parent` are part of it. */
  #inline(from: number, line: Line, parent: number, depth: number): Node {
    const first = this.#text[from];
    if (isDash(this.#text, from, line.end) && depth < deepest) {
      line.indent += from - line.from;
      line.from = from;
      return this.#sequence(line.indent, parent, depth + 1);
    }
    if (first === "|" || first === ">") return this.#blockScalar(from, parent);
    if ((first === "{" || first === "[") && !this.#text.startsWith("{{", from)) {
      return this.#upTo(readFlow(this.#text, from, this.#flowLimit(parent)));
    }
    if (first === '"' || first === "'") {
      const end = quoteEnd(this.#text, from, line.end) ?? this.#quoteBelow(from, line.end, parent);
      return this.#upTo(scalarOf(this.#text, from, end));
    }
    this.#at++;
    return scalarOf(this.#text, from, plainEnd(this.#text, from, line.end));
  }

  #blockScalar(from: number, parent: number): Scalar {
    const style = this.#text[from] === "|" ? "literal" : "folded";
    let end = (this.#lines[this.#at] as Line).end;
    for (this.#at++; this.#at < this.#lines.length; this.#at++) {
      const line = this.#lines[this.#at] as Line;
      // A comment as deep as the text is text here.
      if (line.from < line.end && line.indent <= parent) break;
      end = line.end;
    }
    return { kind: "scalar", style, start: from, end, value: this.#text.slice(from, end) };
  }

  /** Where an unclosed flow collection has to end: before a line that is not deeper than what it is in. */
  #flowLimit(parent: number): number {
    const known = this.#flowEnd;
    const found = known.parent === parent && known.line > this.#at ? known.line : this.#flowEndBelow(parent);
    this.#flowEnd = { parent, line: found };
    return found < this.#lines.length ? (this.#lines[found - 1] as Line).end : this.#text.length;
  }

  #flowEndBelow(parent: number): number {
    for (let i = this.#at + 1; i < this.#lines.length; i++) {
      const { blank, indent, from } = this.#lines[i] as Line;
      if (!blank && indent <= parent && !/[\]}]/.test(this.#text[from] ?? "")) return i;
    }
    return this.#lines.length;
  }

  /** The end of a quoted text that goes on below its line; if it looks like one that is being typed, its line's end. */
  #quoteBelow(from: number, lineEnd: number, parent: number): number {
    for (let i = this.#at + 1; i < this.#lines.length; i++) {
      const line = this.#lines[i] as Line;
      if (!line.blank && (line.indent <= parent || keyAt(this.#text, line) !== undefined)) break;
      const end = closingQuote(this.#text, line.from, line.end, this.#text[from] as string);
      if (end !== undefined) return end;
    }
    return lineEnd;
  }

  /** Goes to the line after a node's last. */
  #upTo<T extends Node>(node: T): T {
    while (this.#at < this.#lines.length && (this.#lines[this.#at] as Line).end < node.end) this.#at++;
    this.#at++;
    return node;
  }

  #sequence(indent: number, parent: number, depth: number): Sequence {
    const items: Node[] = [];
    const start = this.#next()?.from ?? 0;
    let end = start + 1;
    const outer = this.#lists.has(indent);
    this.#lists.add(indent);
    for (let line = this.#next(); line !== undefined; line = this.#next()) {
      if (line.indent < indent) break;
      if (line.indent > indent) {
        this.#at++;
        continue;
      }
      const dash = isDash(this.#text, line.from, line.end);
      // Beside the dashes of a list that is deeper than its key, a line without one is an item on its way.
      if (!dash && parent === indent) break;
      const item = dash ? this.#item(line, indent, depth) : this.#node(line, parent, depth + 1);
      items.push(item);
      end = Math.max(line.from + 1, item.end);
    }
    if (!outer) this.#lists.delete(indent);
    return { kind: "sequence", style: "block", start, end, items };
  }

  #item(line: Line, indent: number, depth: number): Node {
    const from = this.#skipProperties(line.from + 1, line.end);
    if (from >= plainEnd(this.#text, from, line.end)) {
      const empty = scalarOf(this.#text, line.from + 1, line.from + 1);
      this.#at++;
      return this.#block(indent, depth + 1) ?? empty;
    }
    line.indent += from - line.from;
    line.from = from;
    return this.#node(line, indent, depth + 1);
  }
}

/** A collection rather than a word, and the longer of two. */
function larger(one: Node | undefined, other: Node): Node {
  if (one === undefined) return other;
  if ((one.kind === "scalar") !== (other.kind === "scalar")) return one.kind === "scalar" ? other : one;
  return other.end - other.start > one.end - one.start ? other : one;
}
