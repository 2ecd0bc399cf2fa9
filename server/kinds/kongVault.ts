import type { Kind } from "../language/facts/kind.ts";

export const kongVault: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1alpha1"],
  kind: "KongVault",
  scope: "Cluster",
  schema: "kong-vault",
  editions: [{ release: "kongOperator", schema: "kong-vault-operator" }],
  kubernetes: true,
  facts() {},
};
