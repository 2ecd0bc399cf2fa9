import type { Kind } from "../language/facts/kind.ts";

export const serversTransport: Kind = {
  group: "traefik.io",
  versions: ["v1alpha1"],
  formerGroups: ["traefik.containo.us"],
  kind: "ServersTransport",
  scope: "Namespaced",
  schema: "servers-transport",
  kubernetes: true,
  facts() {},
};
