import type { Kind } from "../language/facts/kind.ts";

export const ingress: Kind = {
  group: "networking.k8s.io",
  versions: ["v1"],
  kind: "Ingress",
  scope: "Namespaced",
  schema: "ingress",
  kubernetes: true,
  facts() {},
};
