import type { Kind } from "../language/facts/kind.ts";

export const gatewayProxy: Kind = {
  group: "apisix.apache.org",
  versions: ["v1alpha1"],
  kind: "GatewayProxy",
  scope: "Namespaced",
  schema: "gateway-proxy",
  kubernetes: true,
  facts() {},
};
