import type { Kind } from "../language/facts/kind.ts";

export const ingressRouteUdp: Kind = {
  group: "traefik.io",
  versions: ["v1alpha1"],
  formerGroups: ["traefik.containo.us"],
  kind: "IngressRouteUDP",
  scope: "Namespaced",
  schema: "ingress-route-udp",
  kubernetes: true,
  facts() {},
};
