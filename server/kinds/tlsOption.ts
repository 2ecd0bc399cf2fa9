import type { Kind } from "../language/facts/kind.ts";

export const tlsOption: Kind = {
  group: "traefik.io",
  versions: ["v1alpha1"],
  formerGroups: ["traefik.containo.us"],
  kind: "TLSOption",
  scope: "Namespaced",
  schema: "tls-option",
  kubernetes: true,
  facts() {},
};
