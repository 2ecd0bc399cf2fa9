import type { Kind } from "../language/facts/kind.ts";

export const ingressClassParameters: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1alpha1"],
  kind: "IngressClassParameters",
  scope: "Namespaced",
  schema: "ingress-class-parameters",
  kubernetes: true,
  facts() {},
};
