import { addSecret, envoyGateway } from "../language/envoy/references.ts";
import type { Kind } from "../language/facts/kind.ts";
import { at } from "../language/yaml/node.ts";

export const httpRouteFilter: Kind = {
  group: envoyGateway,
  versions: ["v1alpha1"],
  kind: "HTTPRouteFilter",
  scope: "Namespaced",
  schema: "http-route-filter",
  kubernetes: true,
  facts(object, add) {
    const referrer = { object, kind: { group: envoyGateway, kind: "HTTPRouteFilter" }, add };
    const ref = at(object.root, "spec", "credentialInjection", "credential", "valueRef");
    const path = "spec.credentialInjection.credential.valueRef";
    // Sent to the backend: it says nothing about who calls (internal/gatewayapi/filters.go:997-1027).
    const without = "Envoy answers 500 on every route that uses this filter";
    addSecret(referrer, ref, path, { gateway: "envoy", type: "settings", entry: "credential", without });
  },
};
