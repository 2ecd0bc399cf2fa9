import { addTargets } from "../language/envoy/policyTargets.ts";
import { envoyGateway } from "../language/envoy/references.ts";
import type { Kind } from "../language/facts/kind.ts";
import { clientTrafficPolicyOffers } from "./offers/trafficPolicy.ts";

export const clientTrafficPolicy: Kind = {
  group: envoyGateway,
  versions: ["v1alpha1"],
  kind: "ClientTrafficPolicy",
  scope: "Namespaced",
  schema: "client-traffic-policy",
  kubernetes: true,
  offers: clientTrafficPolicyOffers,
  facts(object, add) {
    addTargets({ object, kind: { group: envoyGateway, kind: "ClientTrafficPolicy" }, add });
  },
};
