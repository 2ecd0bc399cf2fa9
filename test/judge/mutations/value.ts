/** Values that are of the wrong type, empty, out of bounds, or nearly right. */
import type { Schema } from "../../../server/language/schema/schema.ts";
import { pick, type Random } from "../../language/randomYaml.ts";
import { copyOf, type Draft, draftOfJson, Fields, List, put, valueAt, Written } from "../draft.ts";
import { instance } from "../instance.ts";
import { misspelt } from "./misspell.ts";
import type { Change } from "./structure.ts";
import { plainValues, structures, written } from "./values.ts";

export const wrongType: Change = (site, random) => {
  const kind = random(10);
  if (kind < 4) put(site, new Written(pick(written, random)));
  else if (kind < 8) put(site, draftOfJson(pick(plainValues, random)));
  else put(site, pick(structures(), random));
  return true;
};

/** Another value of the same schema: other members of its choices, other fields together. */
export const remake: Change = (site, random) => {
  if (site.schema === undefined) return false;
  put(site, instance(site.schema, random, 1 + random(5)));
  return true;
};

/** Another of the allowed values: what goes with the old one stays. */
export const switchOver: Change = (site, random) => {
  const choices = site.schema?.enum;
  if (choices === undefined || choices.length < 2) return false;
  put(site, draftOfJson(pick(choices, random)));
  return true;
};

/** Without its quotes, or with them. */
export const quoting: Change = (site, random) => {
  const value = valueAt(site);
  if (value instanceof Fields || value instanceof List || value instanceof Written) return false;
  put(
    site,
    typeof value === "string"
      ? new Written(value)
      : random(2) === 0
        ? String(value)
        : new Written(`!!str ${value}`),
  );
  return true;
};

export const empty: Change = (site, random) => {
  const ways: Draft[] = [
    null,
    "",
    new List(),
    new Fields(),
    new Written(""),
    new Written("~"),
    new Written("''"),
  ];
  put(site, pick(ways, random));
  return true;
};

/** Just inside or just outside of what the schema allows. */
export const bounds: Change = (site, random) => {
  const { schema } = site;
  if (schema === undefined) return false;
  const value = valueAt(site);
  const limits = [...limitsOf(schema, value)];
  if (limits.length === 0) return false;
  put(site, pick(limits, random)(random));
  return true;
};

type Limit = (random: Random) => Draft;

function* limitsOf(schema: Schema, value: Draft): Iterable<Limit> {
  const parts = [
    schema,
    ...schema.branches("allOf"),
    ...schema.branches("anyOf"),
    ...schema.branches("oneOf"),
  ];
  for (const part of parts) {
    for (const keyword of ["minimum", "maximum"] as const) {
      const limit = part.number(keyword);
      if (limit !== undefined) yield (random) => limit + pick([-1, 0, 1, 0.5, -0.5], random);
    }
    for (const keyword of ["minLength", "maxLength"] as const) {
      const limit = part.number(keyword);
      if (limit !== undefined && limit < 20_000) {
        yield (random) => ofLength(value, Math.max(0, limit + pick([-1, 0, 1], random)), random);
      }
    }
    for (const keyword of ["minItems", "maxItems"] as const) {
      const limit = part.number(keyword);
      const { items } = schema;
      if (limit !== undefined && limit < 300 && items !== undefined) {
        yield (random) => ofCount(value, items, Math.max(0, limit + pick([-1, 0, 1], random)), random);
      }
    }
    const most = part.number("maxProperties");
    if (most !== undefined && most < 300) yield (random) => ofSize(value, most + pick([0, 1], random));
    if (part.enum !== undefined) {
      const { enum: allowed } = part;
      yield (random) => nearly(String(pick(allowed, random)), random);
      yield (random) => draftOfJson(pick(allowed, random));
    }
    if (part.pattern !== undefined && typeof value === "string") yield (random) => nearly(value, random);
  }
  if (typeof value === "string") yield (random) => nearly(value, random);
  if (schema.type === "integer" || schema.type === "number") {
    yield (random) =>
      new Written(
        pick(["2147483648", "-2147483649", "9223372036854775808", "1.0", "1e2", "1.5", "-1"], random),
      );
  }
}

function ofLength(value: Draft, length: number, random: Random): string {
  const start = typeof value === "string" ? value : "a";
  const filling = pick(["a", "a", "é", "😀"], random);
  return [...start, ...filling.repeat(Math.max(0, length - [...start].length))].slice(0, length).join("");
}

function ofCount(value: Draft, items: Schema, count: number, random: Random): List {
  const old = value instanceof List ? value.items : [];
  const list = new List(old.slice(0, count).map((item) => copyOf(item)));
  while (list.items.length < count) {
    const item = old.length > 0 && random(4) > 0 ? copyOf(old[0] as Draft) : instance(items, random, 4);
    list.items.push(numbered(item, list.items.length, items));
  }
  return list;
}

/** So that items differ where they have to. */
function numbered(item: Draft, index: number, schema: Schema): Draft {
  if (typeof item === "string") return schema.pattern === undefined ? `${item}${index}` : item;
  if (!(item instanceof Fields)) return item;
  for (const key of schema.listMapKeys.length > 0 ? schema.listMapKeys : ["name"]) {
    const old = item.get(key);
    if (typeof old === "string") item.set(key, `${old}${index}`);
    else if (typeof old === "number") item.set(key, old + index);
  }
  return item;
}

function ofSize(value: Draft, size: number): Draft {
  if (!(value instanceof Fields)) return value;
  const [first] = value.entries;
  const fields = new Fields([...value.entries]);
  for (let i = 0; fields.entries.length < size; i++)
    fields.set(`key-${i}`, first === undefined ? "x" : copyOf(first[1]));
  return fields;
}

function nearly(text: string, random: Random): string {
  const at = random(text.length + 1);
  const ways = [
    () => text.toLowerCase(),
    () => text.toUpperCase(),
    () => misspelt(text, random),
    () => `${text} `,
    () => ` ${text}`,
    () => `${text}\n`,
    () =>
      text.slice(0, at) +
      pick([" ", "-", ".", "_", "/", "A", "é", ":", "0", "%", "*"], random) +
      text.slice(at),
    () => text.slice(0, at),
    () => text + text,
  ];
  return pick(ways, random)();
}
