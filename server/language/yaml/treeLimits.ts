/** Bounds on what a document may make of itself, so that a hostile one costs no more than a large one. */
import type { SyntaxFault } from "./node.ts";

/** Levels of nested collections. */
export const maxDepth = 500;

/** Nodes that aliases add to the tree. */
export const maxAliased = 100_000;

export function tooDeep(at: number): SyntaxFault {
  return {
    start: at,
    end: at + 1,
    message: `The document is nested too deeply: more than ${maxDepth} levels. It was read only up to here.`,
  };
}

export function tooManyAliases(start: number, end: number): SyntaxFault {
  return {
    start,
    end,
    message: "The document uses excessive aliasing: its aliases stand for more than 100,000 values.",
  };
}
