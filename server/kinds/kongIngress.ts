import type { Kind } from "../language/facts/kind.ts";

export const kongIngress: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1"],
  kind: "KongIngress",
  scope: "Namespaced",
  schema: "kong-ingress",
  kubernetes: true,
  facts() {},
};
