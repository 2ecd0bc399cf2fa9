import type { Kind } from "../language/facts/kind.ts";

export const ingressRoute: Kind = {
  group: "traefik.io",
  versions: ["v1alpha1"],
  kind: "IngressRoute",
  scope: "Namespaced",
  schema: "ingress-route",
  kubernetes: true,
  facts() {},
};
