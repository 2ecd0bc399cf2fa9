import type { Kind } from "../language/facts/kind.ts";
import { addPlugins, kongConsumerGroupKind } from "../language/kong/annotations.ts";
import { kongConsumerGroupOffers } from "./offers/kongConsumerGroup.ts";

export const kongConsumerGroup: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1beta1"],
  kind: "KongConsumerGroup",
  scope: "Namespaced",
  schema: "kong-consumer-group",
  editions: [{ release: "kongOperator", schema: "kong-consumer-group-operator" }],
  kubernetes: true,
  offers: kongConsumerGroupOffers,
  facts(object, add) {
    addPlugins(object, kongConsumerGroupKind, add);
  },
};
