import type { Kind } from "../language/facts/kind.ts";

export const udpIngress: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1beta1"],
  kind: "UDPIngress",
  scope: "Namespaced",
  schema: "udp-ingress",
  kubernetes: true,
  facts() {},
};
