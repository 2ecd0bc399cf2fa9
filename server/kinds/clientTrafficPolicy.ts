import { envoyGateway } from "../language/facts/gatewayReferences.ts";
import type { Kind } from "../language/facts/kind.ts";
import { addTargets } from "../language/facts/policyTargets.ts";
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
