import type { Manifest } from "../language/facts/manifest.ts";
import { type Entity, parentField, visitEntities } from "../language/kong/entities.ts";
import { isKongFile } from "../language/kong/file.ts";
import type { Report, Rule } from "../language/rule.ts";
import { at, entryOf, type Node, stringOf } from "../language/yaml/node.ts";

/**
 * Kong 3.9 kong/db/schema/others/declarative_config.lua:360-363 (ids, made from names where there are none) and
 * 928-941 (fields marked `unique`). Values of credentials are judged with those of all other files.
 */
export const kongYmlUnique: Rule = {
  id: "kong-yml-unique",
  impact: "rejected",
  reads: "manifests",
  kinds: ["kong.yml"],
  title: "A kong.yml that gives two entities the same name or id",
  why: "Names of services, routes, upstreams and host names of certificates, a consumer's `username` and `custom_id`, and all ids are unique in a gateway. So are a plugin for one and the same service, route or consumer, a target of an upstream and an acl group of a consumer. Kong and decK refuse the whole file over two that are alike.",
  off: "When your files are templates of which only a part is loaded at a time.",
  examples: [
    {
      bad: `_format_version: "3.0"
consumers:
  - username: mobile-app
    custom_id: team-1
  - username: partner
    custom_id: team-1
`,
      good: `_format_version: "3.0"
consumers:
  - username: mobile-app
    custom_id: team-1
  - username: partner
    custom_id: team-2
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const manifest of document.manifests.filter(isKongFile)) yield* repeated(manifest);
  },
};

function repeated({ root }: Manifest): Report[] {
  const found: Report[] = [];
  const first = new Map<string, string>();
  /** Where the same stood before, if it did. */
  const seen = (key: string, path: string): string | undefined => {
    const other = first.get(key);
    if (other === undefined) first.set(key, path);
    return other;
  };
  visitEntities(root, (entity) => {
    const { list, kind, node, path } = entity;
    // Entities of different workspaces do not meet.
    const workspace = stringOf(at(node, "ws_id")) ?? "";
    for (const { key, value } of node.entries) {
      const field = String(key.value);
      if (field !== "id" && !kind.unique.includes(field)) continue;
      const name = stringOf(value);
      const other = name && seen(`${list} ${field} ${workspace} ${name}`, path);
      if (!other) continue;
      const way = field === "id" ? ", or leave the ids to Kong" : "";
      const message = `\`${other}\` already has the \`${field}\` \`${name}\`: Kong and decK refuse the whole file. Give one of them another${way}.`;
      found.push({ at: { start: value.start, end: value.end, path: `${path}.${field}` }, message });
    }
    const identity = identityOf(entity);
    const other = identity && seen(`${list} ${workspace} ${identity.join("\n")}`, path);
    if (other) found.push(twice(entity, other));
  });
  return found;
}

/**
 * What Kong makes an id of. Undefined where the entity has one or a name of its own, where it stands in something that
 * has none, and where a template takes part.
 */
function identityOf({ list, kind, node, parent }: Entity): string[] | undefined {
  if (kind.identity === undefined || entryOf(node, "id") !== undefined) return undefined;
  if (kind.name !== undefined && entryOf(node, kind.name) !== undefined) return undefined;
  const own = parent && parentField(kind, parent.list);
  const within = parent && (nameOf(parent) ?? stringOf(at(parent.node, "id")));
  if (parent !== undefined && !within) return undefined;
  const parts = [list, parent?.list ?? "", within ?? ""];
  for (const field of kind.identity) {
    const value = field === own ? undefined : scopeOf(at(node, field));
    if (value === null) return undefined;
    parts.push(value ?? "");
  }
  return parts;
}

function nameOf({ kind, node }: Entity): string | undefined {
  return kind.name === undefined ? undefined : stringOf(at(node, kind.name));
}

/** Undefined where nothing stands; null where nobody knows what. */
function scopeOf(node: Node | undefined): string | undefined | null {
  if (node === undefined || (node.kind === "scalar" && node.value === null)) return undefined;
  return stringOf(node) ?? stringOf(at(node, "name")) ?? stringOf(at(node, "id")) ?? null;
}

const oneTooMany: Readonly<Record<string, string>> = {
  plugins: "the same plugin for the same scope",
  targets: "the same target of the same upstream",
  acls: "the same group of the same consumer",
  consumer_group_consumers: "the same consumer in the same group",
};

function twice({ list, kind, node, path }: Entity, other: string): Report {
  const field = kind.identity?.[0] ?? "";
  const { start, end } = at(node, field) ?? node;
  const message = `\`${other}\` is ${oneTooMany[list]} already: Kong and decK refuse the whole file. Leave one out.`;
  return { at: { start, end, path: `${path}.${field}` }, message };
}
