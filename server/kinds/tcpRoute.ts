import type { Kind } from "../language/facts/kind.ts";

export const tcpRoute: Kind = {
  group: "gateway.networking.k8s.io",
  versions: ["v1"],
  kind: "TCPRoute",
  scope: "Namespaced",
  schema: "tcp-route",
  kubernetes: true,
  facts() {},
};
