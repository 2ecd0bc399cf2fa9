/**
 * CEL's grammar. In the bundles a table of the schemas' expressions, parsed ahead, stands in this module's place
 * (`scripts/celAhead.mjs`): the parser would be a fifth of the time to the first finding.
 */
import { parse as parseCel } from "@bufbuild/cel";
import type { Constant, Expr, Expr_CreateStruct_Entry } from "@bufbuild/cel-spec/cel/expr/syntax_pb.js";
import type { Expression, Fold } from "./expression.ts";

/** Throws an `Error` for what is no CEL, and for what no rule of Kubernetes can say (optional values, messages). */
export function parse(text: string): Expression {
  return expressionOf(parseCel(text).expr);
}

function expressionOf(node: Expr | undefined): Expression {
  const kind = node?.exprKind;
  switch (kind?.case) {
    case "constExpr":
      return constantOf(kind.value);
    case "identExpr":
      return { is: "name", name: kind.value.name };
    case "selectExpr": {
      const { operand, field, testOnly } = kind.value;
      return { is: "select", of: expressionOf(operand), field, test: testOnly };
    }
    case "callExpr": {
      const { function: name, target, args } = kind.value;
      const all = target === undefined ? args : [target, ...args];
      return { is: "call", name, args: all.map(expressionOf) };
    }
    case "listExpr":
      return { is: "list", items: kind.value.elements.map(expressionOf) };
    case "structExpr":
      return { is: "map", entries: kind.value.entries.map(entryOf) };
    case "comprehensionExpr": {
      const { iterRange, iterVar, accuVar, accuInit, loopCondition, loopStep, result } = kind.value;
      const fold: Omit<Fold, "is" | "item" | "gathered"> = {
        over: expressionOf(iterRange),
        start: expressionOf(accuInit),
        goesOn: expressionOf(loopCondition),
        step: expressionOf(loopStep),
        result: expressionOf(result),
      };
      return { is: "fold", item: iterVar, gathered: accuVar, ...fold };
    }
    default:
      throw new Error(`a CEL expression of an unknown kind: ${kind?.case}`);
  }
}

function entryOf({ keyKind, value }: Expr_CreateStruct_Entry): [Expression, Expression] {
  if (keyKind.case !== "mapKey") throw new Error("a CEL message, which Kubernetes has none of");
  return [expressionOf(keyKind.value), expressionOf(value)];
}

function constantOf({ constantKind: kind }: Constant): Expression {
  switch (kind.case) {
    case "nullValue":
      return { is: "constant", value: null };
    case "boolValue":
    case "stringValue":
    case "doubleValue":
      return { is: "constant", value: kind.value };
    case "int64Value":
      return { is: "int", value: String(kind.value) };
    default:
      throw new Error(`a CEL constant of an unknown kind: ${kind.case}`);
  }
}
