/** Fixes into text. Fixes are whole: all edits of one are applied, or none. */

import type { Edit, Fix } from "../rule.ts";
import type { Document } from "../text/document.ts";

/** A finding, and the document that its fix's edits mean where they name none. */
export interface Fixable {
  readonly document: Document;
  readonly fix?: Fix;
}

/** An edit that knows its document. */
export interface PlacedEdit extends Edit {
  readonly document: Document;
}

export interface ChosenEdits {
  readonly edits: readonly PlacedEdit[];
  /** Fixes that touch what another one changes: the next round, on the new text, is theirs. */
  readonly waiting: number;
}

/** Edits that can be applied together: of two fixes that touch each other, the first. */
export function chooseEdits(findings: Iterable<Fixable>): ChosenEdits {
  const taken = new Map<Document, PlacedEdit[]>();
  let waiting = 0;
  for (const { document, fix } of findings) {
    if (fix === undefined) continue;
    const edits = fix.edits.map((edit) => ({ ...edit, document: edit.document ?? document }));
    const free = edits.every((edit) => !taken.get(edit.document)?.some((other) => touch(edit, other)));
    if (!free) {
      waiting++;
      continue;
    }
    for (const edit of edits) {
      const known = taken.get(edit.document);
      if (known === undefined) taken.set(edit.document, [edit]);
      else known.push(edit);
    }
  }
  return { edits: [...taken.values()].flat(), waiting };
}

/** The text of each changed document after the fixes that can be applied together. */
export function applyFixes(findings: Iterable<Fixable>): {
  readonly texts: ReadonlyMap<Document, string>;
  readonly waiting: number;
} {
  const { edits, waiting } = chooseEdits(findings);
  const documents = new Set(edits.map(({ document }) => document));
  const texts = new Map(
    [...documents].map((document) => {
      const own = edits.filter((edit) => edit.document === document);
      return [document, applyEdits(document.text, own)] as const;
    }),
  );
  return { texts, waiting };
}

/** A text after edits that do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = "";
  let from = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return result + text.slice(from);
}

/** Edits side by side count as touching: which of two insertions comes first is nothing to guess at. */
function touch(a: Edit, b: Edit): boolean {
  return a.start <= b.end && b.start <= a.end;
}
