import type { Kind } from "../language/facts/kind.ts";

export const apisixTls: Kind = {
  group: "apisix.apache.org",
  versions: ["v2"],
  kind: "ApisixTls",
  scope: "Namespaced",
  schema: "apisix-tls",
  kubernetes: true,
  facts() {},
};
