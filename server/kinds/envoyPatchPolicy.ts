import { addTargets } from "../language/envoy/policyTargets.ts";
import { envoyGateway } from "../language/envoy/references.ts";
import type { Kind } from "../language/facts/kind.ts";

export const envoyPatchPolicy: Kind = {
  group: envoyGateway,
  versions: ["v1alpha1"],
  kind: "EnvoyPatchPolicy",
  scope: "Namespaced",
  schema: "envoy-patch-policy",
  kubernetes: true,
  facts(object, add) {
    addTargets({ object, kind: { group: envoyGateway, kind: "EnvoyPatchPolicy" }, add });
  },
};
