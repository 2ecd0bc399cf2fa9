import type { Kind } from "../language/facts/kind.ts";

export const pluginConfig: Kind = {
  group: "apisix.apache.org",
  versions: ["v1alpha1"],
  kind: "PluginConfig",
  scope: "Namespaced",
  schema: "plugin-config",
  kubernetes: true,
  facts() {},
};
