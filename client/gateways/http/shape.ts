/** What a decoder throws: where an answer is not as it should be. Never with a value from it: it may be a key. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/** The fields of a JSON object. Throws `ShapeError`; `where` names it: `keys[3]`. */
export function fieldsOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ShapeError(`${where} is ${kindOf(value)}, not an object`);
  }
  return { ...value };
}

/** A JSON array. Throws `ShapeError`. */
export function listOf(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new ShapeError(`${where} is ${kindOf(value)}, not a list`);
  return value;
}

/** A JSON string. Throws `ShapeError`. */
export function textOf(value: unknown, where: string): string {
  if (typeof value !== "string") throw new ShapeError(`${where} is ${kindOf(value)}, not a text`);
  return value;
}

/** "missing", "null", "a list", "an object", "a number", … */
function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
