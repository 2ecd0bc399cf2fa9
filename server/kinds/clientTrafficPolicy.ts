import type { Kind } from "../language/facts/kind.ts";

export const clientTrafficPolicy: Kind = {
  group: "gateway.envoyproxy.io",
  versions: ["v1alpha1"],
  kind: "ClientTrafficPolicy",
  scope: "Namespaced",
  schema: "client-traffic-policy",
  kubernetes: true,
  facts() {},
};
