import type { Kind } from "../language/facts/kind.ts";

export const envoyExtensionPolicy: Kind = {
  group: "gateway.envoyproxy.io",
  versions: ["v1alpha1"],
  kind: "EnvoyExtensionPolicy",
  scope: "Namespaced",
  schema: "envoy-extension-policy",
  kubernetes: true,
  facts() {},
};
