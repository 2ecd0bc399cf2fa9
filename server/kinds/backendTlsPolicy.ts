import type { Kind } from "../language/facts/kind.ts";

export const backendTlsPolicy: Kind = {
  group: "gateway.networking.k8s.io",
  versions: ["v1"],
  kind: "BackendTLSPolicy",
  scope: "Namespaced",
  schema: "backend-tls-policy",
  kubernetes: true,
  facts() {},
};
