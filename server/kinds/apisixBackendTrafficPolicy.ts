import { linkToTargets } from "../language/apisix/references.ts";
import type { Kind } from "../language/facts/kind.ts";

export const apisixBackendTrafficPolicy: Kind = {
  group: "apisix.apache.org",
  versions: ["v1alpha1"],
  kind: "BackendTrafficPolicy",
  scope: "Namespaced",
  schema: "apisix-backend-traffic-policy",
  kubernetes: true,
  facts(object, add) {
    linkToTargets({ object, kind: "BackendTrafficPolicy", add });
  },
};
