import type { Kind } from "../language/facts/kind.ts";

export const httpRouteFilter: Kind = {
  group: "gateway.envoyproxy.io",
  versions: ["v1alpha1"],
  kind: "HTTPRouteFilter",
  scope: "Namespaced",
  schema: "http-route-filter",
  kubernetes: true,
  facts() {},
};
