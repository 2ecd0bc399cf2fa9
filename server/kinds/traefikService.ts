import type { Kind } from "../language/facts/kind.ts";

export const traefikService: Kind = {
  group: "traefik.io",
  versions: ["v1alpha1"],
  formerGroups: ["traefik.containo.us"],
  kind: "TraefikService",
  scope: "Namespaced",
  schema: "traefik-service",
  kubernetes: true,
  facts() {},
};
