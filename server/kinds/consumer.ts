import { addConsumer, addCredentials, authPluginType } from "../language/apisix/consumers.ts";
import { apisixGroup } from "../language/apisix/references.ts";
import type { CredentialType, Identifier } from "../language/facts/facts.ts";
import type { FactSink, Kind, ManifestObject } from "../language/facts/kind.ts";
import { realmOf } from "../language/facts/realm.ts";
import {
  at,
  type Entry,
  entryOf,
  itemsOf,
  type Mapping,
  type Node,
  stringOf,
} from "../language/yaml/node.ts";

export const consumer: Kind = {
  group: "apisix.apache.org",
  versions: ["v1alpha1"],
  kind: "Consumer",
  scope: "Namespaced",
  schema: "consumer",
  kubernetes: true,
  realm({ root }) {
    const realm = realmOf(...["namespace", "name"].map((key) => at(root, "spec", "gatewayRef", key)));
    return realm && { ...realm, several: true };
  },
  facts(object, add) {
    const owners = addConsumer(object, add);
    const spec = at(object.root, "spec");
    linkToGateway(object, at(spec, "gatewayRef"), add);
    itemsOf(at(spec, "credentials")).forEach((credential, i) => {
      const type = authPluginType(stringOf(at(credential, "type")));
      if (type === undefined || credential.kind !== "mapping") return;
      readCredential(object, credential, type, `spec.credentials[${i}]`, owners, add);
    });
    itemsOf(at(spec, "plugins")).forEach((plugin, i) => {
      const type = authPluginType(stringOf(at(plugin, "name")));
      if (type === undefined) return;
      addCredentials(at(plugin, "config"), type, `spec.plugins[${i}].config`, owners, add);
    });
  },
};

/** Other kinds than Gateways are ignored (internal/controller/utils.go:1861-1893); no grant is asked for. */
function linkToGateway(object: ManifestObject, ref: Node | undefined, add: FactSink): void {
  const node = at(ref, "name");
  const name = stringOf(node);
  const [kind, group, elsewhere] = ["kind", "group", "namespace"].map((key) => at(ref, key));
  const to = { group: "gateway.networking.k8s.io", kind: "Gateway" };
  if (node === undefined || !name) return;
  if (kind !== undefined && stringOf(kind) !== to.kind) return;
  if (group !== undefined && stringOf(group) !== to.group) return;
  add.link({
    start: node.start,
    end: node.end,
    path: "spec.gatewayRef.name",
    role: "gateway",
    from: { group: apisixGroup, kind: "Consumer", name: object.name, namespace: object.namespace },
    to,
    name,
    namespace: elsewhere === undefined ? object.namespace : stringOf(elsewhere),
    section: undefined,
    node,
  });
}

function readCredential(
  object: ManifestObject,
  credential: Mapping,
  type: CredentialType,
  path: string,
  owners: readonly Identifier[],
  add: FactSink,
): void {
  const reference = entryOf(credential, "secretRef");
  if (reference !== undefined) refer(object, reference.value, type, `${path}.secretRef`, owners, add);
  const config = entryOf(credential, "config");
  addCredentials(config?.value, type, `${path}.config`, owners, add);
  if (config !== undefined && reference === undefined && object.name !== undefined) {
    addInline(credential, config, type, `${path}.config`, object.name, add);
  }
}

/** A Secret of another namespace has to let Consumers of this one in (utils.go:1569-1601). */
function refer(
  object: ManifestObject,
  ref: Node,
  type: CredentialType,
  path: string,
  owners: readonly Identifier[],
  add: FactSink,
): void {
  const node = at(ref, "name");
  const name = stringOf(node);
  if (node === undefined || !name) return;
  const elsewhere = at(ref, "namespace");
  const namespace = elsewhere === undefined ? object.namespace : stringOf(elsewhere);
  const from = { group: apisixGroup, kind: "Consumer" };
  add.reference({
    start: node.start,
    end: node.end,
    path: `${path}.name`,
    name,
    namespace,
    use: {
      gateway: "apisix",
      type,
      whole: true,
      without: "the controller drops this credential without a word",
    },
    owners,
    node,
    ...(namespace === object.namespace ? {} : { grant: { from, namespace: object.namespace } }),
  });
}

/** Entries of a Secret arrive as strings (consumer.go:58-62), so only strings can move there. */
function addInline(
  around: Mapping,
  entry: Entry,
  type: CredentialType,
  path: string,
  name: string,
  add: FactSink,
): void {
  if (entry.value.kind !== "mapping" || entry.value.entries.length === 0) return;
  const { entries } = entry.value;
  const fields = entries.flatMap(({ key, value: node }) => {
    const value = stringOf(node);
    return value === undefined ? [] : [{ name: String(key.value), value, node }];
  });
  if (fields.length !== entries.length) return;
  const reference = { key: "secretRef", secretName: `${name}-${type}` };
  const { start, end } = entry.key;
  add.inline({ start, end, path, gateway: "apisix", type, entry, around, reference, fields });
}
