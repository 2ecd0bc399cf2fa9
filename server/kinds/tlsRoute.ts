import { addParents, addRules, gatewayApi } from "../language/envoy/references.ts";
import type { Kind } from "../language/facts/kind.ts";
import { addPlugins } from "../language/kong/annotations.ts";
import { at } from "../language/yaml/node.ts";

export const tlsRoute: Kind = {
  group: gatewayApi,
  versions: ["v1"],
  kind: "TLSRoute",
  scope: "Namespaced",
  schema: "tls-route",
  kubernetes: true,
  facts(object, add) {
    const referrer = { object, kind: { group: gatewayApi, kind: "TLSRoute" }, add };
    addPlugins(object, referrer.kind, add);
    addParents(referrer, at(object.root, "spec", "parentRefs"), "spec.parentRefs");
    addRules(referrer);
  },
};
