import type { Kind } from "../language/facts/kind.ts";

export const ingressRouteTcp: Kind = {
  group: "traefik.io",
  versions: ["v1alpha1"],
  formerGroups: ["traefik.containo.us"],
  kind: "IngressRouteTCP",
  scope: "Namespaced",
  schema: "ingress-route-tcp",
  kubernetes: true,
  facts() {},
};
