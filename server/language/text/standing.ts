import type { Document } from "./document.ts";

/** What is known of a file's documents: asking costs what is due, and what was found, however long the file is. */
export class Standing<T> {
  readonly #due = new Set<Document>();
  readonly #found = new Map<Document, readonly T[]>();

  /** A document is new, or something that it depends on has changed. */
  note(document: Document): void {
    this.#due.add(document);
  }

  /** A document is no more. */
  forget(document: Document): void {
    this.#due.delete(document);
    this.#found.delete(document);
  }

  /** Checks what is due. Answers everything found, in the order of the text. */
  settle(check: (document: Document) => readonly T[]): readonly (readonly [Document, readonly T[]])[] {
    for (const document of this.#due) {
      const found = check(document);
      if (found.length > 0) this.#found.set(document, found);
      else this.#found.delete(document);
    }
    this.#due.clear();
    return [...this.#found].sort(([a], [b]) => a.start - b.start);
  }
}
