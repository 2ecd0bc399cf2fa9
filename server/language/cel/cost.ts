/**
 * What an evaluation costs in the API server's units, and how much one may cost. Only what is certain is counted: an
 * operation that ends in an error counts nothing here.
 * Sources: cel-go interpreter/runtimecost.go; k8s.io/apiserver pkg/cel/library/cost.go and pkg/apis/cel/config.go.
 */
import type { Call, Expression } from "./expression.ts";
import { codePoints, isList, isMap, type Value } from "./values.ts";

/** What one evaluation may cost (PerCallLimit). */
const mostOfACall = 1_000_000;

/** What all rules of one object may cost together (RuntimeCELCostBudget). */
export const mostOfAnObject = 10_000_000;

/** Thrown through `||` and `&&` too, and therefore no `CelError`. */
export class TooCostly {
  readonly limit = mostOfACall;
}

/** Counts one evaluation. */
export class Meter {
  spent = 0;

  /** Throws `TooCostly`. */
  spend(cost: number): void {
    this.spent += cost;
    if (this.spent > mostOfACall) throw new TooCostly();
  }
}

/** What an expression costs besides its parts and, for a call, its arguments' sizes. */
export function ownCost(expression: Expression): number {
  switch (expression.is) {
    case "name":
      return 1;
    case "select":
      return expression.test ? 0 : qualifierCost(expression.of);
    case "list":
      return expression.items.every(isConstant) ? 0 : 10;
    case "map":
      return expression.entries.flat().every(isConstant) ? 0 : 30;
    case "call":
      return expression.name === "_[_]" ? indexCost(expression) : 0;
    default:
      return 0;
  }
}

/** An index that is a path costs what the path does. */
function indexCost({ args: [of, index] }: Call): number {
  return qualifierCost(of) - (index !== undefined && isPath(index) ? 1 : 0);
}

function qualifierCost(of: Expression | undefined): number {
  return of !== undefined && (isPath(of) || isTernary(of)) ? 1 : 2;
}

/** What begins with a name or a member: cel-go's attributes. */
export function isPath(expression: Expression): boolean {
  return (
    expression.is === "name" ||
    (expression.is === "select" && !expression.test) ||
    (expression.is === "call" && expression.name === "_[_]")
  );
}

function isTernary(expression: Expression): boolean {
  return expression.is === "call" && expression.name === "_?_:_";
}

function isConstant(expression: Expression): boolean {
  return expression.is === "constant" || expression.is === "int";
}

type CallCost = (args: readonly Value[]) => number;

const free: CallCost = () => 0;
const traversal: CallCost = ([text]) => tenth(sizeOf(text));
const shorter: CallCost = ([a, b]) => tenth(Math.min(sizeOf(a), sizeOf(b)));

/** Whatever is not here costs 1. */
const costs: ReadonlyMap<string, CallCost> = new Map([
  ["_[_]", free],
  ["_==_", shorter],
  ["_!=_", shorter],
  ["_<_", shorter],
  ["_<=_", shorter],
  ["_>_", shorter],
  ["_>=_", shorter],
  ["_+_", ([a, b]) => (typeof a === "string" ? tenth(sizeOf(a) + sizeOf(b)) : 1)],
  ["@in", ([, all]) => (all !== undefined && isMap(all) ? 1 : sizeOf(all))],
  ["startsWith", traversal],
  ["endsWith", traversal],
  ["lowerAscii", traversal],
  ["upperAscii", traversal],
  ["trim", traversal],
  ["substring", traversal],
  ["isIP", traversal],
  ["split", ([text]) => tenth(sizeOf(text) * 2)],
  ["contains", ([text, part]) => tenth(sizeOf(text)) * tenth(sizeOf(part))],
  ["matches", ([text, pattern]) => tenth(sizeOf(text) + 1) * Math.ceil(sizeOf(pattern) * 0.25)],
]);

/** What a call costs with arguments of these sizes. What depends on constants alone is made once, before. */
export function costOfCall(name: string, args: readonly Expression[]): CallCost {
  const [, second] = args;
  if (name === "duration" && args.every(isConstant)) return free;
  if (name === "@in" && second?.is === "list" && second.items.every(isConstant)) return free;
  return costs.get(name) ?? (() => 1);
}

function tenth(size: number): number {
  return Math.ceil(size * 0.1);
}

function sizeOf(value: Value | undefined): number {
  if (typeof value === "string") return codePoints(value);
  if (value === undefined || value === null || typeof value !== "object") return 1;
  if (isList(value)) return value.length;
  return isMap(value) ? value.size : 1;
}
