import type { Kind } from "../language/facts/kind.ts";

export const grpcRoute: Kind = {
  group: "gateway.networking.k8s.io",
  versions: ["v1"],
  kind: "GRPCRoute",
  scope: "Namespaced",
  schema: "grpc-route",
  kubernetes: true,
  facts() {},
};
