/** How a text is laid out: lines, margins, comments, indentation. What an edit has to know to leave no trace. */
import type { Entry, Node } from "../yaml/node.ts";
import { type Layout, usualLayout } from "./yamlRender.ts";

/** JSON or YAML's flow form from the first character on: keys and strings are to be quoted, no second document. */
export function isJson(text: string): boolean {
  return /^\ufeff?\s*[{[]/.test(text);
}

export function lineBreakOf(text: string): "\n" | "\r\n" {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

export function lineStartAt(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Where the line ends, before its line break. */
export function lineEndAt(text: string, offset: number): number {
  const length = /^[^\r\n]*/.exec(text.slice(offset))?.[0].length ?? 0;
  return offset + length;
}

function nextLine(text: string, lineEnd: number): number {
  return lineEnd + (/^(\r\n|\n|\r)/.exec(text.slice(lineEnd))?.[0].length ?? 0);
}

/** What stands before a key on its line: spaces and dashes of list items; undefined for anything else. */
export function marginOf(text: string, offset: number): string | undefined {
  const before = text.slice(lineStartAt(text, offset), offset);
  return /^ *(- +)*$/.test(before) ? before : undefined;
}

/** The indentation of a file, read off its first nested mapping and its first list under a key. */
export function layoutOf(text: string): Layout {
  let step: number | undefined;
  let indentLists: boolean | undefined;
  /** The last key with nothing behind it: its margin, and the column it stands in. */
  let above: { readonly margin: number; readonly column: number } | undefined;
  for (const [line] of text.matchAll(/[^\r\n]+/g)) {
    const content = /[^ \t]/.exec(line)?.index;
    if (content === undefined || line.charAt(content) === "#") continue;
    const [, margin = "", dash = ""] = /^( *)(- +)?/.exec(line) ?? [];
    const first = line.charAt(margin.length);
    if (above !== undefined && first !== "\t") {
      if (first === "-") indentLists ??= margin.length > above.column;
      else if (margin.length > above.margin) step ??= margin.length - above.margin;
    }
    if (step !== undefined && indentLists !== undefined) break;
    const column = margin.length + dash.length;
    const isKey = /[^\s#-]/.test(line.charAt(column)) && /:[ \t]*(#|$)/.test(line);
    above = isKey ? { margin: margin.length, column } : undefined;
  }
  return {
    step: step !== undefined && step <= 8 ? step : usualLayout.step,
    indentLists: indentLists ?? usualLayout.indentLists,
  };
}

/** The end of an entry's lines: its trailing comment, and comment lines below that are indented deeper than its key. */
export function endOfEntryLines(text: string, end: number, column: number): number {
  let at = nextLine(text, lineEndAt(text, end));
  for (let line = at; line < text.length; ) {
    const [all = "", margin = "", comment] = /^([ \t]*)(#[^\r\n]*)?/.exec(text.slice(line)) ?? [];
    const lineEnd = line + all.length;
    const blank = /^[\r\n]/.test(text.slice(lineEnd, lineEnd + 1));
    if (comment === undefined && !blank) break;
    if (comment !== undefined && margin.length <= column) break;
    line = nextLine(text, lineEnd);
    if (comment !== undefined) at = line;
    if (lineEnd === text.length) break;
  }
  return at;
}

/** The end of what stands in a range, without white space behind it. */
export function contentEnd(text: string, start: number, end: number): number {
  return start + text.slice(start, end).trimEnd().length;
}

/** Where the text before `offset` ends, leaving out white space and comments; 0 where there is none. */
export function contentEndBefore(text: string, offset: number): number {
  let end = offset;
  while (end > 0) {
    const start = lineStartAt(text, end);
    const line = text.slice(start, end);
    const content = line.slice(0, commentStart(line)).trimEnd();
    if (content !== "") return start + content.length;
    end = start === 0 ? 0 : start - 1;
  }
  return 0;
}

/** Whether `offset` stands inside a comment. */
export function isInComment(text: string, offset: number): boolean {
  const line = text.slice(lineStartAt(text, offset), offset);
  return commentStart(line) < line.length;
}

/** Where the comment of a line begins; its length when there is none. */
function commentStart(line: string): number {
  const token = /"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(^|[ \t])#|[^\s"'#]+["'#\w]*|./g;
  for (const match of line.matchAll(token)) {
    if (match[0].endsWith("#") && match[1] !== undefined) return match.index + match[0].length - 1;
  }
  return line.length;
}

/** The comments between the keys and values of an entry, in order. */
export function commentsIn(text: string, entry: Entry): string[] {
  const comments: string[] = [];
  let from = entry.key.end;
  const gap = (to: number) => {
    for (const match of text.slice(from, to).matchAll(/(?<=^|[\s,])#[^\r\n]*/g))
      comments.push(match[0].trimEnd());
  };
  const visit = (node: Node): void => {
    if (node.kind === "scalar" || node.alias) {
      gap(node.start);
      from = Math.max(from, node.end);
      if (node.kind === "scalar" && (node.style === "literal" || node.style === "folded")) {
        const header = /^[^\r\n]*/.exec(text.slice(node.start))?.[0] ?? "";
        comments.push(...(/[ \t](#.*)$/.exec(header)?.slice(1) ?? []));
      }
      return;
    }
    if (node.kind === "sequence") node.items.forEach(visit);
    else {
      for (const { key, value } of node.entries.filter((one) => !one.merged)) {
        visit(key);
        visit(value);
      }
    }
    if (node.style === "flow") {
      gap(node.end);
      from = node.end;
    }
  };
  visit(entry.value);
  return comments;
}

/** Whether a range holds an anchor that is used outside of it: without the range the document would not be YAML. */
export function isReferred(text: string, start: number, end: number): boolean {
  const inside = text.slice(start, end);
  const outside = text.slice(end);
  return [...inside.matchAll(/(?<=[\s,[{:])&([^\s,[\]{}]+)/g)].some(([, name = ""]) =>
    outside.split(/[\s,[\]{}]+/).includes(`*${name}`),
  );
}

/** Whether the last scalar of a node keeps the blank lines that follow it (`|+`). */
export function keepsBlankLines(text: string, node: Node): boolean {
  if (node.kind === "mapping") {
    const last = node.entries.at(-1);
    return last !== undefined && !last.merged && keepsBlankLines(text, last.value);
  }
  if (node.kind === "sequence") {
    const last = node.items.at(-1);
    return last !== undefined && keepsBlankLines(text, last);
  }
  return (
    (node.style === "literal" || node.style === "folded") && /^[|>][1-9]?\+/.test(text.slice(node.start))
  );
}
