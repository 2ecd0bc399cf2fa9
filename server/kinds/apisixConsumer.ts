import { credentialFields } from "../language/facts/credentialFields.ts";
import type { CredentialType, Identifier } from "../language/facts/facts.ts";
import type { FactSink, Kind, ManifestObject } from "../language/facts/kind.ts";
import {
  at,
  type Entry,
  entryOf,
  itemsOf,
  type Mapping,
  type Node,
  stringOf,
} from "../language/yaml/node.ts";

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

/** The auth plugins under `spec.plugins`, which win over `authParameter` (apisixconsumer.go:100-111). */
const authPlugins: ReadonlyMap<string, CredentialType> = new Map([
  ["key-auth", "key-auth"],
  ["basic-auth", "basic-auth"],
  ["jwt-auth", "jwt"],
  ["hmac-auth", "hmac-auth"],
]);

/** The name APISIX gives the consumer: `<namespace>_<name>` (api/adc/types.go:586-597). */
export function apisixConsumerName(object: ManifestObject): string | undefined {
  const { name, namespace } = object;
  return name === undefined || namespace === undefined ? undefined : `${namespace}_${name}`;
}

export const apisixConsumer: Kind = {
  group: "apisix.apache.org",
  versions: ["v2"],
  kind: "ApisixConsumer",
  scope: "Namespaced",
  schema: "apisix-consumer",
  kubernetes: true,
  facts(object, add) {
    const name = at(object.root, "metadata", "name");
    const effective = apisixConsumerName(object);
    const identifiers: Identifier[] = [];
    if (object.name !== undefined) identifiers.push({ value: object.name, what: "metadata.name" });
    if (effective !== undefined) identifiers.push({ value: effective, what: "APISIX consumer name" });
    if (name !== undefined && object.name !== undefined) {
      const { start, end } = name;
      add.consumer({ start, end, path: "metadata.name", gateway: "apisix", name: effective, identifiers });
    }
    const parameters = at(object.root, "spec", "authParameter");
    for (const [member, type] of authMembers) {
      const auth = at(parameters, member);
      if (auth?.kind === "mapping") readAuth(object, auth, member, type, identifiers, add);
    }
    itemsOf(at(object.root, "spec", "plugins")).forEach((plugin, i) => {
      const type = authPlugins.get(stringOf(at(plugin, "name")) ?? "");
      const enable = at(plugin, "enable");
      if (type === undefined || (enable?.kind === "scalar" && enable.value === false)) return;
      readFields(at(plugin, "config"), type, `spec.plugins[${i}].config`, identifiers, add);
    });
  },
};

function readAuth(
  object: ManifestObject,
  auth: Mapping,
  member: string,
  type: CredentialType,
  owners: readonly Identifier[],
  add: FactSink,
): void {
  const path = `spec.authParameter.${member}`;
  const reference = at(auth, "secretRef", "name");
  const secretName = stringOf(reference);
  if (reference !== undefined && secretName) {
    const { start, end } = reference;
    const { namespace } = object;
    const use = { gateway: "apisix", type } as const;
    add.reference({
      start,
      end,
      path: `${path}.secretRef.name`,
      name: secretName,
      namespace,
      use,
      owners,
      node: reference,
    });
  }
  const value = entryOf(auth, "value");
  readFields(value?.value, type, `${path}.value`, owners, add);
  if (value !== undefined && entryOf(auth, "secretRef") === undefined && object.name !== undefined) {
    readInline(auth, value, type, path, object.name, add);
  }
}

function readFields(
  value: Node | undefined,
  type: CredentialType,
  path: string,
  owners: readonly Identifier[],
  add: FactSink,
): void {
  if (value?.kind !== "mapping") return;
  const fields = credentialFields("apisix", type);
  for (const entry of value.entries) {
    const field = String(entry.key.value);
    const role = fields?.[field]?.role;
    if (role !== "secret" && role !== "identifier") continue;
    const node = entry.value;
    const text = stringOf(node);
    const place = { start: node.start, end: node.end, path: `${path}.${field}` };
    add.credential({
      ...place,
      gateway: "apisix",
      type,
      field,
      role,
      value: text,
      encoding: "plain",
      owners,
      node,
      around: value,
    });
  }
}

/** Everything under `value`, as the controller would read it from a Secret (apisixconsumer.go:137-377): strings only. */
function readInline(
  auth: Mapping,
  entry: Entry,
  type: CredentialType,
  path: string,
  name: string,
  add: FactSink,
): void {
  if (entry.value.kind !== "mapping") return;
  const { entries } = entry.value;
  const fields = entries.flatMap(({ key, value }) => {
    const text = secretText(value);
    return text === undefined ? [] : [{ name: String(key.value), value: text, node: value }];
  });
  if (fields.length === 0 || fields.length !== entries.length) return;
  const reference = { key: "secretRef", secretName: `${name}-${type}` };
  const { start, end } = entry.key;
  add.inline({
    start,
    end,
    path: `${path}.value`,
    gateway: "apisix",
    type,
    entry,
    around: auth,
    reference,
    fields,
  });
}

function secretText(node: Node): string | undefined {
  if (node.kind === "sequence") {
    const items = node.items.map(secretText);
    return items.every((item) => item !== undefined) ? items.join(", ") : undefined;
  }
  if (node.kind === "mapping" || node.templated || node.value === null) return undefined;
  return String(node.value);
}
