import type { Kind } from "../language/facts/kind.ts";

export const kongPluginBinding: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1alpha1"],
  kind: "KongPluginBinding",
  scope: "Namespaced",
  schema: "kong-plugin-binding",
  kubernetes: true,
  facts() {},
};
