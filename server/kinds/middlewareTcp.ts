import type { Kind } from "../language/facts/kind.ts";

export const middlewareTcp: Kind = {
  group: "traefik.io",
  versions: ["v1alpha1"],
  formerGroups: ["traefik.containo.us"],
  kind: "MiddlewareTCP",
  scope: "Namespaced",
  schema: "middleware-tcp",
  kubernetes: true,
  facts() {},
};
