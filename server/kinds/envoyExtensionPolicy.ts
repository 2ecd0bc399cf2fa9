import { addTargets } from "../language/envoy/policyTargets.ts";
import { addBackend, addBackends, envoyGateway } from "../language/envoy/references.ts";
import type { Kind } from "../language/facts/kind.ts";
import { at, itemsOf } from "../language/yaml/node.ts";

export const envoyExtensionPolicy: Kind = {
  group: envoyGateway,
  versions: ["v1alpha1"],
  kind: "EnvoyExtensionPolicy",
  scope: "Namespaced",
  schema: "envoy-extension-policy",
  kubernetes: true,
  facts(object, add) {
    const referrer = { object, kind: { group: envoyGateway, kind: "EnvoyExtensionPolicy" }, add };
    addTargets(referrer);
    itemsOf(at(object.root, "spec", "extProc")).forEach((service, i) => {
      const path = `spec.extProc[${i}]`;
      addBackend(referrer, at(service, "backendRef"), `${path}.backendRef`);
      addBackends(referrer, at(service, "backendRefs"), `${path}.backendRefs`);
    });
  },
};
