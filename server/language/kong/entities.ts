/**
 * The entities of a kong.yml: their lists, what each is called by, what of it is unique, and what it refers to.
 * Sources: Kong 3.9 kong/db/schema/entities/*.lua and kong/plugins/*\/daos.lua (`endpoint_key`, `unique`, `cache_key`,
 * `foreign`); nesting: kong/db/schema/others/declarative_config.lua `nest_foreign_relationships`.
 */
import { entriesOf, type Mapping, type Node } from "../yaml/node.ts";

export interface EntityKind {
  /** The field that others name it by, beside `id`. */
  readonly name?: string;
  /** Fields that no two of the list may share. */
  readonly unique: readonly string[];
  /** Fields that together make its id where it has none: two alike are one too many. */
  readonly identity?: readonly string[];
  /** Fields that name an entity, and the list that it stands in. */
  readonly references: Readonly<Record<string, string>>;
}

const ofConsumer = { consumer: "consumers" };
const scopes = {
  service: "services",
  route: "routes",
  consumer: "consumers",
  consumer_group: "consumer_groups",
};

/** By the name of their list. Lists that other plugins bring are not known here. */
export const entityKinds: ReadonlyMap<string, EntityKind> = new Map<string, EntityKind>([
  ["workspaces", { name: "name", unique: ["name"], references: {} }],
  ["consumers", { name: "username", unique: ["username", "custom_id"], references: {} }],
  ["certificates", { unique: [], references: {} }],
  ["ca_certificates", { unique: [], references: {} }],
  ["services", { name: "name", unique: ["name"], references: { client_certificate: "certificates" } }],
  ["routes", { name: "name", unique: ["name"], references: { service: "services" } }],
  ["snis", { name: "name", unique: ["name"], references: { certificate: "certificates" } }],
  ["upstreams", { name: "name", unique: ["name"], references: { client_certificate: "certificates" } }],
  ["targets", { unique: [], identity: ["target", "upstream"], references: { upstream: "upstreams" } }],
  [
    "plugins",
    {
      name: "instance_name",
      unique: ["instance_name"],
      identity: ["name", "service", "route", "consumer", "consumer_group"],
      references: scopes,
    },
  ],
  ["vaults", { name: "prefix", unique: ["prefix"], references: {} }],
  ["key_sets", { name: "name", unique: ["name"], references: {} }],
  ["keys", { name: "name", unique: ["name"], references: { set: "key_sets" } }],
  ["filter_chains", { name: "name", unique: ["name"], references: { service: "services", route: "routes" } }],
  ["partials", { name: "name", unique: ["name"], references: {} }],
  ["parameters", { unique: ["key"], references: {} }],
  ["consumer_groups", { name: "name", unique: ["name"], references: {} }],
  [
    "consumer_group_consumers",
    {
      unique: [],
      identity: ["consumer", "consumer_group"],
      references: { consumer: "consumers", consumer_group: "consumer_groups" },
    },
  ],
  ["consumer_group_plugins", { unique: [], references: { consumer_group: "consumer_groups" } }],
  // What is unique in credentials is the business of the rules about values.
  ["keyauth_credentials", { unique: [], references: ofConsumer }],
  ["keyauth_enc_credentials", { unique: [], references: ofConsumer }],
  ["basicauth_credentials", { unique: [], references: ofConsumer }],
  ["hmacauth_credentials", { unique: [], references: ofConsumer }],
  ["jwt_secrets", { unique: [], references: ofConsumer }],
  ["oauth2_credentials", { unique: [], references: ofConsumer }],
  ["header_cert_auth_credentials", { unique: [], references: ofConsumer }],
  ["mtls_auth_credentials", { unique: [], references: { ...ofConsumer, ca_certificate: "ca_certificates" } }],
  ["acls", { unique: [], identity: ["group", "consumer"], references: ofConsumer }],
  ["degraphql_routes", { unique: [], references: { service: "services" } }],
  ["graphql_ratelimiting_advanced_cost_decoration", { unique: [], references: { service: "services" } }],
]);

/** One entity where it stands. */
export interface Entity {
  readonly list: string;
  readonly kind: EntityKind;
  readonly node: Mapping;
  readonly path: string;
  /** The entity that it stands in. */
  readonly parent: Entity | undefined;
}

/** Goes through every entity of a kong.yml once, outer ones first. */
export function visitEntities(root: Mapping, visit: (entity: Entity) => void): void {
  for (const { key, value } of root.entries) {
    const list = String(key.value);
    const kind = entityKinds.get(list);
    if (kind !== undefined) visitList(value, list, kind, "", undefined, visit);
  }
}

function visitList(
  items: Node,
  list: string,
  kind: EntityKind,
  within: string,
  parent: Entity | undefined,
  visit: (entity: Entity) => void,
): void {
  if (items.kind !== "sequence") return;
  items.items.forEach((node, i) => {
    if (node.kind !== "mapping") return;
    const entity = { list, kind, node, path: `${within}${list}[${i}]`, parent };
    visit(entity);
    for (const { key, value } of entriesOf(node)) {
      if (value.kind !== "sequence") continue;
      const inner = String(key.value);
      const innerKind = entityKinds.get(inner);
      if (innerKind === undefined || parentField(innerKind, list) === undefined) continue;
      visitList(value, inner, innerKind, `${entity.path}.`, entity, visit);
    }
  });
}

/** The field with which an entity would name the one that it stands in; undefined where it cannot stand there. */
export function parentField(kind: EntityKind, parentList: string): string | undefined {
  return Object.keys(kind.references).find((field) => kind.references[field] === parentList);
}
