import type { Kind } from "../language/facts/kind.ts";

export const udpRoute: Kind = {
  group: "gateway.networking.k8s.io",
  versions: ["v1"],
  kind: "UDPRoute",
  scope: "Namespaced",
  schema: "udp-route",
  kubernetes: true,
  facts() {},
};
