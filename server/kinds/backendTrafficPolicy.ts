import type { Kind } from "../language/facts/kind.ts";

export const backendTrafficPolicy: Kind = {
  group: "gateway.envoyproxy.io",
  versions: ["v1alpha1"],
  kind: "BackendTrafficPolicy",
  scope: "Namespaced",
  schema: "backend-traffic-policy",
  kubernetes: true,
  facts() {},
};
