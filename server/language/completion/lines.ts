/** A text as lines with their indentation: what half-written YAML is read by. */

export interface Line {
  /** Offset of the first character after the indentation; moved along by `- `, as YAML's compact form wants it. */
  from: number;
  /** Offset of the line break. */
  readonly end: number;
  /** Column of `from`. */
  indent: number;
  readonly blank: boolean;
}

const lineBreak = /\r\n|\n|\r/g;

/** Splits a text; document markers, directives, comments and lines of template actions count as blank. */
export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = text.startsWith("\uFEFF") ? 1 : 0;
  for (const { index, 0: found } of text.matchAll(lineBreak)) {
    lines.push(lineOf(text, start, index));
    start = index + found.length;
  }
  lines.push(lineOf(text, start, text.length));
  return lines;
}

function lineOf(text: string, start: number, end: number): Line {
  let from = start;
  while (from < end && isSpace(text.charCodeAt(from))) from++;
  return { from, end, indent: from - start, blank: from === end || isNoise(text, start, from) };
}

function isNoise(text: string, start: number, from: number): boolean {
  const first = text[from];
  if (first === "#") return true;
  if (first === "{") return text.startsWith("{{", from);
  if (from !== start) return false;
  return first === "%" || /^(---|\.\.\.)(?=\s|$)/.test(text.slice(from, from + 4));
}

export function isSpace(code: number): boolean {
  return code === 32 || code === 9;
}

/** The offset of the first character from `at` on that is no space. */
export function skipSpaces(text: string, at: number, end: number): number {
  let i = at;
  while (i < end && isSpace(text.charCodeAt(i))) i++;
  return i;
}

/** `- ` or a dash at the line's end. */
export function isDash(text: string, at: number, end: number): boolean {
  return text[at] === "-" && (at + 1 >= end || isSpace(text.charCodeAt(at + 1)));
}

/** Where plain text that starts at `from` ends: before a comment and trailing space. */
export function plainEnd(text: string, from: number, end: number): number {
  let last = end;
  for (let at = from; at < end; at++) {
    if (text[at] === "#" && (at === from || isSpace(text.charCodeAt(at - 1)))) {
      last = at;
      break;
    }
  }
  while (last > from && isSpace(text.charCodeAt(last - 1))) last--;
  return last;
}

/** The offset after the closing quote of a quoted text that starts at `from`; undefined if it is not closed before `end`. */
export function quoteEnd(text: string, from: number, end: number): number | undefined {
  return closingQuote(text, from + 1, end, text[from] as string);
}

/** The offset after the next `quote` from `at` on that is no escaped one. */
export function closingQuote(text: string, at: number, end: number, quote: string): number | undefined {
  for (let i = at; i < end; i++) {
    if (text[i] === "\\" && quote === '"') i++;
    else if (text[i] === quote) {
      if (quote === "'" && text[i + 1] === "'") i++;
      else return i + 1;
    }
  }
  return undefined;
}

/** The key at a line's `from`: where it ends, and where its colon is. */
export function keyAt(text: string, { from, end }: Line): { end: number; colon: number } | undefined {
  const first = text[from];
  if (first === '"' || first === "'") {
    const close = quoteEnd(text, from, end);
    if (close === undefined) return undefined;
    const colon = skipSpaces(text, close, end);
    return isColon(text, colon, end) ? { end: close, colon } : undefined;
  }
  if (first === "{" || first === "[" || first === "|" || first === ">") return undefined;
  for (let i = from; i < end; i++) {
    if (!isColon(text, i, end)) continue;
    const keyEnd = plainEnd(text, from, i);
    return skipSpaces(text, keyEnd, i) === i ? { end: keyEnd, colon: i } : undefined;
  }
  return undefined;
}

function isColon(text: string, at: number, end: number): boolean {
  return text[at] === ":" && at < end && (at + 1 >= end || isSpace(text.charCodeAt(at + 1)));
}
