import type { Offers } from "../../language/completion/offers.ts";
import { mergeTypes, targetValues } from "./targets.ts";

export const securityPolicyOffers: Offers = {
  usual: {
    spec: ["targetRefs"],
    "spec.apiKeyAuth.extractFrom[]": ["headers"],
    "spec.authorization": ["defaultAction", "rules"],
    "spec.authorization.rules[]": ["principal"],
    "spec.jwt.providers[]": ["issuer", "remoteJWKS"],
  },
  examples: {
    "spec.apiKeyAuth.extractFrom[].headers[]": "x-api-key",
    "spec.apiKeyAuth.extractFrom[].params[]": "api_key",
    "spec.apiKeyAuth.extractFrom[].cookies[]": "api_key",
    "spec.apiKeyAuth.forwardClientIDHeader": "x-client-id",
  },
  values: {
    ...targetValues(["HTTPRoute", "GRPCRoute", "Gateway", "ListenerSet", "TCPRoute"]),
    "spec.mergeType": mergeTypes,
  },
  skeletons: [
    {
      label: "SecurityPolicy with API keys",
      says: "An Envoy Gateway policy that lets in requests with a key of the Secret beside it.",
      snippet: `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: \${1:api-keys}
  namespace: \${2:default}
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: \${3:route}
  apiKeyAuth:
    credentialRefs:
      - name: \${1:api-keys}
    extractFrom:
      - headers:
          - \${4:x-api-key}
---
apiVersion: v1
kind: Secret
metadata:
  name: \${1:api-keys}
  namespace: \${2:default}
stringData:
  \${5:client}: \${6:key}
`,
    },
  ],
};
