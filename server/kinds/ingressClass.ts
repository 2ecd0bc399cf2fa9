import type { Kind } from "../language/facts/kind.ts";

export const ingressClass: Kind = {
  group: "networking.k8s.io",
  versions: ["v1"],
  kind: "IngressClass",
  scope: "Cluster",
  schema: "ingress-class",
  kubernetes: true,
  facts() {},
};
