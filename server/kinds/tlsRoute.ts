import type { Kind } from "../language/facts/kind.ts";

export const tlsRoute: Kind = {
  group: "gateway.networking.k8s.io",
  versions: ["v1"],
  kind: "TLSRoute",
  scope: "Namespaced",
  schema: "tls-route",
  kubernetes: true,
  facts() {},
};
