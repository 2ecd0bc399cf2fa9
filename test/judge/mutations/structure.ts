/** What stands in the wrong place, twice, or not at all. */
import type { Schema } from "../../../server/language/schema/schema.ts";
import { pick, type Random } from "../../language/randomYaml.ts";
import {
  copyOf,
  type Draft,
  type FieldSite,
  Fields,
  List,
  nameOf,
  put,
  type Site,
  valueAt,
} from "../draft.ts";
import { instance } from "../instance.ts";
import { misspelt, oddKeys } from "./misspell.ts";

/** Changes a draft in place; false where it cannot be done here. */
export type Change = (site: Site, random: Random) => boolean;

export const drop: Change = (site) => {
  if ("fields" in site) site.fields.entries.splice(site.at, 1);
  else site.list.items.splice(site.at, 1);
  return true;
};

export const misspell: Change = (site, random) => {
  if (!("fields" in site)) return false;
  rename(site, misspelt(nameOf(site), random));
  return true;
};

/** One level out. */
export const raise: Change = (site) => {
  const around = outerFields(site);
  if (!("fields" in site) || around === undefined) return false;
  const [entry] = site.fields.entries.splice(site.at, 1);
  if (entry !== undefined) around.entries.push(entry);
  return true;
};

/** One level in: under a neighbour, or under a name that the schema has here. */
export const lower: Change = (site, random) => {
  if (!("fields" in site) || nameOf(site) === "kind" || nameOf(site) === "apiVersion") return false;
  const neighbours = site.fields.entries.filter(([, value], at) => at !== site.at && value instanceof Fields);
  const [entry] = site.fields.entries.splice(site.at, 1);
  if (entry === undefined) return false;
  const names = [...(site.around?.properties.keys() ?? [])].filter(
    (name) => !/^(apiVersion|kind)$/.test(name),
  );
  if (neighbours.length > 0 && random(2) === 0) (pick(neighbours, random)[1] as Fields).entries.push(entry);
  else site.fields.set(names.length > 0 ? pick(names, random) : "spec", new Fields([entry]));
  return true;
};

/** A value as a list of one; a list as its only item. */
export const wrap: Change = (site, random) => {
  const value = valueAt(site);
  if (value instanceof List && value.items.length > 0) put(site, value.items[0] as Draft);
  else if (value instanceof Fields && value.entries.length > 0 && random(2) === 0) {
    put(site, (value.entries[0] as [string, Draft])[1]);
  } else put(site, new List([value]));
  return true;
};

export const doubleKey: Change = (site, random) => {
  if (!("fields" in site)) return false;
  const [key, value] = site.fields.entries[site.at] as [string, Draft];
  site.fields.entries.splice(random(site.fields.entries.length + 1), 0, [key, copyOf(value)]);
  return true;
};

export const doubleItem: Change = (site, random) => {
  if (!("list" in site)) return false;
  const copy = copyOf(valueAt(site));
  if (copy instanceof Fields && random(2) === 0) {
    const keys = [...(site.schema?.properties.keys() ?? [])].filter((key) => copy.get(key) === undefined);
    const schema = keys.length > 0 ? site.schema?.properties.get(pick(keys, random)) : undefined;
    if (schema !== undefined) copy.set(pick(keys, random), instance(schema, random, 3));
  }
  site.list.items.splice(random(site.list.items.length + 1), 0, copy);
  return true;
};

/** Another field that the schema has in this place: mostly, another member of a choice. */
export const join: Change = (site, random) => {
  const value = valueAt(site);
  if (value instanceof List && site.schema?.items !== undefined) {
    value.items.push(instance(site.schema.items, random, 2));
    return true;
  }
  return value instanceof Fields && site.schema !== undefined && joinTo(value, site.schema, random);
};

/** Puts a field that is not there yet into a mapping. */
export function joinTo(fields: Fields, schema: Schema, random: Random): boolean {
  const absent = [...schema.properties].filter(
    ([name]) => name !== "status" && fields.get(name) === undefined,
  );
  if (absent.length > 0) {
    const [name, property] = pick(absent, random);
    fields.set(name, instance(property, random, 2 + random(4)));
    return true;
  }
  if (schema.additional === undefined) return false;
  fields.set(pick(["x", "y-1", "z.example/a"], random), instance(schema.additional, random, 3));
  return true;
}

/** A name that the schema has elsewhere, or nowhere. */
export const stranger: Change = (site, random) => {
  const value = valueAt(site);
  if (!(value instanceof Fields)) return false;
  const name = pick(
    ["extra", "name", "namespace", "enabled", "spec", "type", "value", "x-note", "comment"],
    random,
  );
  value.set(name, pick(["x", 1, true, null], random));
  return true;
};

export const oddKey: Change = (site, random) => {
  if (!("fields" in site) || site.around === undefined) return false;
  if (site.around.additional === undefined && !site.around.open) return false;
  rename(site, pick(oddKeys, random));
  return true;
};

function rename(site: FieldSite, name: string): void {
  (site.fields.entries[site.at] as [string, Draft])[0] = name;
}

function outerFields({ outer }: Site): Fields | undefined {
  if (outer === undefined) return undefined;
  return "fields" in outer ? outer.fields : outerFields(outer);
}
