import type { Kind } from "../language/facts/kind.ts";

export const envoyPatchPolicy: Kind = {
  group: "gateway.envoyproxy.io",
  versions: ["v1alpha1"],
  kind: "EnvoyPatchPolicy",
  scope: "Namespaced",
  schema: "envoy-patch-policy",
  kubernetes: true,
  facts() {},
};
