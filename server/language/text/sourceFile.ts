/** A file as a list of documents. An edit replaces the documents it touches; the others stay the same objects. */
import { Document, type Position } from "./document.ts";
import { splitDocuments } from "./split.ts";

/** A change as the editor sends it: the range before the change, and what stands there after. */
export interface Change {
  readonly start: Position;
  readonly end: Position;
  readonly text: string;
}

/** What an edit did to the list. */
export interface Replaced {
  readonly removed: readonly Document[];
  readonly added: readonly Document[];
}

export class SourceFile {
  readonly name: string;
  #documents: Document[] = [];

  constructor(name: string, text: string) {
    this.name = name;
    this.#documents = split(name, text);
    this.#place(0);
  }

  get documents(): readonly Document[] {
    return this.#documents;
  }

  get text(): string {
    return this.#documents.map((document) => document.text).join("");
  }

  /** The document that a position is in. */
  documentAt(position: Position): Document {
    return this.#documents[this.#indexAt(position.line)] as Document;
  }

  /** Takes a whole new text; documents whose text is as before stay. */
  replace(text: string): Replaced {
    return this.#splice(0, this.#documents.length, text);
  }

  edit(change: Change): Replaced {
    const first = this.#indexAt(change.start.line);
    const last = this.#indexAt(change.end.line);
    const head = this.#documents[first] as Document;
    const tail = this.#documents[last] as Document;
    const before = head.text.slice(0, head.offsetAt(change.start));
    const after = tail.text.slice(tail.offsetAt(change.end));
    // Where a document begins depends on the one before it, where it ends on the one after it.
    const from = Math.max(0, first - 1);
    const to = Math.min(this.#documents.length, last + 2);
    const previous = from < first ? (this.#documents[from] as Document).text : "";
    const next = to > last + 1 ? (this.#documents[to - 1] as Document).text : "";
    return this.#splice(from, to, previous + before + change.text + after + next);
  }

  #splice(from: number, to: number, text: string): Replaced {
    const old = this.#documents.slice(from, to);
    const fresh = split(this.name, text);
    let head = 0;
    while (head < old.length && head < fresh.length && old[head]?.text === fresh[head]?.text) head++;
    let tail = 0;
    while (
      tail < old.length - head &&
      tail < fresh.length - head &&
      old[old.length - 1 - tail]?.text === fresh[fresh.length - 1 - tail]?.text
    ) {
      tail++;
    }
    const removed = old.slice(head, old.length - tail);
    const added = fresh.slice(head, fresh.length - tail);
    this.#documents.splice(from + head, removed.length, ...added);
    this.#place(from + head);
    return { removed, added };
  }

  #place(from: number): void {
    const before = this.#documents[from - 1];
    let start = before === undefined ? 0 : before.start + before.text.length;
    let line = before === undefined ? 0 : before.line + before.lineBreaks;
    for (let i = from; i < this.#documents.length; i++) {
      const document = this.#documents[i] as Document;
      document.start = start;
      document.line = line;
      start += document.text.length;
      line += document.lineBreaks;
    }
  }

  #indexAt(line: number): number {
    let low = 0;
    let high = this.#documents.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#documents[middle] as Document).line <= line) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function split(file: string, text: string): Document[] {
  const starts = splitDocuments(text);
  return starts.map((start, i) => new Document(file, text.slice(start, starts[i + 1] ?? text.length)));
}
