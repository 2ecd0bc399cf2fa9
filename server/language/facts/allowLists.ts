/**
 * Lists of who may call: APISIX's plugin consumer-restriction (apisix/plugins/consumer-restriction.lua) and Kong's
 * plugin acl (kong/plugins/acl/schema.lua), wherever plugins are configured.
 */

import { isOff } from "../apisix/consumers.ts";
import { at, entriesOf, entryOf, itemsOf, type Mapping, type Node, stringOf } from "../yaml/node.ts";
import { kongCredentialType } from "./credentialFields.ts";
import type { AllowedName, AllowList, Facts } from "./facts.ts";
import type { FactSink } from "./kind.ts";

/** The lists in a list of APISIX plugins (`name`, `config`); one that is switched off lets in whoever comes. */
export function addApisixAllowLists(plugins: Node | undefined, path: string, add: FactSink): void {
  itemsOf(plugins).forEach((plugin, i) => {
    if (stringOf(at(plugin, "name")) !== "consumer-restriction" || isOff(plugin)) return;
    const config = at(plugin, "config");
    const type = at(config, "type");
    // Of routes, services and groups other names are compared.
    const against = type === undefined || stringOf(type) === "consumer_name" ? "consumer" : "other";
    const place = `${path}[${i}].config`;
    for (const [field, effect] of [
      ["whitelist", "allow"],
      ["blacklist", "deny"],
    ] as const) {
      addList(
        { gateway: "apisix", against, effect },
        entryOf(config, field)?.value,
        `${place}.${field}`,
        add,
      );
    }
    const byMethods = at(config, "allowed_by_methods");
    const names = itemsOf(byMethods).flatMap((item, j) =>
      nameOf(at(item, "user"), `${place}.allowed_by_methods[${j}].user`),
    );
    if (byMethods === undefined) return;
    const { start, end } = byMethods;
    const whole = { start, end, path: `${place}.allowed_by_methods` };
    add.allowList({ ...whole, gateway: "apisix", against, effect: "allow", names });
  });
}

/** The lists of one acl plugin of Kong: a mapping with the plugin's name and `config`. */
export function addAclLists(plugin: Node, name: "plugin" | "name", path: string, add: FactSink): void {
  if (stringOf(at(plugin, name)) !== "acl") return;
  const config = at(plugin, "config");
  // Consumer groups count as well then (since Kong 3.6).
  const groups = at(config, "include_consumer_groups");
  const against = groups?.kind === "scalar" && groups.value !== false ? "other" : "group";
  for (const [field, effect] of aclFields) {
    const list = at(config, field);
    addList({ gateway: "kong", against, effect }, list, `${path}config.${field}`, add);
  }
}

/** `whitelist` and `blacklist` until Kong 3.0. */
const aclFields = [
  ["allow", "allow"],
  ["deny", "deny"],
  ["whitelist", "allow"],
  ["blacklist", "deny"],
] as const;

/** Every acl plugin of a kong.yml: at the top and under services, routes, consumers and groups. */
export function addFileAclLists(root: Mapping, add: FactSink, path = "", depth = 0): void {
  for (const { key, value } of entriesOf(root)) {
    const field = String(key.value);
    itemsOf(value).forEach((item, i) => {
      if (item.kind !== "mapping") return;
      const place = `${path}${field}[${i}].`;
      if (field === "plugins") addAclLists(item, "name", place, add);
      else if (depth < deepest) addFileAclLists(item, add, place, depth + 1);
    });
  }
}

/** services, routes, plugins. */
const deepest = 3;

function addList(
  kind: Pick<AllowList, "gateway" | "against" | "effect">,
  list: Node | undefined,
  path: string,
  add: FactSink,
): void {
  if (list === undefined) return;
  const { start, end } = list;
  const names = itemsOf(list).flatMap((item, i) => nameOf(item, `${path}[${i}]`));
  add.allowList({ start, end, path, ...kind, names });
}

function nameOf(node: Node | undefined, path: string): AllowedName[] {
  const name = stringOf(node);
  if (node === undefined || !name) return [];
  const { start, end } = node;
  return [{ start, end, path, name, node }];
}

/** The acl groups that facts put consumers in; undefined for one whose name is not here. */
export function groupsOf(facts: Facts): (string | undefined)[] {
  const groups: (string | undefined)[] = [];
  for (const { gateway, type, field, value } of facts.credentials) {
    if (gateway === "kong" && type === "acl" && field === "group") groups.push(value);
  }
  for (const { labels, entries, incomplete } of facts.secrets) {
    if (labels.size === 0 || kongCredentialType(labels) !== "acl") continue;
    const entry = entries.find(({ key }) => key === "group");
    if (entry !== undefined || incomplete) groups.push(entry?.value);
  }
  return groups;
}
