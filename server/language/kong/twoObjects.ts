/** Rules about two objects that cannot both be: which of them is told, and whether they come together at all. */
import type { Found } from "../facts/factIndex.ts";
import type { Place } from "../facts/facts.ts";
import type { CheckedDocument } from "../rule.ts";

/** Whether something that stands at `start` of a document is to be told of the other: it comes later, for one cluster. */
export function isToldOf(
  { document, workspace }: CheckedDocument,
  start: number,
  { fact, document: other }: Found<Place>,
): boolean {
  if (other === document) return fact.start < start;
  if (other.file === document.file) return other.start < document.start;
  return other.file < document.file && workspace.mayMeet(other);
}
