import { linkToTargets } from "../language/apisix/references.ts";
import type { Kind } from "../language/facts/kind.ts";

export const httpRoutePolicy: Kind = {
  group: "apisix.apache.org",
  versions: ["v1alpha1"],
  kind: "HTTPRoutePolicy",
  scope: "Namespaced",
  schema: "http-route-policy",
  kubernetes: true,
  facts(object, add) {
    linkToTargets({ object, kind: "HTTPRoutePolicy", add });
  },
};
