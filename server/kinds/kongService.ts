import type { Kind } from "../language/facts/kind.ts";
import { addPlugins, kongGroup } from "../language/kong/annotations.ts";

export const kongService: Kind = {
  group: kongGroup,
  versions: ["v1alpha1"],
  kind: "KongService",
  scope: "Namespaced",
  schema: "kong-service",
  kubernetes: true,
  facts(object, add) {
    addPlugins(object, { group: kongGroup, kind: "KongService" }, add);
  },
};
