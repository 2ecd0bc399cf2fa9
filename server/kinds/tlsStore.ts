import type { Kind } from "../language/facts/kind.ts";

export const tlsStore: Kind = {
  group: "traefik.io",
  versions: ["v1alpha1"],
  formerGroups: ["traefik.containo.us"],
  kind: "TLSStore",
  scope: "Namespaced",
  schema: "tls-store",
  kubernetes: true,
  facts() {},
};
