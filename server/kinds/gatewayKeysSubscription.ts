import type { Kind } from "../language/facts/kind.ts";
import { at, stringOf } from "../language/yaml/node.ts";
import { gatewayKeysSubscriptionOffers } from "./offers/gatewayKeysSubscription.ts";

const group = "gateway-keys.dev";

export const gatewayKeysSubscription: Kind = {
  group,
  versions: ["v1alpha1"],
  kind: "Subscription",
  scope: "Namespaced",
  schema: "gateway-keys-subscription",
  kubernetes: true,
  offers: gatewayKeysSubscriptionOffers,
  refusal: "Gateway Keys does not take it",
  facts({ root, name, namespace }, add) {
    const node = at(root, "spec", "gateway");
    const gateway = stringOf(node);
    if (node === undefined || !gateway) return;
    add.link({
      start: node.start,
      end: node.end,
      path: "spec.gateway",
      role: "gateway",
      from: { group, kind: "Subscription", name, namespace },
      to: { group, kind: "Gateway" },
      name: gateway,
      // These manifests are read from the workspace, and lie in no cluster.
      namespace: undefined,
      section: undefined,
      node,
    });
  },
};
