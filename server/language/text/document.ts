/** One document of a file: its text, where it stands now, and what was read from it. Text never changes: an edit makes a new document. */
import type { ParsedText } from "../yaml/node.ts";
import { parse } from "../yaml/parse.ts";

/** Zero-based; `character` counts UTF-16 units, as LSP does. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export class Document {
  readonly file: string;
  readonly text: string;
  /** Line breaks in the text (\n, \r\n or \r). */
  readonly lineBreaks: number;
  /** Moved along by edits above it. */
  start = 0;
  line = 0;
  #parsed: ParsedText | undefined;
  #lineStarts: readonly number[] | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.lineBreaks = countLineBreaks(text);
  }

  get parsed(): ParsedText {
    this.#parsed ??= parse(this.text);
    return this.#parsed;
  }

  /** Forgets the tree, which can be read again. */
  release(): void {
    this.#parsed = undefined;
  }

  /** The position in the file of an offset into this document's text. */
  positionAt(offset: number): Position {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: this.line + low, character: offset - (starts[low] ?? 0) };
  }

  /** The offset into this document's text of a position in the file; cut to the line and the text. */
  offsetAt(position: Position): number {
    const starts = this.#starts();
    const line = position.line - this.line;
    if (line < 0) return 0;
    const start = starts[line];
    if (start === undefined) return this.text.length;
    const next = starts[line + 1];
    return Math.min(
      start + position.character,
      next === undefined ? this.text.length : lineEnd(this.text, next),
    );
  }

  #starts(): readonly number[] {
    this.#lineStarts ??= lineStarts(this.text);
    return this.#lineStarts;
  }
}

const LF = 10;
const CR = 13;

function countLineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  for (let at = text.indexOf("\r"); at !== -1; at = text.indexOf("\r", at + 1)) {
    if (text.charCodeAt(at + 1) !== LF) count++;
  }
  return count;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === LF || (code === CR && text.charCodeAt(i + 1) !== LF)) starts.push(i + 1);
  }
  return starts;
}

/** The end of the line before `next`, without its line break. */
function lineEnd(text: string, next: number): number {
  const end = text.charCodeAt(next - 1) === LF && text.charCodeAt(next - 2) === CR ? next - 2 : next - 1;
  return end;
}
