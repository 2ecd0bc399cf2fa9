import type { Kind } from "../language/facts/kind.ts";

export const tcpIngress: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1beta1"],
  kind: "TCPIngress",
  scope: "Namespaced",
  schema: "tcp-ingress",
  kubernetes: true,
  facts() {},
};
