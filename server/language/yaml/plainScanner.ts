/** The scalars and white space of everyday YAML, for `plain.ts`: a text and where reading stands in it. */
import {
  APOSTROPHE,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  CR,
  DASH,
  HASH,
  LF,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
} from "./characters.ts";
import type { Scalar } from "./node.ts";
import { resolvePlain } from "./resolve.ts";

/** Thrown, and caught by `readPlain`, where the complete reader is to decide. No Error: a stack trace would cost more than the reading. */
export const handOver = Symbol("hand over");

/** Characters that cannot begin a plain scalar, or only in ways that are left to the complete reader. */
export const indicators = new Set(
  Array.from("?:,[]{}#&*!|>'\"%@`=<", (character) => character.charCodeAt(0)),
);

export class PlainScanner {
  readonly text: string;
  at = 0;
  /** The column of `at` when it stands on a line's first character that is no space; -1 behind the text. */
  column = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Goes to the next line's start and on to the first character that is content: `column` tells its indentation. */
  nextContent(): void {
    const text = this.text;
    const { length } = text;
    let at = this.at;
    while (at < length) {
      const start = at;
      while (text.charCodeAt(at) === SPACE) at++;
      const code = text.charCodeAt(at);
      if (code === LF) at++;
      else if (code === CR) at += 2;
      else if (code === HASH) at = this.lineEnd(at) + 1;
      else {
        this.column = at - start;
        // Document ends and directives are left to the complete reader.
        if (at === start && (code === 0x25 || text.startsWith("...", at))) throw handOver;
        break;
      }
    }
    this.at = Math.min(at, length);
    if (this.at >= length) this.column = -1;
  }

  lineEnd(from: number): number {
    const end = this.text.indexOf("\n", from);
    return end === -1 ? this.text.length : end;
  }

  /** Passes the rest of a line, which must be empty or a comment. */
  endLine(): void {
    const text = this.text;
    const from = this.at;
    let at = from;
    while (text.charCodeAt(at) === SPACE) at++;
    const code = text.charCodeAt(at);
    if (code === HASH && at > from) at = this.lineEnd(at);
    else if (code === CR) at++;
    else if (code !== LF && at < text.length) throw handOver;
    this.at = at + 1;
  }

  /** A space, a line break, or the end of the text. */
  isSpace(at: number): boolean {
    const code = this.text.charCodeAt(at);
    return code === SPACE || code === LF || code === CR || at >= this.text.length;
  }

  /** The dash of a list item. */
  isDash(at: number): boolean {
    if (this.text.charCodeAt(at) !== DASH) return false;
    return this.isSpace(at + 1);
  }

  /** Skips spaces; whether only a comment or nothing follows on the line. */
  restIsEmpty(): boolean {
    const text = this.text;
    const from = this.at;
    while (text.charCodeAt(this.at) === SPACE) this.at++;
    const code = text.charCodeAt(this.at);
    if (code !== LF && code !== CR && code !== HASH && this.at < text.length) return false;
    if (code === HASH && this.at === from) throw handOver;
    if (code === HASH) this.at--;
    return true;
  }

  spaces(): void {
    while (this.text.charCodeAt(this.at) === SPACE) this.at++;
  }

  /** To the end of the line, or to a comment. A colon and a space in it would be a key, or a mistake. */
  plainScalar(): Scalar {
    const text = this.text;
    const start = this.at;
    const first = text.charCodeAt(start);
    if ((indicators.has(first) && first !== 0x3c) || this.isDash(start)) throw handOver;
    let end = start;
    for (let at = start; ; at++) {
      const code = text.charCodeAt(at);
      if (code === LF || code === CR || at >= text.length) break;
      if (code === SPACE) continue;
      if (code === HASH && text.charCodeAt(at - 1) === SPACE) break;
      if (code === COLON) {
        if (this.isSpace(at + 1)) throw handOver;
      }
      end = at + 1;
    }
    this.at = end;
    return plainScalar(text, start, end);
  }

  quoted(quote: number): Scalar {
    const text = this.text;
    const start = this.at;
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
    this.at = end;
    const written = text.slice(start + 1, at);
    if (quote === APOSTROPHE) {
      const value = escaped ? written.replaceAll("''", "'") : written;
      return { kind: "scalar", style: "single", value, start, end };
    }
    return { kind: "scalar", style: "double", value: escaped ? unescaped(written) : written, start, end };
  }

  flowScalar(): Scalar {
    const text = this.text;
    const start = this.at;
    const first = text.charCodeAt(start);
    if (first === QUOTE || first === APOSTROPHE) return this.quoted(first);
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
    this.at = end;
    if (end === start) throw handOver;
    return plainScalar(text, start, end);
  }

  /** `|`, `|-` or `|+` and the lines below that are indented more than `parent`. */
  literal(parent: number): Scalar {
    const text = this.text;
    const start = this.at++;
    const chomping = text.charAt(this.at);
    if (chomping === "-" || chomping === "+") this.at++;
    const headerEnd = this.at;
    this.endLine();
    if (text.slice(headerEnd, this.at).includes("#")) throw handOver;
    const lines: string[] = [];
    let indentation = -1;
    let end = -1;
    let content = 0;
    for (;;) {
      const lineStart = this.at;
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
      this.at = lineBreak + 1;
    }
    if (content === 0) throw handOver;
    this.nextContent();
    const body = lines.slice(0, content).join("\n");
    const value = chomping === "-" ? body : chomping === "+" ? `${lines.join("\n")}\n` : `${body}\n`;
    return { kind: "scalar", style: "literal", value, start, end };
  }
}

/** The escapes that JSON and YAML 1.1 share; `\u` is left to the complete reader, which knows what Go makes of surrogates. */
function unescaped(written: string): string {
  if (/\\[^"\\bfnrt]/.test(written.replaceAll("\\\\", ""))) throw handOver;
  return JSON.parse(`"${written}"`) as string;
}

function plainScalar(text: string, start: number, end: number): Scalar {
  const value = resolvePlain(text.slice(start, end));
  // The complete reader has something to say about it.
  if (typeof value === "number" && !Number.isFinite(value)) throw handOver;
  return { kind: "scalar", style: "plain", value, start, end };
}
