import type { Kind } from "../language/facts/kind.ts";
import { addPlugins, kongGroup } from "../language/kong/annotations.ts";

export const tcpIngress: Kind = {
  group: kongGroup,
  versions: ["v1beta1"],
  kind: "TCPIngress",
  scope: "Namespaced",
  schema: "tcp-ingress",
  kubernetes: true,
  facts(object, add) {
    addPlugins(object, { group: kongGroup, kind: "TCPIngress" }, add);
  },
};
