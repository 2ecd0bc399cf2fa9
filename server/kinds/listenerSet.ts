import type { Kind } from "../language/facts/kind.ts";

export const listenerSet: Kind = {
  group: "gateway.networking.k8s.io",
  versions: ["v1"],
  kind: "ListenerSet",
  scope: "Namespaced",
  schema: "listener-set",
  kubernetes: true,
  facts() {},
};
