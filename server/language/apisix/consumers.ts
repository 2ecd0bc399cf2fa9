/** What ApisixConsumer and Consumer have in common: their name at APISIX, and configurations of auth plugins. */

import { credentialFields } from "../facts/credentialFields.ts";
import type { CredentialType, Identifier, ObjectKind } from "../facts/facts.ts";
import type { FactSink, ManifestObject } from "../facts/kind.ts";
import { at, type Entry, entriesOf, itemsOf, type Mapping, type Node, stringOf } from "../yaml/node.ts";

/**
 * The members of `authParameter` in the order in which the controller takes the first one
 * (apisix-ingress-controller internal/adc/translator/apisixconsumer.go:60-98).
 */
export const authMembers: readonly (readonly [member: string, type: CredentialType])[] = [
  ["keyAuth", "key-auth"],
  ["basicAuth", "basic-auth"],
  ["jwtAuth", "jwt"],
  ["wolfRBAC", "wolf-rbac"],
  ["hmacAuth", "hmac-auth"],
  ["ldapAuth", "ldap-auth"],
];

/** The plugins that a consumer's credential can be of, as APISIX calls them. */
const authPlugins: ReadonlyMap<string, CredentialType> = new Map([
  ["key-auth", "key-auth"],
  ["basic-auth", "basic-auth"],
  ["jwt-auth", "jwt"],
  ["wolf-rbac", "wolf-rbac"],
  ["hmac-auth", "hmac-auth"],
  ["ldap-auth", "ldap-auth"],
]);

/** The credential type of an APISIX plugin; undefined for one that is no auth plugin. */
export function authPluginType(plugin: string | undefined): CredentialType | undefined {
  return authPlugins.get(plugin ?? "");
}

/** What APISIX calls the plugin of a credential type. */
export function authPluginName(type: CredentialType): string {
  return type === "jwt" ? "jwt-auth" : type;
}

/** The name APISIX gives the consumer: `<namespace>_<name>` (api/adc/types.go:586-597). */
export function apisixConsumerName({ name, namespace }: ManifestObject): string | undefined {
  return name === undefined || namespace === undefined ? undefined : `${namespace}_${name}`;
}

/** Adds the consumer; returns what it is known by. */
export function addConsumer(object: ManifestObject, add: FactSink): readonly Identifier[] {
  const node = at(object.root, "metadata", "name");
  const name = apisixConsumerName(object);
  const identifiers: Identifier[] = [];
  if (object.name !== undefined) identifiers.push({ value: object.name, what: "metadata.name" });
  if (name !== undefined) identifiers.push({ value: name, what: "APISIX consumer name" });
  if (node !== undefined && object.name !== undefined) {
    const { start, end } = node;
    add.consumer({ start, end, path: "metadata.name", gateway: "apisix", name, identifiers });
  }
  return identifiers;
}

/** Adds the secrets and identifiers of an auth plugin's configuration. */
export function addCredentials(
  config: Node | undefined,
  type: CredentialType,
  path: string,
  owners: readonly Identifier[],
  add: FactSink,
): void {
  if (config?.kind !== "mapping") return;
  const fields = credentialFields("apisix", type);
  for (const { key, value: node } of config.entries) {
    const field = String(key.value);
    const role = fields?.[field]?.role;
    if (role !== "secret" && role !== "identifier") continue;
    add.credential({
      start: node.start,
      end: node.end,
      path: `${path}.${field}`,
      gateway: "apisix",
      type,
      field,
      role,
      value: stringOf(node),
      encoding: "plain",
      owners,
      node,
      around: config,
    });
  }
}

/** An auth plugin's configuration that stands in a consumer. */
export interface AuthConfig {
  readonly type: CredentialType;
  /** `value` is checked by the API server, the others by APISIX alone. */
  readonly from: "value" | "plugin" | "credential";
  readonly config: Mapping;
  /** The key that it stands under. */
  readonly key: Entry["key"];
  readonly path: string;
  /** A Secret adds to it. */
  readonly more: boolean;
}

/** The configurations that reach APISIX, of what `authParameter` holds only the first member. */
export function authConfigs(kind: string, root: Mapping): AuthConfig[] {
  const spec = at(root, "spec");
  const plugins = configsIn(at(spec, "plugins"), "spec.plugins", "plugin", "name");
  if (kind === "Consumer") {
    return [...configsIn(at(spec, "credentials"), "spec.credentials", "credential", "type"), ...plugins];
  }
  if (kind !== "ApisixConsumer") return [];
  const winner = authMembers.find(([member]) => at(spec, "authParameter", member)?.kind === "mapping");
  if (winner === undefined) return plugins;
  const [member, type] = winner;
  const value = entriesOf(at(spec, "authParameter", member)).find(({ key }) => key.value === "value");
  if (value?.value.kind !== "mapping") return plugins;
  const path = `spec.authParameter.${member}.value`;
  return [{ type, from: "value", config: value.value, key: value.key, path, more: false }, ...plugins];
}

function configsIn(
  list: Node | undefined,
  path: string,
  from: "plugin" | "credential",
  name: "name" | "type",
): AuthConfig[] {
  return itemsOf(list).flatMap((item, i) => {
    const type = authPluginType(stringOf(at(item, name)));
    const config = entriesOf(item).find(({ key }) => key.value === "config");
    if (type === undefined || isOff(item) || config?.value.kind !== "mapping") return [];
    const more = from === "plugin" && at(item, "secretRef") !== undefined;
    return [{ type, from, config: config.value, key: config.key, path: `${path}[${i}].config`, more }];
  });
}

/** Whether a plugin is switched off; without the field it is on (the CRD's default). */
export function isOff(plugin: Node | undefined): boolean {
  const enable = at(plugin, "enable");
  return enable?.kind === "scalar" && enable.value === false;
}

/** Whether a manifest is one of the two kinds of consumers that APISIX has. */
export function isApisixConsumer({ group, kind }: ObjectKind): boolean {
  return group === "apisix.apache.org" && (kind === "ApisixConsumer" || kind === "Consumer");
}
