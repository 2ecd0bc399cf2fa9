import type { Kind } from "../language/facts/kind.ts";

export const referenceGrant: Kind = {
  group: "gateway.networking.k8s.io",
  versions: ["v1", "v1beta1"],
  kind: "ReferenceGrant",
  scope: "Namespaced",
  schema: "reference-grant",
  kubernetes: true,
  facts() {},
};
