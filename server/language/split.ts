/**
 * Where the documents of a file begin.
 *
 * `---` at the start of a line begins a document, `...` ends one, whatever stands around them (YAML 1.2, 9.1.2: not
 * even a quoted or block scalar may hold them). Directives, comments and blank lines after the start of the file or
 * after `...` belong to the document that follows.
 *
 * How a document ends is decided by its own text alone: each begins in the same state. So when a part of a file that
 * begins where a document begins is split again after an edit, and its last document comes out as it was before,
 * then all the documents behind it are as they were.
 */

const LF = 0x0a;
const CR = 0x0d;
const byteOrderMark = "\ufeff";

/** The offsets at which documents begin; the first is 0. Takes time for the markers found, not for the characters. */
export function splitDocuments(text: string): number[] {
  const starts = [0];
  let start = 0;
  // Whether only directives, comments and blank lines have been seen since the document began.
  let inPrefix = true;
  for (const marker of markers(text)) {
    // A byte order mark may stand where a document begins, and is content elsewhere.
    if (text[marker - 1] === byteOrderMark && marker - 1 !== start) continue;
    if (text.charCodeAt(marker) === 0x2d) {
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

/** The offsets of `---` and `...` at line starts and behind byte order marks, in order. */
function* markers(text: string): Generator<number> {
  if (isMarker(text, 0)) yield 0;
  const before = text.includes(byteOrderMark) ? ["\n", "\r", byteOrderMark] : ["\n", "\r"];
  const patterns = before.flatMap((character) => [`${character}---`, `${character}...`]);
  const searches = patterns.map((pattern) => ({ pattern, at: text.indexOf(pattern) }));
  for (;;) {
    let next: (typeof searches)[number] | undefined;
    for (const search of searches) {
      if (search.at !== -1 && (next === undefined || search.at < next.at)) next = search;
    }
    if (next === undefined) return;
    if (isMarker(text, next.at + 1)) yield next.at + 1;
    next.at = text.indexOf(next.pattern, next.at + 4);
  }
}

/** Whether white space or the end follows the three characters: `---a` is no marker. */
function isMarker(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code !== 0x2d && code !== 0x2e) return false;
  if (text.charCodeAt(at + 1) !== code || text.charCodeAt(at + 2) !== code) return false;
  const after = text.charCodeAt(at + 3);
  return after === LF || after === CR || after === 0x20 || after === 0x09 || Number.isNaN(after);
}

/** Whether there are only directives, comments and blank lines from one offset to another. */
function isPrefix(text: string, from: number, to: number): boolean {
  let at = text[from] === byteOrderMark ? from + 1 : from;
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
