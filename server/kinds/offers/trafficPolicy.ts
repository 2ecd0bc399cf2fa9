import type { Offers } from "../../language/completion/offers.ts";
import { mergeTypes, targetValues } from "./targets.ts";

/** Envoy Gateway's policies about traffic. */
export const backendTrafficPolicyOffers: Offers = {
  usual: {
    spec: ["targetRefs"],
    "spec.rateLimit.global.rules[]": ["clientSelectors"],
    "spec.rateLimit.local.rules[]": ["clientSelectors"],
  },
  values: {
    ...targetValues(["HTTPRoute", "GRPCRoute", "Gateway", "TCPRoute", "UDPRoute", "TLSRoute"]),
    "spec.mergeType": mergeTypes,
  },
};

export const clientTrafficPolicyOffers: Offers = {
  usual: { spec: ["targetRefs"] },
  values: targetValues(["Gateway"]),
};
