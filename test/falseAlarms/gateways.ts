/** Correct manifests: whole set-ups of Envoy Gateway, over namespaces, files and environments. Files by name. */

const gateway = `apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: envoy}
spec: {controllerName: gateway.envoyproxy.io/gatewayclass-controller}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: public, namespace: infra}
spec:
  gatewayClassName: envoy
  listeners:
    - {name: http, protocol: HTTP, port: 80, allowedRoutes: {namespaces: {from: All}}}
    - name: https
      protocol: HTTPS
      port: 443
      allowedRoutes: {namespaces: {from: All}}
      tls: {mode: Terminate, certificateRefs: [{name: wildcard, namespace: certificates}]}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: public, namespace: infra}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: public}]
  clientIPDetection: {xForwardedFor: {numTrustedHops: 1}}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: public, namespace: infra}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: public}]
  jwt:
    providers:
      - name: staff
        issuer: https://login.example.com/
        remoteJWKS: {uri: "https://login.example.com/jwks.json"}
        claimToHeaders: [{claim: sub, header: x-staff}]
  authorization:
    rules:
      - action: Allow
        principal: {headers: [{name: X-Staff, values: [alice, bob]}]}
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: gateways, namespace: certificates}
spec:
  from: [{group: gateway.networking.k8s.io, kind: Gateway, namespace: infra}]
  to: [{group: "", kind: Secret}]
`;

const shop = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop, namespace: shop}
spec:
  parentRefs: [{name: public, namespace: infra, sectionName: https}]
  rules:
    - name: api
      matches: [{path: {type: PathPrefix, value: /api}}]
      backendRefs: [{name: shop, port: 8080}]
    - name: health
      matches: [{path: {type: Exact, value: /health}}]
      backendRefs: [{name: shop, port: 8080}]
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: shop, namespace: shop}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: shop}]
  apiKeyAuth:
    credentialRefs: [{name: shop-keys}, {name: partner-keys, namespace: keys}]
    extractFrom: [{headers: [x-api-key]}, {cookies: [api_key]}]
    forwardClientIDHeader: X-Client-ID
    sanitize: true
  authorization:
    defaultAction: Deny
    rules:
      - {action: Allow, principal: {headers: [{name: x-client-id, values: [mobile-app, partner]}]}}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: shop-health, namespace: shop}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: shop, sectionName: health}]
  authorization: {defaultAction: Allow}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: shop, namespace: shop}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: shop}]
  rateLimit:
    local:
      rules:
        - limit: {requests: 1000, unit: Minute}
        - clientSelectors: [{headers: [{name: x-client-id, type: Distinct}]}]
          limit: {requests: 100, unit: Hour}
  retry: {perRetry: {backOff: {baseInterval: 100ms, maxInterval: 10s}}}
---
apiVersion: v1
kind: Secret
metadata: {name: shop-keys, namespace: shop}
stringData: {mobile-app: h7Qm2vXc9RtLw4Zk8NsYb3Jp}
`;

const partnerKeys = `apiVersion: v1
kind: Secret
metadata: {name: partner-keys, namespace: keys}
stringData: {partner: r5Tg8wEa1ZnQy6Ud3KpMx9Vf}
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: shop, namespace: keys}
spec:
  from: [{group: gateway.envoyproxy.io, kind: SecurityPolicy, namespace: shop}]
  to: [{group: "", kind: Secret, name: partner-keys}]
`;

/** The same policy under another name in each environment. */
const keysOf = (name: string, key: string) => `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: ${name}}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: weather}]
  apiKeyAuth:
    credentialRefs: [{name: weather-keys}]
    extractFrom: [{headers: [x-api-key]}]
---
apiVersion: v1
kind: Secret
metadata: {name: weather-keys}
stringData: {mobile-app: ${key}}
`;

export const gateways: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "a gateway with certificates elsewhere, and a shop with two sorts of clients": {
    "infra/gateway.yaml": gateway,
    "shop/shop.yaml": shop,
    "shop/partner-keys.yaml": partnerKeys,
  },
  "a policy that is called another name in each environment": {
    "overlays/dev/policy.yaml": keysOf("weather-dev", "h7Qm2vXc9RtLw4Zk8NsYb3Jp"),
    "overlays/prod/policy.yaml": keysOf("weather-prod", "r5Tg8wEa1ZnQy6Ud3KpMx9Vf"),
  },
  "addresses on a TCPRoute, and policies of other kinds beside": {
    "a.yaml": `apiVersion: gateway.networking.k8s.io/v1
kind: TCPRoute
metadata: {name: feed}
spec: {parentRefs: [{name: public, sectionName: tcp}], rules: [{backendRefs: [{name: feed, port: 9000}]}]}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: feed}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: TCPRoute, name: feed}]
  authorization:
    defaultAction: Deny
    rules: [{action: Allow, principal: {clientCIDRs: [10.0.0.0/8, "2001:db8::/32"]}}]
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: feed}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: TCPRoute, name: feed}]
  connection: {bufferLimit: 32Ki}
`,
  },
};
