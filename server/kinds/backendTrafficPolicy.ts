import { addTargets } from "../language/envoy/policyTargets.ts";
import { envoyGateway } from "../language/envoy/references.ts";
import type { Kind } from "../language/facts/kind.ts";
import { backendTrafficPolicyOffers } from "./offers/trafficPolicy.ts";

export const backendTrafficPolicy: Kind = {
  group: envoyGateway,
  versions: ["v1alpha1"],
  kind: "BackendTrafficPolicy",
  scope: "Namespaced",
  schema: "backend-traffic-policy",
  kubernetes: true,
  offers: backendTrafficPolicyOffers,
  facts(object, add) {
    addTargets({ object, kind: { group: envoyGateway, kind: "BackendTrafficPolicy" }, add });
  },
};
