import type { Kind } from "../language/facts/kind.ts";
import { addPlugins } from "../language/facts/kongReferences.ts";

export const ingress: Kind = {
  group: "networking.k8s.io",
  versions: ["v1"],
  formerGroups: ["extensions"],
  kind: "Ingress",
  scope: "Namespaced",
  schema: "ingress",
  kubernetes: true,
  facts(object, add) {
    addPlugins(object, { group: "networking.k8s.io", kind: "Ingress" }, add);
  },
};
