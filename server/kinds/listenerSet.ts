import { addCertificates, addParent, gatewayApi } from "../language/envoy/references.ts";
import type { Kind } from "../language/facts/kind.ts";
import { at } from "../language/yaml/node.ts";

export const listenerSet: Kind = {
  group: gatewayApi,
  versions: ["v1"],
  kind: "ListenerSet",
  scope: "Namespaced",
  schema: "listener-set",
  kubernetes: true,
  facts(object, add) {
    const referrer = { object, kind: { group: gatewayApi, kind: "ListenerSet" }, add };
    addParent(referrer, at(object.root, "spec", "parentRef"), "spec.parentRef");
    addCertificates(referrer);
  },
};
