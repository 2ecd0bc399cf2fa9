import { gatewayApi } from "../language/facts/gatewayReferences.ts";
import type { Kind } from "../language/facts/kind.ts";
import { addTargets } from "../language/facts/policyTargets.ts";

export const backendTlsPolicy: Kind = {
  group: gatewayApi,
  versions: ["v1"],
  kind: "BackendTLSPolicy",
  scope: "Namespaced",
  schema: "backend-tls-policy",
  kubernetes: true,
  facts(object, add) {
    addTargets({ object, kind: { group: gatewayApi, kind: "BackendTLSPolicy" }, add });
  },
};
