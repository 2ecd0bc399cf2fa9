import type { Kind } from "../language/facts/kind.ts";
import {
  addLink,
  kongClusterPluginKind,
  kongConsumerGroupKind,
  kongConsumerKind,
  kongGroup,
  kongPluginKind,
} from "../language/kong/annotations.ts";
import { at, stringOf } from "../language/yaml/node.ts";

export const kongPluginBinding: Kind = {
  group: kongGroup,
  versions: ["v1alpha1"],
  kind: "KongPluginBinding",
  scope: "Namespaced",
  schema: "kong-plugin-binding",
  kubernetes: true,
  facts(object, add) {
    const spec = at(object.root, "spec");
    const kind = { group: kongGroup, kind: "KongPluginBinding" };
    const path = (field: string) => `spec.${field}.name`;
    const plugin = stringOf(at(spec, "pluginRef", "kind"));
    const to = plugin === "KongClusterPlugin" ? kongClusterPluginKind : kongPluginKind;
    addLink(
      object,
      kind,
      { role: "plugin", to, path: path("pluginRef") },
      at(spec, "pluginRef", "name"),
      add,
    );
    const group = at(spec, "targets", "consumerGroupRef", "name");
    const groupLink = {
      role: "consumer-group",
      to: kongConsumerGroupKind,
      path: path("targets.consumerGroupRef"),
    } as const;
    addLink(object, kind, groupLink, group, add);
    const consumer = at(spec, "targets", "consumerRef", "name");
    const consumerLink = {
      role: "consumer",
      to: kongConsumerKind,
      path: path("targets.consumerRef"),
    } as const;
    addLink(object, kind, consumerLink, consumer, add);
  },
};
