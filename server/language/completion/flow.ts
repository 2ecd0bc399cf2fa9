/** Flow collections (`{…}`, `[…]`, JSON), read as far as they go. */
import type { Entry, Mapping, Node, Scalar, Sequence } from "../yaml/node.ts";
import { isSpace, quoteEnd } from "./lines.ts";
import { scalarOf } from "./scalars.ts";

const deepest = 100;

/**
 * Reads the flow collection at `from`. One that is never closed ends before `limit`, which says where
 * the next line begins that cannot belong to it.
 */
export function readFlow(text: string, from: number, limit: number): Node {
  return new FlowReader(text, limit).collection(from, 0);
}

class FlowReader {
  readonly #text: string;
  readonly #limit: number;
  #at = 0;

  constructor(text: string, limit: number) {
    this.#text = text;
    this.#limit = limit;
  }

  collection(from: number, depth: number): Mapping | Sequence {
    this.#at = from + 1;
    const open = this.#text[from];
    return open === "{" ? this.#mapping(from, depth) : this.#sequence(from, depth);
  }

  #mapping(start: number, depth: number): Mapping {
    const entries: Entry[] = [];
    while (this.#more("}")) {
      const key = this.#scalar();
      this.#space();
      if (this.#text[this.#at] === ":" && this.#at < this.#limit) {
        this.#at++;
        entries.push({ key, value: this.#value(depth) });
      } else {
        entries.push({ key, value: scalarOf(this.#text, key.end, key.end) });
      }
    }
    return { kind: "mapping", style: "flow", start, end: this.#at, entries };
  }

  #sequence(start: number, depth: number): Sequence {
    const items: Node[] = [];
    while (this.#more("]")) items.push(this.#value(depth));
    return { kind: "sequence", style: "flow", start, end: this.#at, items };
  }

  /** Goes to the next member; false when the collection is closed or the text is over. */
  #more(close: string): boolean {
    for (;;) {
      this.#space();
      if (this.#at >= this.#limit) return false;
      const next = this.#text[this.#at];
      if (next === close) {
        this.#at++;
        return false;
      }
      // A stray bracket of the other sort, or a colon without a key, is stepped over.
      if (next !== "," && next !== "}" && next !== "]" && next !== ":") return true;
      this.#at++;
    }
  }

  #value(depth: number): Node {
    this.#space();
    const next = this.#at < this.#limit ? this.#text[this.#at] : undefined;
    const template = next === "{" && this.#text[this.#at + 1] === "{";
    if ((next === "{" || next === "[") && !template && depth < deepest) {
      return this.collection(this.#at, depth + 1);
    }
    return this.#scalar();
  }

  #scalar(): Scalar {
    const start = this.#at;
    const first = this.#text[start];
    if (first === '"' || first === "'") {
      this.#at = quoteEnd(this.#text, start, this.#lineEnd(start)) ?? this.#lineEnd(start);
      return scalarOf(this.#text, start, this.#at);
    }
    if (this.#text.startsWith("{{", start)) {
      const close = this.#text.indexOf("}}", start);
      this.#at = close === -1 ? this.#lineEnd(start) : Math.min(close + 2, this.#limit);
    }
    while (this.#at < this.#limit && !this.#ends()) this.#at++;
    // Brackets beyond the greatest depth are no text: they are stepped over so that reading goes on.
    if (this.#at === start && start < this.#limit && /[[{]/.test(first ?? "")) this.#at++;
    let end = this.#at;
    while (end > start && isSpace(this.#text.charCodeAt(end - 1))) end--;
    return scalarOf(this.#text, start, end);
  }

  #ends(): boolean {
    const char = this.#text[this.#at] as string;
    if (",[]{}\r\n".includes(char)) return true;
    if (char === "#" && isSpace(this.#text.charCodeAt(this.#at - 1))) return true;
    return char === ":" && /[\s,[\]{}]|^$/.test(this.#text[this.#at + 1] ?? "");
  }

  /** Each line's end is looked for once: JSON may have all of it on one line. */
  #lineEnd(from: number): number {
    const known = this.#line;
    if (from >= known.from && from <= known.end) return known.end;
    let end = from;
    while (end < this.#limit && this.#text[end] !== "\n" && this.#text[end] !== "\r") end++;
    this.#line = { from, end };
    return end;
  }

  #line = { from: 0, end: -1 };

  /** Steps over white space and comments. */
  #space(): void {
    while (this.#at < this.#limit) {
      const char = this.#text[this.#at] as string;
      if (char === "#" && /\s|^$/.test(this.#text[this.#at - 1] ?? "")) this.#at = this.#lineEnd(this.#at);
      else if (/\s|\uFEFF/.test(char)) this.#at++;
      else return;
    }
  }
}
