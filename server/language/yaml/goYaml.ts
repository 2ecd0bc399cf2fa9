/**
 * What YAML 1.2 and the `yaml` package allow, and the API server's reader does not: go-yaml 2.4, `scannerc.go` and
 * `parserc.go`. Only what was seen to be refused by that reader is said here.
 */
import { CST, type Parser } from "yaml";
import type { SyntaxFault } from "./node.ts";

/**
 * Follows the scanner over the tokens of a document and finds the first tab that it would stop at: one where a new
 * key could stand (at the start of a line, after "- "), be it before a comment or on a blank line.
 */
export class TabWatch {
  fault: SyntaxFault | undefined;
  #keyAllowed = true;
  #flowLevel = 0;
  #lineStart = 0;
  #inBlockScalar = false;
  /** The package says with a character of its own that a plain or block scalar follows. */
  #atScalar = false;
  /** Set behind a plain scalar, which takes in the white space that follows: the column where tabs are allowed. */
  #plainColumn: number | undefined;
  #lineBroken = false;
  #inDirective = false;

  /** Tells what the parser has just taken in, and where that stands. */
  see(parser: Parser, source: string, offset: number): void {
    if (source === CST.SCALAR || source === CST.DOCUMENT) {
      this.#atScalar = source === CST.SCALAR;
      return;
    }
    const type = this.#atScalar ? "scalar" : CST.tokenType(source);
    this.#atScalar = false;
    switch (type) {
      case "space":
        this.#space(source, offset);
        break;
      case "newline":
        this.#lineStart = offset + source.length;
        this.#lineBroken = true;
        if (this.#plainColumn === undefined) this.#keyAllowed = !this.#inDirective;
        this.#inDirective = false;
        break;
      case "directive-line":
        // Its line break is part of it.
        this.#inDirective = true;
        this.#token(false);
        break;
      case "comment":
        if (this.#plainColumn !== undefined) this.#keyAllowed = this.#lineBroken;
        this.#plainColumn = undefined;
        break;
      case "scalar":
        if (this.#inBlockScalar) this.#endBlockScalar(source, offset);
        else this.#token(false, blockColumn(parser) + 1);
        break;
      case "block-scalar-header":
        this.#inBlockScalar = true;
        break;
      case "seq-item-ind":
      case "explicit-key-ind":
        this.#token(true);
        break;
      case "flow-map-start":
      case "flow-seq-start":
        this.#flowLevel++;
        this.#token(false);
        break;
      case "flow-map-end":
      case "flow-seq-end":
        this.#flowLevel = Math.max(0, this.#flowLevel - 1);
        this.#token(false);
        break;
      case "flow-error-end":
        this.#flowLevel = 0;
        break;
      default:
        this.#token(false);
    }
  }

  #token(keyAllowed: boolean, plainColumn?: number): void {
    this.#keyAllowed = keyAllowed;
    this.#plainColumn = plainColumn;
    this.#lineBroken = false;
  }

  #space(source: string, offset: number): void {
    const tab = source.indexOf("\t");
    if (tab === -1 || this.#inBlockScalar) return;
    const column = offset + tab - this.#lineStart;
    const refused =
      this.#plainColumn === undefined
        ? this.#keyAllowed && this.#flowLevel === 0
        : this.#lineBroken && column < this.#plainColumn;
    if (refused) this.#found(offset + tab);
  }

  /** Before the first line of its text, and left of its text, a block scalar is indented with spaces. */
  #endBlockScalar(source: string, offset: number): void {
    this.#inBlockScalar = false;
    this.#token(true);
    this.#lineStart = offset + source.length;
    let column = Number.POSITIVE_INFINITY;
    for (let at = 0; at < source.length; at = source.indexOf("\n", at) + 1) {
      let first = at;
      while (source.charCodeAt(first) === 0x20) first++;
      const code = source.charCodeAt(first);
      if (code === 0x09 && first - at < column) {
        this.#found(offset + first);
        return;
      }
      const blank = code === 0x0a || code === 0x0d || first === source.length;
      if (!blank && column === Number.POSITIVE_INFINITY) column = first - at;
      if (source.indexOf("\n", at) === -1) return;
    }
  }

  #found(at: number): void {
    this.fault ??= {
      start: at,
      end: at + 1,
      message: "A tab stands where spaces were expected: YAML is indented with spaces only.",
    };
  }
}

/** The column of the block collection that the parser is in; -1 outside of any. */
function blockColumn(parser: Parser): number {
  for (let i = parser.stack.length - 1; i >= 0; i--) {
    const token = parser.stack[i];
    if (token?.type === "block-map" || token?.type === "block-seq") return token.indent;
  }
  return -1;
}

/** YAML 1.1 has two directives. */
export function directiveFault(source: string, offset: number): SyntaxFault | undefined {
  if (/^%(YAML[ \t]+1\.1|TAG[ \t].*)[ \t]*$/.test(source)) return undefined;
  const message = 'Kubernetes reads YAML 1.1 and knows no other directive than "%YAML 1.1" and "%TAG".';
  return { start: offset, end: offset + source.length, message };
}

/** Inside [ ] and { } a plain value may hold no "?" and begin with no ":". */
export function flowScalarFault(text: string, start: number, end: number): SyntaxFault | undefined {
  const written = text.slice(start, end);
  const beginsBadly = written.startsWith(":");
  if (!beginsBadly && !written.includes("?")) return undefined;
  const message = `Inside [ ] and { } a value without quotes cannot ${beginsBadly ? 'begin with ":"' : 'hold "?"'}.`;
  return { start, end, message };
}

/** Inside [ ] and { } a tag with nothing behind it takes in what follows. */
export function flowTagFault(text: string, start: number, end: number): SyntaxFault | undefined {
  if (start < end || !/[,\]}]/.test(text.charAt(end))) return undefined;
  return { start: end, end: end + 1, message: "A space was expected after the tag." };
}

/** The ":" stands on the line of its key. */
export function colonFault(text: string, start: number, end: number): SyntaxFault | undefined {
  if (text.charAt(end) === ":" || !/^[ \t]*[\r\n]\s*:/.test(text.slice(end, end + 200))) return undefined;
  if (isExplicit(text, start)) return undefined;
  return { start, end, message: 'A ":" was expected after the key on this line.' };
}

function isExplicit(text: string, keyStart: number): boolean {
  return text.slice(0, keyStart).trimEnd().endsWith("?");
}

/** Nor may a key go on over several lines; mostly, a comma is missing. */
export function flowKeyFault(text: string, start: number, end: number): SyntaxFault | undefined {
  const lineBreak = text.slice(start, end).search(/[\r\n]/);
  if (lineBreak === -1 || isExplicit(text, start)) return undefined;
  return { start, end: start + lineBreak, message: 'A "," or ":" was expected at the end of this line.' };
}

/** `{a:[b]}`: the colon belongs to the key unless white space follows it. */
export function flowColonFault(text: string, keyEnd: number): SyntaxFault | undefined {
  if (text.charAt(keyEnd) !== ":") return undefined;
  const after = text.charAt(keyEnd + 1);
  if (after === "" || !",[]{}".includes(after)) return undefined;
  return { start: keyEnd, end: keyEnd + 1, message: 'A space was expected after ":".' };
}

/** Only line breaks that are there count: the last line of a file may have none, and then `|` ends without one. */
export function blockValue(text: string, end: number, value: string): string {
  return end === text.length && value.endsWith("\n") ? value.slice(0, -1) : value;
}

/** The first escape sequence of a double-quoted scalar that YAML 1.1 does not know, or that is half a character. */
export function escapeFault(text: string, start: number, end: number): SyntaxFault | undefined {
  for (const match of text.slice(start, end).matchAll(/\\(?:u(.{4})|U(.{8})|([^uU]))/gs)) {
    const [written, short, long, character] = match;
    const at = start + match.index;
    if (character === "/") {
      return {
        start: at,
        end: at + 2,
        message: "Kubernetes knows no escape sequence \\/ in YAML: write / alone.",
      };
    }
    const code = Number.parseInt(short ?? long ?? "", 16);
    if (code >= 0xd800 && code <= 0xdfff) {
      const message = "This is half a character: write the character itself, or \\U and eight digits.";
      return { start: at, end: at + written.length, message };
    }
  }
  return undefined;
}

/** kubectl takes a document for JSON, where these escape sequences are allowed, if it begins so. */
export function isJson(text: string): boolean {
  return /^\ufeff?\s*\{/.test(text);
}

/** The value of a double-quoted scalar whose single quotes are escaped, which go-yaml takes and YAML does not know. */
export function unescapeSingleQuotes(scalar: string): string {
  const source = scalar.replaceAll(/\\([\s\S])/g, (written, character: string) =>
    character === "'" ? character : written,
  );
  return CST.resolveAsScalar({ type: "double-quoted-scalar", offset: 0, indent: 0, source }).value;
}
