import { envoyGateway } from "../language/facts/gatewayReferences.ts";
import type { Kind } from "../language/facts/kind.ts";
import { addTargets } from "../language/facts/policyTargets.ts";

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
