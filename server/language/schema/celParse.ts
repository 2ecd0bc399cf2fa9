/**
 * CEL expressions as trees. The build parses the schemas' rules ahead (`scripts/celAhead.mjs`) and leaves CEL's
 * grammar out of the bundles: reading it would be a fifth of the time to the first finding.
 */
import { parse as parseText } from "@bufbuild/cel";
import type { Expr } from "@bufbuild/cel-spec/cel/expr/syntax_pb.js";
import { readParsed } from "./celParsed.ts";

/** @param parsed the expression as the build parsed it, if it did */
export function parse(expression: string, parsed: string | undefined): Expr {
  const tree = parsed === undefined ? parseText(expression).expr : readParsed(parsed);
  if (tree === undefined) throw new Error("This is no CEL expression.");
  return tree;
}
