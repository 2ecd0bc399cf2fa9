/**
 * Who reads a kong.yml: Kong itself without a database (DB-less), or decK. Their formats differ in details, and most
 * files fit both. A file is decK's if it has a field at its top that only decK knows (`_info`, `_konnect`,
 * `_workspace`, `_plugin_configs`) or takes values from `DECK_` variables. Else it is DB-less Kong's if it has
 * anything that only Kong reads, and decK's if it has anything that only decK reads. Of any other file nobody can tell.
 *
 * Sources: Kong 3.9 kong/db/schema/others/declarative_config.lua and kong/constants.lua (CORE_ENTITIES);
 * go-database-reconciler pkg/file/kong_json_schema.json (`additionalProperties: false`) and readfile.go.
 */
import { at, entriesOf, entryOf, type Mapping, type Scalar } from "../yaml/node.ts";
import { type Entity, entityKinds, visitEntities } from "./entities.ts";

export type Reader = "dbless" | "deck";

/** A field that one of the two alone reads. */
export interface Mark {
  readonly reader: Reader;
  readonly key: Scalar;
  readonly path: string;
  /** How else to say it, so that the other reads it; a sentence. */
  readonly instead: string;
}

export interface Dialect {
  /** Undefined where the file fits both. */
  readonly reader: Reader | undefined;
  /** The field that tells, as a person would call it. */
  readonly shownBy: string | undefined;
  /** Fields that this reader refuses. */
  readonly foreign: readonly Mark[];
}

export function dialectOf(root: Mapping, text: string): Dialect {
  const marks: Mark[] = [];
  for (const { key } of root.entries) {
    const path = String(key.value);
    const reader = ofRoot(path);
    if (reader !== undefined) marks.push({ reader, key, path, instead: insteadOf(path) });
  }
  visitEntities(root, (entity) => marksOf(entity, marks));
  const header = headers.find((field) => entryOf(root, field) !== undefined);
  if (header !== undefined) return dialect("deck", `\`${header}\``, marks);
  const variable = /\$\{\{\s*env\s+"(DECK_\w*)/.exec(text)?.[1];
  if (variable !== undefined) return dialect("deck", `the variable \`${variable}\``, marks);
  const first = marks.find(({ reader }) => reader === "dbless") ?? marks[0];
  return dialect(first?.reader, first && `\`${first.path}\``, marks);
}

function dialect(reader: Reader | undefined, shownBy: string | undefined, marks: readonly Mark[]): Dialect {
  return { reader, shownBy, foreign: marks.filter((mark) => mark.reader !== reader) };
}

const headers = ["_info", "_konnect", "_workspace", "_plugin_configs"];
const deckLists = new Set(["rbac_roles", "service_packages", "custom_entities"]);
/** Lists that both have at the top. */
const sharedLists = new Set([
  "services",
  "routes",
  "plugins",
  "consumers",
  "consumer_groups",
  "upstreams",
  "certificates",
  "ca_certificates",
  "vaults",
  "keys",
  "key_sets",
  "filter_chains",
  "partials",
]);

/** Fields at the top that are unknown here may be lists of a plugin's entities, which only Kong reads, or slips. */
function ofRoot(field: string): Reader | undefined {
  if (headers.includes(field) || deckLists.has(field)) return "deck";
  if (remarks.has(field) || field === "clustering_data_planes") return "dbless";
  return entityKinds.has(field) && !sharedLists.has(field) ? "dbless" : undefined;
}

const remarks = new Set(["_comment", "_ignore"]);

function insteadOf(field: string): string {
  if (remarks.has(field)) return "Write it as a YAML comment.";
  const kind = entityKinds.get(field);
  const parent = kind && Object.values(kind.references)[0];
  if (field === "consumer_group_consumers") return "decK says it with `groups` in the consumer.";
  if (field === "custom_entities") return "DB-less Kong has a list for each type of entity.";
  if (field === "degraphql_routes" || field.startsWith("graphql_"))
    return "decK has `custom_entities` for it.";
  if (parent !== undefined) return `decK wants it inside \`${parent}[]\`.`;
  return "Keep it in a file of its own.";
}

function marksOf({ list, node, path, parent }: Entity, marks: Mark[]): void {
  for (const { key, value } of entriesOf(node)) {
    const field = String(key.value);
    const add = (reader: Reader, instead: string) =>
      marks.push({ reader, key, path: `${path}.${field}`, instead });
    if (remarks.has(field)) add("dbless", "Write it as a YAML comment.");
    else if (list === "consumers" && field === "groups") {
      add("deck", "DB-less Kong says it in the top-level list `consumer_group_consumers`.");
    } else if (list === "consumer_groups" && field === "consumers") {
      add("deck", "DB-less Kong says it in the top-level list `consumer_group_consumers`.");
    } else if (list === "plugins" && field === "_config") {
      add("deck", "DB-less Kong wants the settings in `config`, for instance with a YAML anchor.");
    } else if (field === "consumer_group_consumers") add("dbless", insteadOf(field));
    else if (list === "routes" && field === "service" && parent === undefined) {
      if (value.kind === "mapping" && at(value, "id") === undefined) {
        add("deck", "DB-less Kong wants the service's name alone, as in `service: weather`.");
      } else if (value.kind === "scalar" && value.value !== null) {
        add("dbless", "decK wants an object, as in `service: {name: weather}`.");
      }
    }
  }
}
