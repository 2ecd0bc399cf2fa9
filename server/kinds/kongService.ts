import type { Kind } from "../language/facts/kind.ts";

export const kongService: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1alpha1"],
  kind: "KongService",
  scope: "Namespaced",
  schema: "kong-service",
  kubernetes: true,
  facts() {},
};
