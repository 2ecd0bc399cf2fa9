import type { Kind } from "../language/facts/kind.ts";

export const httpRoute: Kind = {
  group: "gateway.networking.k8s.io",
  versions: ["v1", "v1beta1"],
  kind: "HTTPRoute",
  scope: "Namespaced",
  schema: "http-route",
  editions: [{ release: "gatewayApi", channel: "standard", schema: "http-route-standard" }],
  kubernetes: true,
  facts() {},
};
