import type { Kind } from "../language/facts/kind.ts";
import { gatewayKeysGatewayOffers } from "./offers/gatewayKeysGateway.ts";

export const gatewayKeysGateway: Kind = {
  group: "gateway-keys.dev",
  versions: ["v1alpha1"],
  kind: "Gateway",
  scope: "Namespaced",
  schema: "gateway-keys-gateway",
  kubernetes: true,
  offers: gatewayKeysGatewayOffers,
  refusal: "Gateway Keys does not take it",
  facts() {},
};
