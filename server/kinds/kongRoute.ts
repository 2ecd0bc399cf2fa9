import type { Kind } from "../language/facts/kind.ts";
import { addPlugins, kongGroup } from "../language/kong/annotations.ts";

export const kongRoute: Kind = {
  group: kongGroup,
  versions: ["v1alpha1"],
  kind: "KongRoute",
  scope: "Namespaced",
  schema: "kong-route",
  kubernetes: true,
  facts(object, add) {
    addPlugins(object, { group: kongGroup, kind: "KongRoute" }, add);
  },
};
