/**
 * Where the documents of a file begin.
 *
 * `---` at the start of a line begins a document, `...` ends one, whatever stands around them (YAML 1.2, 9.1.2: not
 * even a quoted or block scalar may hold them). Directives, comments and blank lines after the start of the file or
 * after `...` belong to the document that follows.
 *
 * What becomes of a text is decided locally: every document begins in the same state, so its own text decides where
 * it ends, and an edit can change no more than where the documents that it begins and ends in, and the ones before
 * and after them, begin. The engine relies on that, and a property test holds it.
 */

const LF = 0x0a;
const CR = 0x0d;
const DASH = 0x2d;
const DOT = 0x2e;

/** The offsets at which documents begin; the first is 0. Takes time for the markers found, not for the characters. */
export function splitDocuments(text: string): number[] {
  const starts = [0];
  let start = 0;
  // Whether only directives, comments and blank lines have been seen since the document began.
  let inPrefix = true;
  for (const marker of markers(text)) {
    if (text.charCodeAt(bodyStart(text, marker)) === DASH) {
      if (!inPrefix || !isPrefix(text, start, marker)) {
        start = marker;
        starts.push(start);
      }
      inPrefix = false;
    } else {
      start = nextLine(text, marker);
      if (start < text.length) starts.push(start);
      inPrefix = true;
    }
  }
  return starts;
}

/** The starts of the lines that begin with `---` or `...`, in order. */
function* markers(text: string): Generator<number> {
  if (isMarker(text, 0)) yield 0;
  const patterns = ["\n---", "\n...", "\r---", "\r..."];
  if (text.includes("\ufeff")) patterns.push("\n\ufeff", "\r\ufeff");
  const searches = patterns.map((pattern) => ({ pattern, at: text.indexOf(pattern) }));
  for (;;) {
    let next: (typeof searches)[number] | undefined;
    for (const search of searches) {
      if (search.at !== -1 && (next === undefined || search.at < next.at)) next = search;
    }
    if (next === undefined) return;
    if (isMarker(text, next.at + 1)) yield next.at + 1;
    next.at = text.indexOf(next.pattern, next.at + 1);
  }
}

/** Whether a line begins with a marker; white space or the end has to follow it. A byte order mark may precede it. */
function isMarker(text: string, lineStart: number): boolean {
  const at = bodyStart(text, lineStart);
  const code = text.charCodeAt(at);
  if (code !== DASH && code !== DOT) return false;
  if (text.charCodeAt(at + 1) !== code || text.charCodeAt(at + 2) !== code) return false;
  const after = text.charCodeAt(at + 3);
  return after === LF || after === CR || after === 0x20 || after === 0x09 || Number.isNaN(after);
}

function bodyStart(text: string, lineStart: number): number {
  return text.charCodeAt(lineStart) === 0xfeff ? lineStart + 1 : lineStart;
}

/** Whether there are only directives, comments and blank lines from one offset to another. */
function isPrefix(text: string, from: number, to: number): boolean {
  let at = bodyStart(text, from);
  while (at < to) {
    let first = at;
    while (text.charCodeAt(first) === 0x20 || text.charCodeAt(first) === 0x09) first++;
    const code = text.charCodeAt(first);
    const isDirective = code === 0x25 && first === at;
    if (code !== LF && code !== CR && code !== 0x23 && !isDirective) return false;
    at = nextLine(text, first);
  }
  return true;
}

/** The start of the line after the one that an offset is in. */
function nextLine(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === LF) return at + 1;
    if (code === CR) return text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
  }
  return at;
}
