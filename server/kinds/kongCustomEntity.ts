import type { Kind } from "../language/facts/kind.ts";
import { addLink, kongClusterPluginKind, kongGroup, kongPluginKind } from "../language/kong/annotations.ts";
import { at, stringOf } from "../language/yaml/node.ts";

export const kongCustomEntity: Kind = {
  group: kongGroup,
  versions: ["v1alpha1"],
  kind: "KongCustomEntity",
  scope: "Namespaced",
  schema: "kong-custom-entity",
  kubernetes: true,
  facts(object, add) {
    const kind = { group: kongGroup, kind: "KongCustomEntity" };
    const parent = at(object.root, "spec", "parentRef");
    const cluster = stringOf(at(parent, "kind")) === "KongClusterPlugin";
    // A parent in another namespace is a matter of its own (`parentRef.namespace`).
    if (at(parent, "namespace") !== undefined && !cluster) return;
    const to = cluster ? kongClusterPluginKind : kongPluginKind;
    addLink(object, kind, { role: "plugin", to, path: "spec.parentRef.name" }, at(parent, "name"), add);
  },
};
