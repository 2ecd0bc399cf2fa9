import type { Kind } from "../language/facts/kind.ts";

export const apisixRoute: Kind = {
  group: "apisix.apache.org",
  versions: ["v2"],
  kind: "ApisixRoute",
  scope: "Namespaced",
  schema: "apisix-route",
  kubernetes: true,
  facts() {},
};
