/** Where we do not copy the API server; `docs/differences.md` says why, under the same words. */
import type { Ruling } from "./court.ts";

export interface Difference {
  /** The heading in `docs/differences.md`. */
  readonly title: string;
  holds(ruling: Ruling): boolean;
}

export const differences: readonly Difference[] = [
  {
    title: "Text behind the closing brace of a document",
    holds: ({ opinion, judged: { text, refusals } }) =>
      opinion.refusals.length === 0 && refusals.every(({ stage }) => stage === "read") && isFlow(text),
  },
  {
    title: "A text block at the margin of its key",
    holds: ({ opinion, judged: { text, refusals } }) =>
      opinion.refusals.length === 0 &&
      refusals.every(({ stage }) => stage === "read") &&
      /^ *[|>][-+\d]*\s*$/m.test(text),
  },
  {
    title: "A list where base64 belongs",
    holds: ({ opinion, judged: { messages } }) =>
      opinion.refusals.length === 0 &&
      messages.every((message) => /^schema (data|binaryData)\[.*must be a string, not a list/s.test(message)),
  },
];

/** Kinds that we read for a few fields and do not judge: "Services" there. */
export const unjudged: ReadonlySet<string> = new Set(["v1 Service"]);

/** Nothing but directives, markers and comments stand before the brace. */
function isFlow(text: string): boolean {
  return /^\ufeff?(?:%[^\n]*\n|#[^\n]*\n|\s|---(?=\s))*\{/.test(text);
}
