/** Where template actions stand in a text. */

export interface Action {
  readonly start: number;
  readonly end: number;
  /** It goes over several lines, or there is nothing but actions on its line. */
  readonly wholeLine: boolean;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const opening = /\$\{\{|\{\{|\{%|<%|\$\{(?=[A-Za-z_])|\$\((?=[A-Za-z_][\w.-]*\))/g;

const closings: Readonly<Record<string, string>> = {
  "${{": "}}",
  "{{": "}}",
  "{%": "%}",
  "<%": "%>",
  "$(": ")",
};

/** All actions, in order, also those in comments; but for those that go on behind the comment. */
export function findActions(text: string): Action[] {
  const found: Span[] = [];
  /** What is not closed once is not closed further on. */
  const neverClosed = new Set<string>();
  const lines = new LineWatch(text);
  const search = new ClosingSearch(text);
  opening.lastIndex = 0;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const [open] = match;
    const end = neverClosed.has(open) ? undefined : actionEnd(text, match.index, open, search);
    if (end === undefined) {
      if (open !== "${") neverClosed.add(open);
    } else if (!lines.isInComment(match.index) || !/[\r\n]/.test(text.slice(match.index, end))) {
      found.push({ start: match.index, end });
      opening.lastIndex = end;
    }
  }
  return onLines(text, found);
}

function actionEnd(text: string, start: number, open: string, search: ClosingSearch): number | undefined {
  const inside = start + open.length;
  if (open === "${") return substitutionEnd(text, inside);
  const close = closings[open] ?? "";
  const from = /^-?\s*\/\*/.test(text.slice(inside, inside + 20)) ? text.indexOf("*/", inside) : inside;
  const at = from === -1 ? -1 : closingAt(text, from, close, search);
  return at === -1 ? undefined : at + close.length;
}

// Bounds on what is looked through for one opening: a hostile text may hold as many openings as it likes.
const longAction = 1_000;
const longString = 300;

/** The next closing that is not in a string (`{{ "}}" }}`); if there is no such near by, the next. */
function closingAt(text: string, from: number, close: string, search: ClosingSearch): number {
  const limit = Math.min(text.length, from + longAction);
  for (let at = from; at < limit; at++) {
    const character = text[at];
    if (character === close[0] && text.startsWith(close, at)) return at;
    if (character === '"' || character === "`") {
      const string = text.slice(at + 1, at + longString);
      const end = string.indexOf(character);
      if (end !== -1 && !/[\r\n]/.test(string.slice(0, end))) at += end + 1;
    }
  }
  return search.next(close, from);
}

/** Looks for closings from offsets that do not go down: each is found once. */
class ClosingSearch {
  readonly #text: string;
  readonly #found = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  next(close: string, from: number): number {
    const known = this.#found.get(close);
    if (known !== undefined && (known === -1 || known >= from)) return known;
    const at = this.#text.indexOf(close, from);
    this.#found.set(close, at);
    return at;
  }
}

/** `${NAME}`, `${NAME:-default}`, which may hold further ones. All on one line. */
function substitutionEnd(text: string, inside: number): number | undefined {
  let depth = 1;
  const limit = Math.min(text.length, inside + longAction);
  for (let at = inside; at < limit; at++) {
    const character = text[at];
    if (character === "\n" || character === "\r") return undefined;
    if (character === "{" && text[at - 1] === "$") depth++;
    if (character === "}" && --depth === 0) return at + 1;
  }
  return undefined;
}

/** Follows offsets down the text and tells of each whether a comment began before it on its line. */
class LineWatch {
  readonly #text: string;
  #next = 0;
  #comment = Number.POSITIVE_INFINITY;

  constructor(text: string) {
    this.#text = text;
  }

  /** As far as a line on its own tells. Offsets must not go down. */
  isInComment(at: number): boolean {
    while (at >= this.#next && this.#next < this.#text.length) {
      const start = this.#next;
      const end = endOfLine(this.#text, start);
      this.#next = end + 1;
      const comment = this.#text.slice(start, end).search(/(^|\s)#/);
      this.#comment = comment === -1 ? Number.POSITIVE_INFINITY : start + comment;
    }
    return this.#comment < at;
  }
}

function onLines(text: string, spans: readonly Span[]): Action[] {
  const actions: Action[] = [];
  for (let i = 0; i < spans.length; ) {
    // All that begin on one line (or on the last line of such a one), and what stands around them.
    const first = spans[i]?.start ?? 0;
    const group: Span[] = [];
    let rest = "";
    let at = startOfLine(text, first);
    let end = endOfLine(text, first);
    for (let span = spans[i]; span !== undefined && span.start < end; span = spans[++i]) {
      group.push(span);
      rest += text.slice(at, span.start);
      at = span.end;
      if (at > end) end = endOfLine(text, at);
    }
    rest += text.slice(at, end);
    const wholeLine = /^\s*(\s#.*)?$/.test(rest) || /[\r\n]/.test(text.slice(first, at));
    actions.push(...group.map((span) => ({ ...span, wholeLine })));
  }
  return actions;
}

function startOfLine(text: string, from: number): number {
  let at = from;
  while (at > 0 && text[at - 1] !== "\n" && text[at - 1] !== "\r") at--;
  return at;
}

function endOfLine(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== "\n" && text[at] !== "\r") at++;
  return at;
}
