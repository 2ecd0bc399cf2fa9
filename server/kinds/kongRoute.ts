import type { Kind } from "../language/facts/kind.ts";

export const kongRoute: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1alpha1"],
  kind: "KongRoute",
  scope: "Namespaced",
  schema: "kong-route",
  kubernetes: true,
  facts() {},
};
