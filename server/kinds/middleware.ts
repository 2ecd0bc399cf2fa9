import type { Kind } from "../language/facts/kind.ts";

export const middleware: Kind = {
  group: "traefik.io",
  versions: ["v1alpha1"],
  formerGroups: ["traefik.containo.us"],
  kind: "Middleware",
  scope: "Namespaced",
  schema: "middleware",
  kubernetes: true,
  facts() {},
};
