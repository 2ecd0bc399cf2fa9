import type { Kind } from "../language/facts/kind.ts";

export const ingressRoute: Kind = {
  group: "traefik.io",
  versions: ["v1alpha1"],
  formerGroups: ["traefik.containo.us"],
  kind: "IngressRoute",
  scope: "Namespaced",
  schema: "ingress-route",
  kubernetes: true,
  facts() {},
};
