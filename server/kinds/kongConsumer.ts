import type { Identifier } from "../language/facts/facts.ts";
import type { Kind } from "../language/facts/kind.ts";
import { realmOf } from "../language/facts/realm.ts";
import {
  addLink,
  addPlugins,
  kongConsumerGroupKind,
  kongConsumerKind,
} from "../language/kong/annotations.ts";
import { at, itemsOf, stringOf } from "../language/yaml/node.ts";
import { kongConsumerOffers } from "./offers/kongConsumer.ts";

export const kongConsumer: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1"],
  kind: "KongConsumer",
  scope: "Namespaced",
  schema: "kong-consumer",
  editions: [{ release: "kongOperator", schema: "kong-consumer-operator" }],
  kubernetes: true,
  offers: kongConsumerOffers,
  realm: ({ root }) => realmOf(at(root, "metadata", "annotations", "kubernetes.io/ingress.class")),
  facts(object, add) {
    const identifiers: Identifier[] = [];
    if (object.name !== undefined) identifiers.push({ value: object.name, what: "metadata.name" });
    for (const field of ["username", "custom_id"]) {
      const value = stringOf(at(object.root, field));
      if (value) identifiers.push({ value, what: field });
    }
    // Kong knows the consumer by username, else by custom_id (kongstate.go:487-497).
    const name = stringOf(at(object.root, "username")) ?? stringOf(at(object.root, "custom_id"));
    for (const path of ["username", "custom_id", "metadata.name"]) {
      const shown = at(object.root, ...path.split("."));
      if (shown === undefined) continue;
      const { start, end } = shown;
      add.consumer({ start, end, path, gateway: "kong", name, identifiers });
      break;
    }
    addPlugins(object, kongConsumerKind, add);
    itemsOf(at(object.root, "consumerGroups")).forEach((item, i) => {
      const link = {
        role: "consumer-group",
        to: kongConsumerGroupKind,
        path: `consumerGroups[${i}]`,
      } as const;
      addLink(object, kongConsumerKind, link, item, add);
    });
    // Names of Secrets in the consumer's own namespace (kongstate.go:133).
    itemsOf(at(object.root, "credentials")).forEach((item, i) => {
      const name = stringOf(item);
      if (!name) return;
      const { start, end } = item;
      const { namespace } = object;
      const use = { gateway: "kong", type: undefined } as const;
      const path = `credentials[${i}]`;
      add.reference({ start, end, path, name, namespace, use, owners: identifiers, node: item });
    });
  },
};
