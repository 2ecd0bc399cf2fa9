/** Value rules of a schema: enum, bounds, lengths, pattern, format, and choices between sub-schemas. */
import { entryOf, type Node } from "../yaml/node.ts";
import { isPattern, type Schema } from "./schema.ts";
import type { Report } from "./validate.ts";

/** Reports each value rule that `node`, which has the schema's type, breaks. */
export function checkValue(node: Node, schema: Schema, report: Report): void {
  if (node.kind === "mapping") {
    const count = node.entries.length;
    const least = schema.number("minProperties");
    const most = schema.number("maxProperties");
    if (least !== undefined && count < least) report("too-few", `needs at least ${plural(least, "field")}`);
    if (most !== undefined && count > most)
      report("too-many", `takes at most ${plural(most, "field")}, not ${count}`);
  } else if (node.kind === "sequence") {
    const count = node.items.length;
    const least = schema.number("minItems");
    const most = schema.number("maxItems");
    if (least !== undefined && count < least) report("too-few", `needs at least ${plural(least, "item")}`);
    if (most !== undefined && count > most)
      report("too-many", `takes at most ${plural(most, "item")}, not ${count}`);
  } else {
    const { value } = node;
    if (schema.enum !== undefined && !schema.enum.some((allowed) => allowed === plain(value))) {
      report("enum", `must be one of ${schema.enum.map((allowed) => JSON.stringify(allowed)).join(", ")}`);
    }
    if (typeof value === "string") checkString(value, schema, report);
    else if (typeof value === "number" || typeof value === "bigint") checkNumber(value, schema, report);
  }
}

function checkString(value: string, schema: Schema, report: Report): void {
  const least = schema.number("minLength");
  const most = schema.number("maxLength");
  if (least !== undefined || most !== undefined) {
    const length = codePoints(value);
    if (least !== undefined && length < least) {
      report("too-short", least === 1 ? "must not be empty" : `needs at least ${plural(least, "character")}`);
    }
    if (most !== undefined && length > most) {
      report("too-long", `takes at most ${plural(most, "character")}, not ${length}`);
    }
  }
  if (schema.pattern !== undefined && !schema.matches(value)) {
    report("pattern", `must match the pattern ${schema.pattern}`);
  }
  const format = schema.format === undefined ? undefined : formats[schema.format];
  if (format !== undefined && !format.test(value)) report("format", format.says);
}

/** Characters as Go counts them: a surrogate pair is one. */
function codePoints(value: string): number {
  let count = value.length;
  for (let i = 0; i < value.length; i++)
    if (value.charCodeAt(i) > 0xd7ff && (value.codePointAt(i) ?? 0) > 0xffff) count--;
  return count;
}

function checkNumber(value: number | bigint, schema: Schema, report: Report): void {
  const least = schema.number("minimum");
  const most = schema.number("maximum");
  const step = schema.number("multipleOf");
  if (least !== undefined && (value < least || (schema.flag("exclusiveMinimum") && value === least))) {
    report("bounds", `must be ${schema.flag("exclusiveMinimum") ? "more than" : "at least"} ${least}`);
  }
  if (most !== undefined && (value > most || (schema.flag("exclusiveMaximum") && value === most))) {
    report("bounds", `must be ${schema.flag("exclusiveMaximum") ? "less than" : "at most"} ${most}`);
  }
  if (step !== undefined && !Number.isInteger(Number(value) / step))
    report("bounds", `must be a multiple of ${step}`);
  const bits = schema.format === "int32" ? 32n : schema.format === "int64" ? 64n : undefined;
  if (
    bits !== undefined &&
    Number.isInteger(Number(value)) &&
    BigInt.asIntN(Number(bits), BigInt(value)) !== BigInt(value)
  ) {
    report("bounds", `must fit into ${bits} bits`);
  }
}

/** The string formats that the API server checks and these kinds use (apiextensions supportedVersionedFormats). */
const formats: Readonly<Record<string, { test(value: string): boolean; readonly says: string }>> = {
  "date-time": {
    test: (value) => /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(value),
    says: "must be a time such as 2026-11-21T06:53:00Z",
  },
  byte: { test: isBase64, says: "must be base64" },
  // Our own configuration's.
  regex: { test: isPattern, says: "must be a regular expression as Go and RE2 read them (no look-around)" },
};

/** Standard base64 with padding; line breaks are let through, as Go's decoder does. */
export function isBase64(value: string): boolean {
  const text = value.replace(/[\r\n]/g, "");
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

/** Reports `allOf`, `anyOf`, `oneOf` and `not`. */
export function checkChoices(node: Node, schema: Schema, report: Report): void {
  for (const part of schema.branches("allOf")) {
    checkValue(node, part, report);
    checkChoices(node, part, report);
  }
  const any = schema.branches("anyOf");
  if (any.length > 0 && !schema.intOrString && !any.some((part) => fits(node, part))) {
    report("choice", choiceMessage("at least one of", any));
  }
  const one = schema.branches("oneOf");
  if (one.length > 0 && one.filter((part) => fits(node, part)).length !== 1) {
    report("choice", choiceMessage("exactly one of", one));
  }
  if (schema.not !== undefined && fits(node, schema.not))
    report("choice", "holds a combination that is not allowed");
}

/** Whether a value passes a sub-schema of a choice: value rules, required fields, and those of its properties. */
function fits(node: Node, schema: Schema): boolean {
  if (node.kind === "scalar" && node.templated) return true;
  let good = schema.required.every((name) => entryOf(node, name) !== undefined);
  if (!good) return false;
  const refuse: Report = () => {
    good = false;
  };
  checkValue(node, schema, refuse);
  checkChoices(node, schema, refuse);
  for (const [name, property] of schema.properties) {
    const value = entryOf(node, name)?.value;
    if (value !== undefined && !fits(value, property)) return false;
  }
  return good;
}

function choiceMessage(quantity: string, branches: readonly Schema[]): string {
  if (branches.every((branch) => branch.required.length > 0)) {
    const sets = branches.map((branch) => branch.required.map((name) => `\`${name}\``).join(" with "));
    return `needs ${quantity}: ${sets.join("; ")}`;
  }
  return `must fit ${quantity} the ${branches.length} forms that its schema lists`;
}

function plain(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

function plural(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
