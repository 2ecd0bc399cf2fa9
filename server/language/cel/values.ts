/** CEL's values, and what holds of them whatever the expression. */

/** Ints are bigints, doubles numbers. */
export type Value =
  | null
  | boolean
  | string
  | bigint
  | number
  | Duration
  | readonly Value[]
  | ReadonlyMap<unknown, Value>;

/** An evaluation that has no value; the API server refuses the object. Thrown, and never an `Error`: rules with `||` make many. */
export class CelError {
  /** As cel-go words it. */
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export class Duration {
  readonly nanoseconds: bigint;

  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
}

export const noOverload = () => new CelError("no such overload");

/** Values of different types are unequal, but for numbers, which are compared as numbers. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a === "bigint" || typeof a === "number") {
    // biome-ignore lint/suspicious/noDoubleEquals: 1n == 1
    return (typeof b === "number" || typeof b === "bigint") && a == b;
  }
  if (a instanceof Duration) return b instanceof Duration && a.nanoseconds === b.nanoseconds;
  if (isList(a))
    return isList(b) && a.length === b.length && a.every((item, i) => equal(item, b[i] as Value));
  if (isMap(a)) {
    return (
      isMap(b) &&
      a.size === b.size &&
      [...a].every(([key, value]) => b.has(key) && equal(value, b.get(key) as Value))
    );
  }
  return false;
}

/** Negative, zero or positive. Throws `CelError` for what has no order. */
export function compare(a: Value, b: Value): number {
  if (isNumber(a) && isNumber(b)) return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  if (a instanceof Duration && b instanceof Duration) return compare(a.nanoseconds, b.nanoseconds);
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  throw noOverload();
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value): value is ReadonlyMap<unknown, Value> {
  return value instanceof Map;
}

function isNumber(value: Value): value is bigint | number {
  return typeof value === "bigint" || typeof value === "number";
}

/** A string's size to CEL. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
