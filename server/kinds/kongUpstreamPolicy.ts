import type { Kind } from "../language/facts/kind.ts";

export const kongUpstreamPolicy: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1beta1"],
  kind: "KongUpstreamPolicy",
  scope: "Namespaced",
  schema: "kong-upstream-policy",
  kubernetes: true,
  facts() {},
};
