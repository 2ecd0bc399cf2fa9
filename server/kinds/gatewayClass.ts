import type { Kind } from "../language/facts/kind.ts";

export const gatewayClass: Kind = {
  group: "gateway.networking.k8s.io",
  versions: ["v1", "v1beta1"],
  kind: "GatewayClass",
  scope: "Cluster",
  schema: "gateway-class",
  kubernetes: true,
  facts() {},
};
