/** A parsed CEL expression, as plain JSON: the build puts those of all schemas into the bundles. */

export type Expression =
  /** A double, a string, a bool or null. */
  | { readonly is: "constant"; readonly value: null | boolean | number | string }
  /** In decimal: 64 bits are more than JSON's numbers hold. */
  | { readonly is: "int"; readonly value: string }
  | { readonly is: "name"; readonly name: string }
  /** `of.field`, or `has(of.field)` if `test`. */
  | { readonly is: "select"; readonly of: Expression; readonly field: string; readonly test: boolean }
  | Call
  | { readonly is: "list"; readonly items: readonly Expression[] }
  | { readonly is: "map"; readonly entries: readonly (readonly [key: Expression, value: Expression])[] }
  | Fold;

/** Operators too, as CEL calls them: `_&&_`, `_[_]`, `@in`. A method's receiver is the first argument. */
export interface Call {
  readonly is: "call";
  readonly name: string;
  readonly args: readonly Expression[];
}

/** What macros (`all`, `exists`, `filter` …) become: goes through a list, or a map's keys, and gathers a result. */
export interface Fold {
  readonly is: "fold";
  readonly over: Expression;
  readonly item: string;
  readonly gathered: string;
  readonly start: Expression;
  readonly goesOn: Expression;
  readonly step: Expression;
  readonly result: Expression;
}
