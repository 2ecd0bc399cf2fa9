import { addParents, addRules, gatewayApi } from "../language/envoy/references.ts";
import type { Kind } from "../language/facts/kind.ts";
import { addPlugins } from "../language/kong/annotations.ts";
import { at } from "../language/yaml/node.ts";
import { httpRouteOffers } from "./offers/httpRoute.ts";

export const httpRoute: Kind = {
  group: gatewayApi,
  versions: ["v1", "v1beta1"],
  kind: "HTTPRoute",
  scope: "Namespaced",
  schema: "http-route",
  editions: [{ release: "gatewayApi", channel: "standard", schema: "http-route-standard" }],
  kubernetes: true,
  offers: httpRouteOffers,
  facts(object, add) {
    const referrer = { object, kind: { group: gatewayApi, kind: "HTTPRoute" }, add };
    addPlugins(object, referrer.kind, add);
    addParents(referrer, at(object.root, "spec", "parentRefs"), "spec.parentRefs");
    addRules(referrer);
  },
};
