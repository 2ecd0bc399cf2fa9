import {
  addConsumer,
  addCredentials,
  authMembers,
  authPluginType,
  isOff,
} from "../language/apisix/consumers.ts";
import { linkToClass, referTo } from "../language/apisix/references.ts";
import type { CredentialType, Identifier } from "../language/facts/facts.ts";
import type { FactSink, Kind, ManifestObject } from "../language/facts/kind.ts";
import { realmOf } from "../language/facts/realm.ts";
import {
  at,
  type Entry,
  entriesOf,
  entryOf,
  itemsOf,
  type Mapping,
  type Node,
  stringOf,
} from "../language/yaml/node.ts";
import { apisixConsumerOffers } from "./offers/apisixConsumer.ts";

export const apisixConsumer: Kind = {
  group: "apisix.apache.org",
  versions: ["v2"],
  kind: "ApisixConsumer",
  scope: "Namespaced",
  schema: "apisix-consumer",
  kubernetes: true,
  offers: apisixConsumerOffers,
  realm: ({ root }) => realmOf(at(root, "spec", "ingressClassName")),
  facts(object, add) {
    const owners = addConsumer(object, add);
    const referrer = { object, kind: "ApisixConsumer", add };
    linkToClass(referrer);
    const parameters = at(object.root, "spec", "authParameter");
    let beaten = false;
    for (const [member, type] of authMembers) {
      const auth = at(parameters, member);
      if (auth?.kind !== "mapping") continue;
      readAuth(object, auth, { member, type, beaten }, owners, add);
      beaten = true;
    }
    // Plugins win over `authParameter` (apisixconsumer.go:100-111).
    itemsOf(at(object.root, "spec", "plugins")).forEach((plugin, i) => {
      const type = authPluginType(stringOf(at(plugin, "name")));
      const config = at(plugin, "config");
      if (isOff(plugin)) return;
      if (type !== undefined) addCredentials(config, type, `spec.plugins[${i}].config`, owners, add);
      // What stands in both is told by nobody but the controller.
      const use = { type: entriesOf(config).length > 0 ? "settings" : (type ?? "settings") } as const;
      referTo(referrer, at(plugin, "secretRef"), `spec.plugins[${i}].secretRef`, use, object.namespace);
    });
  },
};

interface Member {
  readonly member: string;
  readonly type: CredentialType;
  /** An earlier member is there, and the controller reads that one alone (apisixconsumer_controller.go:185-201). */
  readonly beaten: boolean;
}

function readAuth(
  object: ManifestObject,
  auth: Mapping,
  { member, type, beaten }: Member,
  owners: readonly Identifier[],
  add: FactSink,
): void {
  const path = `spec.authParameter.${member}`;
  const reference = at(auth, "secretRef", "name");
  const secretName = stringOf(reference);
  const value = entryOf(auth, "value");
  if (reference !== undefined && secretName) {
    const { start, end } = reference;
    const { namespace } = object;
    // `value` wins (apisixconsumer.go:124-126).
    const unread = beaten || value?.value.kind === "mapping";
    const use = { gateway: "apisix", type, ...(unread ? { unread } : {}) } as const;
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
  addCredentials(value?.value, type, `${path}.value`, owners, add);
  if (value !== undefined && entryOf(auth, "secretRef") === undefined && object.name !== undefined) {
    readInline(auth, value, type, path, object.name, add);
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
