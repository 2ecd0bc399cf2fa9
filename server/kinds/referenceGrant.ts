import type { Grant } from "../language/facts/facts.ts";
import type { Kind } from "../language/facts/kind.ts";
import { at, itemsOf, type Node, stringOf } from "../language/yaml/node.ts";

export const referenceGrant: Kind = {
  group: "gateway.networking.k8s.io",
  versions: ["v1", "v1beta1"],
  kind: "ReferenceGrant",
  scope: "Namespaced",
  schema: "reference-grant",
  kubernetes: true,
  facts(object, add) {
    const name = at(object.root, "metadata", "name");
    const { start, end } = name ?? object.root;
    add.grant({
      start,
      end,
      path: "metadata.name",
      name: object.name,
      namespace: object.namespace,
      from: itemsOf(at(object.root, "spec", "from")).flatMap(fromOf),
      to: itemsOf(at(object.root, "spec", "to")).flatMap(toOf),
    });
  },
};

function fromOf(node: Node): Grant["from"] {
  const [group, kind] = ["group", "kind"].map((key) => stringOf(at(node, key)));
  if (group === undefined || !kind) return [];
  return [{ group, kind, namespace: stringOf(at(node, "namespace")), node }];
}

function toOf(node: Node): Grant["to"] {
  const [group, kind, name] = ["group", "kind", "name"].map((key) => stringOf(at(node, key)));
  return group === undefined || !kind ? [] : [{ group, kind, name: name || undefined, node }];
}
