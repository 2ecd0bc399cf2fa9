import type { Kind } from "../language/facts/kind.ts";

export const serversTransportTcp: Kind = {
  group: "traefik.io",
  versions: ["v1alpha1"],
  formerGroups: ["traefik.containo.us"],
  kind: "ServersTransportTCP",
  scope: "Namespaced",
  schema: "servers-transport-tcp",
  kubernetes: true,
  facts() {},
};
