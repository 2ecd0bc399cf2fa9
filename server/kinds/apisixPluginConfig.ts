import type { Kind } from "../language/facts/kind.ts";

export const apisixPluginConfig: Kind = {
  group: "apisix.apache.org",
  versions: ["v2"],
  kind: "ApisixPluginConfig",
  scope: "Namespaced",
  schema: "apisix-plugin-config",
  kubernetes: true,
  facts() {},
};
