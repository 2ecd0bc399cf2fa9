import type { CredentialType } from "../language/facts/facts.ts";
import type { FactSink, Kind, ManifestObject } from "../language/facts/kind.ts";
import { at, entriesOf, itemsOf, type Node, stringOf } from "../language/yaml/node.ts";

export const securityPolicy: Kind = {
  group: "gateway.envoyproxy.io",
  versions: ["v1alpha1"],
  kind: "SecurityPolicy",
  scope: "Namespaced",
  schema: "security-policy",
  kubernetes: true,
  facts(object, add) {
    const spec = at(object.root, "spec");
    // Every entry of these Secrets is client id -> key (internal/gatewayapi/securitypolicy.go:2544-2566).
    itemsOf(at(spec, "apiKeyAuth", "credentialRefs")).forEach((item, i) => {
      readReference(object, item, "key-auth", `spec.apiKeyAuth.credentialRefs[${i}]`, add);
    });
    readReference(object, at(spec, "basicAuth", "users"), "basic-auth", "spec.basicAuth.users", add);
    readReference(object, at(spec, "oidc", "clientSecret"), "oidc", "spec.oidc.clientSecret", add);
  },
};

function readReference(
  object: ManifestObject,
  node: Node | undefined,
  type: CredentialType,
  path: string,
  add: FactSink,
): void {
  const name = at(node, "name");
  const text = stringOf(name);
  if (name === undefined || !text || !isSecret(node)) return;
  const elsewhere = at(node, "namespace");
  const namespace = elsewhere === undefined ? object.namespace : stringOf(elsewhere);
  const { start, end } = name;
  const use = { gateway: "envoy", type } as const;
  add.reference({ start, end, path: `${path}.name`, name: text, namespace, use, owners: [], node: name });
}

/** Group and kind default to a core Secret; anything else is refused or never found (validate.go:1280-1377). */
function isSecret(node: Node | undefined): boolean {
  return entriesOf(node).every(({ key, value }) => {
    const text = stringOf(value);
    return (key.value !== "kind" || text === "Secret") && (key.value !== "group" || text === "");
  });
}
