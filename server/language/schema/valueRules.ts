/** Value rules of a schema: enum, bounds, lengths, pattern, format, and choices between sub-schemas. */
import { entryOf, type Mapping, type Node, type Scalar } from "../yaml/node.ts";
import { isPattern } from "./pattern.ts";
import type { Schema } from "./schema.ts";
import { isDroppedNull, type Report } from "./validate.ts";

/** Reports each value rule that `node`, which has the schema's type, breaks. */
export function checkValue(node: Node, schema: Schema, report: Report): void {
  if (schema.enum !== undefined && node.kind !== "scalar")
    report("enum", "is none of the values allowed here");
  if (node.kind === "mapping") {
    const least = schema.number("minProperties");
    const most = schema.number("maxProperties");
    if (least === undefined && most === undefined) return;
    const count = fieldsKept(node, schema);
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

/** How many fields are left of a mapping without unknown ones and dropped nulls, and with defaults. */
function fieldsKept(node: Mapping, schema: Schema): number {
  const kept = new Set(schema.defaulted.map(([name]) => name));
  for (const { key, value } of node.entries) {
    const name = String(key.value);
    const part = schema.properties.get(name) ?? schema.additional;
    if (part === undefined ? schema.open : !isDroppedNull(value, part)) kept.add(name);
  }
  return kept.size;
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
}

/**
 * The formats that the API server checks and these kinds use (apiextensions validation/formats.go,
 * supportedVersionedFormats). `int32` and `int64` are none of them: they bound nothing in a custom resource.
 */
const formats: Readonly<Record<string, { test(value: string): boolean; readonly says: string }>> = {
  "date-time": {
    test: isTime,
    says: "must be a time such as 2026-11-21T06:53:00Z",
  },
  byte: { test: isBase64, says: "must be base64" },
  ipv4: { test: (value) => isAddress(value) && value.includes("."), says: "must be an IPv4 address" },
  ipv6: { test: (value) => isAddress(value) && value.includes(":"), says: "must be an IPv6 address" },
  // Our own configuration's.
  regex: { test: isPattern, says: "must be a regular expression as Go and RE2 read them (no look-around)" },
};

/** A time as Go reads RFC 3339: the letters are capitals, and the day is one of its month. */
function isTime(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)([.,]\d+)?(Z|[+-](\d\d):(\d\d))$/.exec(text);
  if (match === null) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const [, , , , , , , , , offsetHours = "0", offsetMinutes = "0"] = match;
  const date = new Date(Date.UTC(year, month - 1, day));
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isDay && hour < 24 && minute < 60 && second < 60 && +offsetHours <= 24 && +offsetMinutes < 60;
}

/** An IP address as Go's net.ParseIP reads it: four decimal numbers without leading zeros, or eight groups of hex digits. */
function isAddress(text: string): boolean {
  const dotted = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$/;
  if (!text.includes(":")) return !/(^|\.)0\d/.test(text) && dotted.test(text) && !text.endsWith(".");
  const last = text.slice(text.lastIndexOf(":") + 1);
  if (last.includes(".")) return isAddress(last) && isAddress(`${text.slice(0, -last.length)}0:0`);
  const halves = text.split("::");
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (halves.length > 2 || !groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  return halves.length === 1 ? groups.length === 8 : groups.length < 8;
}

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
  if (any.length > 0 && !schema.intOrString && !any.some((part) => fits(node, part, schema))) {
    report("choice", choiceMessage("at least one of", any));
  }
  const one = schema.branches("oneOf");
  if (one.length > 0 && one.filter((part) => fits(node, part, schema)).length !== 1) {
    report("choice", choiceMessage("exactly one of", one));
  }
  if (schema.not !== undefined && fits(node, schema.not, schema))
    report("choice", "holds a combination that is not allowed");
}

/**
 * Whether a value passes a sub-schema of a choice: value rules, required fields, and those of its properties.
 * `whole` is the schema that has the choice: nulls are dropped and defaults filled in by it.
 */
function fits(node: Node, schema: Schema, whole: Schema): boolean {
  if (node.kind === "scalar" && node.templated) return true;
  let good = schema.required.every((name) => member(node, name, whole) !== undefined);
  if (!good) return false;
  const refuse: Report = () => {
    good = false;
  };
  checkValue(node, schema, refuse);
  checkChoices(node, schema, refuse);
  for (const [name, property] of schema.properties) {
    const value = member(node, name, whole);
    if (value !== undefined && !fits(value, property, whole.properties.get(name) ?? property)) return false;
  }
  return good;
}

function member(node: Node, name: string, schema: Schema): Node | undefined {
  const value = entryOf(node, name)?.value;
  const property = schema.properties.get(name);
  if (value !== undefined && (property === undefined || !isDroppedNull(value, property))) return value;
  const filled = property?.hasDefault ? property.default : undefined;
  if (filled === undefined || typeof filled === "object") return undefined;
  return {
    kind: "scalar",
    style: "plain",
    value: filled as Scalar["value"],
    start: node.start,
    end: node.start,
  };
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
