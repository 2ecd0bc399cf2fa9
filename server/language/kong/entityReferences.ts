/** Which entity of a kong.yml names which, by name or id (declarative_config.lua `validate_references`, `find_entity`). */
import { at, entriesOf, itemsOf, type Mapping, type Node, type Scalar, stringOf } from "../yaml/node.ts";
import { type Entity, parentField, visitEntities } from "./entities.ts";

/** A value that names an entity. */
export interface EntityReference {
  readonly list: string;
  readonly value: string;
  readonly node: Scalar;
  readonly path: string;
  /** The field, as a person would call it: "service". */
  readonly field: string;
}

/** What the entities of one list are known by. */
export interface KnownEntities {
  /** Names and ids. */
  readonly known: Set<string>;
  /** Names alone, for slips. */
  readonly names: Set<string>;
  /** A template makes one of the names, or the list itself: any name may be known. */
  open: boolean;
}

export interface References {
  readonly references: readonly EntityReference[];
  readonly lists: ReadonlyMap<string, KnownEntities>;
}

export function referencesOf(root: Mapping): References {
  const references: EntityReference[] = [];
  const lists = new Map<string, KnownEntities>();
  const listOf = (name: string): KnownEntities => {
    let list = lists.get(name);
    if (list === undefined) {
      list = { known: new Set(), names: new Set(), open: false };
      lists.set(name, list);
    }
    return list;
  };
  for (const { key, value } of root.entries) {
    if (value.kind === "scalar" && value.templated) listOf(String(key.value)).open = true;
  }
  visitEntities(root, (entity) => {
    declare(entity, listOf(entity.list));
    refer(entity, references);
  });
  return { references, lists };
}

function declare({ kind, node }: Entity, list: KnownEntities): void {
  for (const field of kind.name === undefined ? ["id"] : [kind.name, "id"]) {
    const value = at(node, field);
    if (value?.kind === "scalar" && value.templated) list.open = true;
    const name = stringOf(value);
    if (name === undefined) continue;
    list.known.add(name);
    if (field !== "id") list.names.add(name);
  }
}

function refer({ list, kind, node, path, parent }: Entity, references: EntityReference[]): void {
  const own = parent && parentField(kind, parent.list);
  for (const { key, value } of entriesOf(node)) {
    const field = String(key.value);
    const target = kind.references[field];
    if (target !== undefined && field !== own) add(value, field, target, `${path}.${field}`, references);
  }
  // decK's way to say who is in which consumer group.
  if (list === "consumers") addItems(at(node, "groups"), "groups", "consumer_groups", path, references);
  if (list === "consumer_groups") addItems(at(node, "consumers"), "consumers", "consumers", path, references);
}

function addItems(
  items: Node | undefined,
  field: string,
  list: string,
  path: string,
  references: EntityReference[],
): void {
  itemsOf(items).forEach((item, i) => {
    if (item.kind === "mapping") add(item, field, list, `${path}.${field}[${i}]`, references);
  });
}

/** The name alone, or an object with `name`, `username` or `id`. */
function add(value: Node, field: string, list: string, path: string, references: EntityReference[]): void {
  const inner = ["id", "name", "username"].find((name) => stringOf(at(value, name)) !== undefined);
  const node = value.kind === "mapping" && inner !== undefined ? at(value, inner) : value;
  const name = stringOf(node);
  if (node?.kind !== "scalar" || !name) return;
  references.push({ list, value: name, node, path: node === value ? path : `${path}.${inner}`, field });
}
