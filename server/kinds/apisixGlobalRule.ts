import type { Kind } from "../language/facts/kind.ts";

export const apisixGlobalRule: Kind = {
  group: "apisix.apache.org",
  versions: ["v2"],
  kind: "ApisixGlobalRule",
  scope: "Namespaced",
  schema: "apisix-global-rule",
  kubernetes: true,
  facts() {},
};
