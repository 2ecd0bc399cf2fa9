import { linkToTargets } from "../language/apisix/references.ts";
import type { Kind } from "../language/facts/kind.ts";

export const l4routePolicy: Kind = {
  group: "apisix.apache.org",
  versions: ["v1alpha1"],
  kind: "L4RoutePolicy",
  scope: "Namespaced",
  schema: "l4route-policy",
  kubernetes: true,
  facts(object, add) {
    linkToTargets({ object, kind: "L4RoutePolicy", add });
  },
};
