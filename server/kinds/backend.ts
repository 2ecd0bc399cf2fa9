import type { Kind } from "../language/facts/kind.ts";

export const backend: Kind = {
  group: "gateway.envoyproxy.io",
  versions: ["v1alpha1"],
  kind: "Backend",
  scope: "Namespaced",
  schema: "backend",
  kubernetes: true,
  facts() {},
};
