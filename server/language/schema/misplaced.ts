/** What a field was probably meant to be that is not in the schema: another spelling, or another level. */
import { NearNames } from "../facts/nearNames.ts";
import { type Entry, entryOf, type Mapping, type Node } from "../yaml/node.ts";
import type { Schema } from "./schema.ts";
import type { Violation } from "./violation.ts";

export type Meant =
  /** Another name in the same place. */
  | { readonly how: "renamed"; readonly name: string; readonly path: string }
  /** The same name in a mapping further out. */
  | { readonly how: "raised"; readonly to: Mapping; readonly path: string }
  /** The same name one level down: under `key`, or in an item of the list there. */
  | { readonly how: "lowered"; readonly key: string; readonly list: boolean; readonly path: string }
  /** What it holds, in its place: the kind has no such level. */
  | { readonly how: "unwrapped"; readonly names: readonly string[]; readonly path: string };

/** Undefined for a field that resembles nothing. */
export function meantBy(violation: Violation): Meant | undefined {
  const { field, node, schema, around } = violation;
  if (violation.reason !== "unknown-field" || field === undefined || around === undefined) return undefined;
  const value = entryOf(node, field)?.value;
  const root = around[0]?.node;
  if (node.kind !== "mapping" || value === undefined || root === undefined) return undefined;
  const here = (name: string) => join(pathTo(root, node), name);
  const names = [...schema.properties.keys()];
  const respelt = names.find((name) => folded(name) === folded(field));
  if (respelt !== undefined) return { how: "renamed", name: respelt, path: here(respelt) };
  if (node === root && isWrapper(node, schema, value)) {
    const names = value.entries.map(({ key }) => String(key.value));
    return { how: "unwrapped", names, path: "" };
  }
  const raised = raisedBy(around.slice(0, -1), field, value);
  if (raised !== undefined) return { how: "raised", to: raised, path: join(pathTo(root, raised), field) };
  const lowered = loweredBy(node, schema, field, value);
  if (lowered !== undefined) {
    const { key, list } = lowered;
    return { how: "lowered", key, list, path: join(here(list ? `${key}[]` : key), field) };
  }
  const near = new NearNames(names).find(field);
  return near === undefined ? undefined : { how: "renamed", name: near, path: here(near) };
}

/**
 * Whether an unknown field of the same object, once put right, is what another violation misses: the API server
 * stops at the unknown field, so saying both would be saying one thing twice.
 */
export function followsFrom(
  violation: Pick<Violation, "start" | "end" | "path" | "reason"> & Partial<Pick<Violation, "schema">>,
  unknown: readonly (readonly [Violation, Meant])[],
): boolean {
  return unknown.some(([cause, meant]) => {
    const root = cause.around?.[0]?.node;
    if (root === undefined || violation.start < root.start || violation.end > root.end) return false;
    if (meant.how === "unwrapped" && meant.names.includes(violation.path)) return true;
    if (violation.reason === "choice") return isChosen(violation, meant);
    if (violation.reason === "cel" && violation.path === "") return true;
    // A level that is missing comes with what is moved into it.
    return meant.path === violation.path || meant.path.startsWith(`${violation.path}.`);
  });
}

/** Whether it is one of the fields, in other letters, among which the mapping has to choose. */
function isChosen(
  { path, schema }: Pick<Violation, "path"> & Partial<Pick<Violation, "schema">>,
  meant: Meant,
): boolean {
  if (meant.how !== "renamed" || meant.path !== join(path, meant.name)) return false;
  const parts = (["anyOf", "oneOf"] as const).flatMap((choice) => schema?.branches(choice) ?? []);
  return parts.some(({ required }) => required.includes(meant.name));
}

/** The unknown fields of a document that were meant to be something. */
export function misplaced(violations: readonly Violation[]): (readonly [Violation, Meant])[] {
  return violations.flatMap((violation) => {
    const meant = meantBy(violation);
    return meant === undefined ? [] : [[violation, meant] as const];
  });
}

/** Entries of a mapping that its schema does not know and that belong under the same key as `meant`. */
export function companions(mapping: Mapping, schema: Schema, meant: { key: string; list: boolean }): Entry[] {
  return mapping.entries.filter(({ key, value }) => {
    const name = String(key.value);
    const other = schema.properties.has(name) ? undefined : loweredBy(mapping, schema, name, value);
    return other?.key === meant.key && other.list === meant.list;
  });
}

/** `customId`, `custom-id` and `CUSTOM_ID` are one name in three spellings. */
function folded(name: string): string {
  return name.replace(/[-_]/g, "").toLowerCase();
}

/** `spec` around the fields of a kind that has none. */
function isWrapper(node: Mapping, schema: Schema, value: Node): value is Mapping {
  if (value.kind !== "mapping" || value.entries.length === 0) return false;
  return value.entries.every(({ key, value: inner }) => {
    const property = schema.properties.get(String(key.value));
    return property !== undefined && takes(property, inner) && entryOf(node, String(key.value)) === undefined;
  });
}

function raisedBy(
  around: readonly { readonly node: Mapping; readonly schema: Schema }[],
  field: string,
  value: Node,
): Mapping | undefined {
  return around.findLast(({ node, schema }) => {
    const property = schema.properties.get(field);
    return property !== undefined && takes(property, value) && entryOf(node, field) === undefined;
  })?.node;
}

function loweredBy(
  mapping: Mapping,
  schema: Schema,
  field: string,
  value: Node,
): { key: string; list: boolean } | undefined {
  const places = [...schema.properties].flatMap(([key, property]) => {
    const list = property.type === "array";
    const inner = list ? property.items : property;
    const target = inner?.properties.get(field);
    const there = entryOf(mapping, key)?.value;
    if (target === undefined || key === "status" || !takes(target, value)) return [];
    if (there !== undefined && (there.kind === "scalar" || entryOf(there, field) !== undefined)) return [];
    return [{ key, list, there: there !== undefined }];
  });
  const present = places.filter(({ there }) => there);
  const candidates = present.length === 1 ? present : places;
  return candidates.length === 1 ? candidates[0] : undefined;
}

function takes(schema: Schema, value: Node): boolean {
  if (schema.type === undefined || (value.kind === "scalar" && value.value === null)) return true;
  if (schema.type === "object") return value.kind === "mapping";
  return schema.type === "array" ? value.kind === "sequence" : value.kind === "scalar";
}

/** The field path of a mapping below a root. */
function pathTo(root: Mapping, target: Mapping): string {
  let path = "";
  let node: Node | undefined = root;
  while (node !== undefined && node !== target) {
    let next: Node | undefined;
    if (node.kind === "mapping") {
      const entry: Entry | undefined = node.entries.find(({ value }) => holds(value, target));
      path = join(path, String(entry?.key.value));
      next = entry?.value;
    } else if (node.kind === "sequence") {
      const index: number = node.items.findIndex((item) => holds(item, target));
      path += `[${index}]`;
      next = node.items[index];
    }
    node = next;
  }
  return path;
}

function holds(outer: Node, inner: Node): boolean {
  return outer === inner || (outer.kind !== "scalar" && outer.start <= inner.start && inner.end <= outer.end);
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
