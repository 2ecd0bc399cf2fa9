import type { Kind } from "../language/facts/kind.ts";

export const apisixUpstream: Kind = {
  group: "apisix.apache.org",
  versions: ["v2"],
  kind: "ApisixUpstream",
  scope: "Namespaced",
  schema: "apisix-upstream",
  kubernetes: true,
  facts() {},
};
