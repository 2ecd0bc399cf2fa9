import type { Kind } from "../language/facts/kind.ts";

export const kongCustomEntity: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1alpha1"],
  kind: "KongCustomEntity",
  scope: "Namespaced",
  schema: "kong-custom-entity",
  kubernetes: true,
  facts() {},
};
