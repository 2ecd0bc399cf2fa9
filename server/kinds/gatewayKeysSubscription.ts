import type { Kind } from "../language/facts/kind.ts";

export const gatewayKeysSubscription: Kind = {
  group: "gateway-keys.dev",
  versions: ["v1alpha1"],
  kind: "Subscription",
  scope: "Namespaced",
  schema: "gateway-keys-subscription",
  kubernetes: true,
  refusal: "Gateway Keys does not take it",
  facts() {},
};
