import type { Offers } from "../../language/completion/offers.ts";

export const httpRouteOffers: Offers = {
  usual: {
    spec: ["parentRefs", "hostnames", "rules"],
    "spec.rules[]": ["matches", "backendRefs"],
    "spec.rules[].matches[]": ["path"],
    "spec.rules[].matches[].path": ["type", "value"],
    "spec.rules[].backendRefs[]": ["port"],
    "spec.rules[].filters[].extensionRef": ["group", "kind", "name"],
  },
  values: {
    "spec.parentRefs[].kind": ["Gateway", "ListenerSet"],
    "spec.rules[].filters[].extensionRef.group": [
      "gateway.envoyproxy.io",
      "configuration.konghq.com",
      "apisix.apache.org",
      "traefik.io",
    ],
    "spec.rules[].filters[].extensionRef.kind": [
      "HTTPRouteFilter",
      "KongPlugin",
      "PluginConfig",
      "Middleware",
    ],
  },
  skeletons: [
    {
      label: "HTTPRoute with API keys (Envoy Gateway)",
      says: "A route and the SecurityPolicy that lets in only requests with a key of the Secret beside it.",
      snippet: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: \${1:route}
  namespace: \${2:default}
spec:
  parentRefs:
    - name: \${3:eg}
  hostnames:
    - \${4:api.example.com}
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: \${5:/}
      backendRefs:
        - name: \${6:service}
          port: \${7:80}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: \${1:route}-api-keys
  namespace: \${2:default}
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: \${1:route}
  apiKeyAuth:
    credentialRefs:
      - name: \${1:route}-api-keys
    extractFrom:
      - headers:
          - x-api-key
---
apiVersion: v1
kind: Secret
metadata:
  name: \${1:route}-api-keys
  namespace: \${2:default}
stringData:
  \${8:client}: \${9:key}
`,
    },
  ],
};
