import type { Kind } from "../language/facts/kind.ts";

export const envoyProxy: Kind = {
  group: "gateway.envoyproxy.io",
  versions: ["v1alpha1"],
  kind: "EnvoyProxy",
  scope: "Namespaced",
  schema: "envoy-proxy",
  kubernetes: true,
  facts() {},
};
