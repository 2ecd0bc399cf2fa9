import type { Identifier } from "../language/facts.ts";
import type { Kind } from "../language/kind.ts";
import { at, itemsOf, stringOf } from "../language/node.ts";

export const kongConsumer: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1"],
  kind: "KongConsumer",
  schema: "kong-consumer",
  kubernetes: true,
  facts(object, add) {
    const identifiers: Identifier[] = [];
    if (object.name !== undefined) identifiers.push({ value: object.name, what: "metadata.name" });
    for (const field of ["username", "custom_id"]) {
      const value = stringOf(at(object.root, field));
      if (value) identifiers.push({ value, what: field });
    }
    const shown =
      at(object.root, "username") ?? at(object.root, "custom_id") ?? at(object.root, "metadata", "name");
    if (shown !== undefined) {
      const { start, end } = shown;
      // Kong knows the consumer by username, else by custom_id (kongstate.go:487-497).
      const name = stringOf(at(object.root, "username")) ?? stringOf(at(object.root, "custom_id"));
      const path = shown === at(object.root, "username") ? "username" : "custom_id";
      add.consumer({ start, end, path, gateway: "kong", name, identifiers });
    }
    // Names of Secrets in the consumer's own namespace (kongstate.go:133).
    itemsOf(at(object.root, "credentials")).forEach((item, i) => {
      const name = stringOf(item);
      if (!name) return;
      const { start, end } = item;
      const { namespace } = object;
      const use = { gateway: "kong", type: undefined } as const;
      add.reference({ start, end, path: `credentials[${i}]`, name, namespace, use, owners: identifiers });
    });
  },
};
