import type { Kind } from "../language/facts/kind.ts";

export const gateway: Kind = {
  group: "gateway.networking.k8s.io",
  versions: ["v1", "v1beta1"],
  kind: "Gateway",
  scope: "Namespaced",
  schema: "gateway",
  editions: [{ release: "gatewayApi", channel: "standard", schema: "gateway-standard" }],
  kubernetes: true,
  facts() {},
};
