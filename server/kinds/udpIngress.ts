import type { Kind } from "../language/facts/kind.ts";
import { addPlugins, kongGroup } from "../language/kong/annotations.ts";

export const udpIngress: Kind = {
  group: kongGroup,
  versions: ["v1beta1"],
  kind: "UDPIngress",
  scope: "Namespaced",
  schema: "udp-ingress",
  kubernetes: true,
  facts(object, add) {
    addPlugins(object, { group: kongGroup, kind: "UDPIngress" }, add);
  },
};
