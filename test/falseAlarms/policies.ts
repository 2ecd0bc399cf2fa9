/** Correct manifests: Envoy Gateway SecurityPolicies. Files by name. */
export const policies: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "a policy with oidc, and its Secret": {
    "a.yaml": `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: p
  namespace: shop
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: shop
  oidc:
    provider:
      issuer: "https://accounts.google.com"
    clientID: "60ed.apps.googleusercontent.com"
    clientSecret:
      name: "google-oidc"
    redirectURL: "https://shop.example.com/oauth2/callback"
    logoutPath: "/logout"
    scopes: [email]
    cookieNames: {accessToken: A, idToken: I}
    forwardAccessToken: true
    defaultTokenTTL: 30m
    refreshToken: true
---
apiVersion: v1
kind: Secret
metadata: {name: google-oidc, namespace: shop}
type: Opaque
data:
  client-secret: R09DU1BYLW54M0Z6c0FQM3pfVkRlOUQ=
`,
  },
  "a policy with remote keys for jwt": {
    "a.yaml": `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: p
  namespace: shop
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: shop
  jwt:
    optional: false
    providers:
    - name: example
      issuer: https://foo.bar.com
      audiences: [foo.com]
      remoteJWKS:
        uri: https://raw.githubusercontent.com/envoyproxy/gateway/main/examples/kubernetes/jwt/jwks.json
        cacheDuration: 5m
      claimToHeaders:
      - claim: sub
        header: x-sub
      extractFrom:
        headers: [{name: Authorization, valuePrefix: "Bearer "}]
        cookies: [tok]
        params: [t]
      recomputeRoute: true
`,
  },
  "a policy with keys for jwt in a ConfigMap": {
    "a.yaml": `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: p
  namespace: shop
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: shop
  jwt:
    providers:
    - name: local
      localJWKS:
        type: ValueRef
        valueRef:
          group: ""
          kind: ConfigMap
          name: jwks
`,
  },
  "a policy with extAuth over HTTP": {
    "a.yaml": `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: p
  namespace: shop
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: shop
  extAuth:
    failOpen: false
    headersToExtAuth: [x-a]
    http:
      backendRefs:
      - name: auth
        port: 9002
      path: /check
      headersToBackend: ["x-current-user"]
`,
  },
  "a policy with extAuth over gRPC": {
    "a.yaml": `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: p
  namespace: shop
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: shop
  extAuth:
    grpc:
      backendRefs: [{name: grpc-auth, port: 9002, kind: Service}]
    bodyToExtAuth: {maxRequestBytes: 8192}
`,
  },
  "a policy with cors": {
    "a.yaml": `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: p
  namespace: shop
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: shop
  cors:
    allowOrigins:
    - "http://*.foo.com"
    - "http://*.foo.com:80"
    - "*"
    allowMethods: [GET, POST]
    allowHeaders: ["x-header-1"]
    exposeHeaders: ["x-header-3"]
    maxAge: 24h
    allowCredentials: true
`,
  },
  "a policy with basicAuth, and its htpasswd": {
    "a.yaml": `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: p
  namespace: shop
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: shop
  basicAuth:
    users:
      name: users
    forwardUsernameHeader: x-username
---
apiVersion: v1
kind: Secret
metadata:
  name: users
  namespace: shop
stringData:
  .htpasswd: |
    foo:{SHA}YagmJwGC5pmCvBD9KLJN7Q2Gz5A=
    bar:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=
`,
  },
  "a policy with authorization by address and token": {
    "a.yaml": `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: p
  namespace: shop
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: shop
  authorization:
    defaultAction: Deny
    rules:
    - name: cidr
      action: Allow
      principal:
        clientCIDRs: [10.0.0.0/8, 2001:db8::/32]
    - name: jwt
      action: Allow
      operation: {methods: [GET]}
      principal:
        jwt:
          provider: example
          scopes: [read]
          claims:
          - name: user.roles
            valueType: StringArray
            values: [admin]
  jwt:
    providers:
    - {name: example, remoteJWKS: {uri: "https://x.example/jwks"}}
`,
  },
  "a policy with apiKeyAuth, one client called by an ObjectId": {
    "a.yaml": `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: p
  namespace: shop
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: shop
  apiKeyAuth:
    forwardClientIDHeader: x-client-id
    sanitize: true
    credentialRefs:
    - group: ""
      kind: Secret
      name: keys
    extractFrom:
    - headers: [x-api-key]
`,
    "s.yaml": `apiVersion: v1
kind: Secret
metadata:
  name: keys
  namespace: shop
type: Opaque
stringData:
  client1: sup3rS3cr3tKeyXyZ01
  507f1f77bcf86cd799439011: pQ8vW2mZr5Lt9Xc3
`,
  },
  "a policy with the old targetRef": {
    "a.yaml": `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: g}
spec:
  targetRef: {group: gateway.networking.k8s.io, kind: Gateway, name: eg, sectionName: https}
  cors: {allowOrigins: ["https://a.b"]}
`,
  },
  "a policy with targetSelectors": {
    "a.yaml": `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: g}
spec:
  targetSelectors:
  - kind: HTTPRoute
    matchLabels: {auth: "on"}
  cors: {allowOrigins: ["https://a.b"]}
`,
  },
};
