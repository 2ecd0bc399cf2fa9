import { addTargets } from "../language/envoy/policyTargets.ts";
import { gatewayApi } from "../language/envoy/references.ts";
import type { Kind } from "../language/facts/kind.ts";

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
