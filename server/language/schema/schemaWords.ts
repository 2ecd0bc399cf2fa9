/** Types of a schema, as one says them. */
import type { Schema } from "./schema.ts";

const words: Readonly<Record<string, string>> = {
  object: "mapping",
  array: "list",
  string: "string",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
};

/** What a field takes: "string", "list of strings", "Allow or Deny". */
export function typeWords(schema: Schema): string {
  if (schema.intOrString) return "whole number or string";
  const choices = enumTexts(schema);
  if (choices.length > 0) return choices.length <= 4 ? joined(choices) : "one of several values";
  if (schema.type === "array") {
    const item = schema.items === undefined ? undefined : plural(schema.items);
    return item === undefined ? "list" : `list of ${item}`;
  }
  if (schema.type === "object" && schema.properties.size === 0 && schema.additional?.type !== undefined) {
    return `mapping of names to ${plural(schema.additional)}`;
  }
  return words[schema.type ?? ""] ?? "anything";
}

/** The values of an enum as texts; a `false` beside `off` is YAML's reading of the same word and left out. */
export function enumTexts(schema: Schema): string[] {
  const values = schema.enum ?? [];
  return values.filter((value) => value !== null && !(value === false && values.includes("off"))).map(String);
}

/** A default that is worth saying; empty ones are not. */
export function defaultText(schema: Schema): string | undefined {
  if (!schema.hasDefault) return undefined;
  const { default: value } = schema;
  if (value === "" || value === null || typeof value === "object") return undefined;
  return String(value);
}

function plural(schema: Schema): string | undefined {
  if (schema.enum !== undefined || schema.type === undefined || schema.type === "boolean") return "values";
  return `${words[schema.type] ?? schema.type}s`;
}

function joined(choices: readonly string[]): string {
  const last = choices.length - 1;
  return last < 1 ? choices.join("") : `${choices.slice(0, last).join(", ")} or ${choices[last]}`;
}
