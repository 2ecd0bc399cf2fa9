/** Correct manifests in many styles: nothing above information may be said about them. */
import { expect, it } from "vitest";
import { lint } from "./lint.ts";

const correct: Readonly<Record<string, Readonly<Record<string, string>>>> = {
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
  "ApisixConsumer with basicAuth in a Secret": {
    "a.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: alice
spec:
  ingressClassName: apisix
  authParameter:
    basicAuth:
      secretRef:
        name: alice-basic
`,
    "s.yaml": `apiVersion: v1
kind: Secret
metadata:
  name: alice-basic
stringData:
  username: alice
  password: Zw7!kq-Lm29pX0ab
`,
  },
  "ApisixConsumer with jwtAuth, its key an ObjectId": {
    "a.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: j}
spec:
  ingressClassName: apisix
  authParameter:
    jwtAuth:
      secretRef: {name: j-jwt}
`,
    "s.yaml": `apiVersion: v1
kind: Secret
metadata: {name: j-jwt}
stringData:
  key: 507f1f77bcf86cd799439011
  secret: wZ8y0mVb3Kq9Lr5Tn1Xc7Df2Gh6Js4Pq
  algorithm: HS256
  exp: "86400"
`,
  },
  "ApisixConsumer with hmacAuth": {
    "a.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: h}
spec:
  ingressClassName: apisix
  authParameter:
    hmacAuth:
      secretRef: {name: h-hmac}
`,
    "s.yaml": `apiVersion: v1
kind: Secret
metadata: {name: h-hmac}
data:
  key_id: aG1hYy1pZA==
  access_key: aG1hYy1pZA==
  secret_key: d1o4eTBtVmIzS3E5THI1VG4xWGM3RGYy
`,
  },
  "ApisixConsumer with an ExternalSecret": {
    "a.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: x}
spec: {ingressClassName: apisix, authParameter: {keyAuth: {secretRef: {name: x-key}}}}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: x-es}
spec:
  refreshInterval: 1h
  secretStoreRef: {name: vault, kind: ClusterSecretStore}
  target: {name: x-key}
  data: [{secretKey: key, remoteRef: {key: prod/x, property: key}}]
`,
  },
  "ApisixConsumer with APISIX's own reference": {
    "a.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: x}
spec: {ingressClassName: apisix, authParameter: {keyAuth: {value: {key: "$secret://vault/1/x/key"}}}}
`,
  },
  "KongConsumer with a key and a group": {
    "a.yaml": `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: alex
  annotations: {kubernetes.io/ingress.class: kong}
username: alex
custom_id: 507f1f77bcf86cd799439011
credentials:
- alex-key
- alex-acl
consumerGroups: [gold]
---
apiVersion: v1
kind: Secret
metadata: {name: alex-key, labels: {konghq.com/credential: key-auth}}
stringData: {key: "mN7pQ2rS9tV4wX1y"}
---
apiVersion: v1
kind: Secret
metadata: {name: alex-acl, labels: {konghq.com/credential: acl}}
stringData: {group: alex}
`,
  },
  "a jwt credential with a public key": {
    "a.yaml": `apiVersion: v1
kind: Secret
metadata: {name: j, labels: {konghq.com/credential: jwt}}
stringData:
  algorithm: RS256
  key: an-issuer
  rsa_public_key: |
    -----BEGIN PUBLIC KEY-----
    MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA
    -----END PUBLIC KEY-----
`,
  },
  "an hmac-auth credential": {
    "a.yaml": `apiVersion: v1
kind: Secret
metadata: {name: h, labels: {konghq.com/credential: hmac-auth}}
stringData: {username: joe, secret: "pQ7vN3xK9sL2wM8z"}
`,
  },
  "an oauth2 credential, its client_id an ObjectId": {
    "a.yaml": `apiVersion: v1
kind: Secret
metadata: {name: o, labels: {konghq.com/credential: oauth2}}
stringData: {name: app, client_id: 507f1f77bcf86cd799439011, client_secret: "pQ7vN3xK9sL2wM8z", redirect_uris: '["https://a.b/cb"]'}
`,
  },
  "decK's state file with environment variables": {
    "kong.yaml": `_format_version: "3.0"
_info:
  select_tags: [a]
  defaults: {}
_konnect:
  control_plane_name: x
consumers:
- username: ci
  custom_id: "42"
  tags: [a]
  keyauth_credentials:
  - key: \${{ env "DECK_CI_KEY" }}
    ttl: 0
  basicauth_credentials:
  - {username: ci, password: "{vault://env/ci-pass}"}
  jwt_secrets:
  - {algorithm: HS256, key: iss, secret: "\${{ env "DECK_X" }}"}
  acls: [{group: a}]
services:
- name: s
  url: http://a.b
  routes:
  - {name: r, paths: [/a], plugins: [{name: key-auth}]}
`,
  },
  "a DB-less file with credentials at the top": {
    "kong.yml": `_format_version: "2.1"
_transform: true
services: []
consumers:
- username: a
keyauth_credentials:
- consumer: a
  key: rT7mXq2TzLw9Rb4NcV6y
`,
  },
  "a List in JSON": {
    "a.json": `{
  "apiVersion": "v1",
  "kind": "List",
  "items": [
    {
      "apiVersion": "v1",
      "kind": "ConfigMap",
      "metadata": {
        "name": "a"
      }
    },
    {
      "apiVersion": "v1",
      "kind": "Secret",
      "metadata": {
        "name": "b"
      },
      "type": "kubernetes.io/tls",
      "data": {
        "tls.crt": "",
        "tls.key": ""
      }
    },
    {
      "apiVersion": "configuration.konghq.com/v1",
      "kind": "KongConsumer",
      "metadata": {
        "name": "c",
        "annotations": {
          "kubernetes.io/ingress.class": "kong"
        }
      },
      "username": "c"
    }
  ]
}`,
  },
  "a kustomize base with a generated Secret": {
    "base/c.yaml": `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata: {name: k, annotations: {kubernetes.io/ingress.class: kong}}
username: k
credentials: [k-key]
`,
    "base/kustomization.yaml": `resources: [c.yaml]
secretGenerator:
- name: k-key
  envs: [k.env]
  options: {labels: {konghq.com/credential: key-auth}}
`,
    "over/kustomization.yaml": `namespace: prod
resources: [../base]
`,
  },
  "a chart's template and its values": {
    "templates/c.yaml": `{{- range .Values.consumers }}
---
apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: {{ .name }}
  annotations:
    kubernetes.io/ingress.class: {{ $.Values.class }}
username: {{ .name | quote }}
credentials:
  - {{ .name }}-key
{{- end }}
`,
    "values.yaml": `consumers:
- name: a
  key: 507f1f77bcf86cd799439011
  keyauth_credentials: yes
`,
  },
  "a chart's template without lines of its own": {
    "c.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: {{ include "x.name" . }}
  labels: {{- include "x.labels" . | nindent 4 }}
spec:
  ingressClassName: {{ .Values.cls }}
  authParameter:
    keyAuth:
      value:
        key: {{ .Values.key | quote }}
`,
  },
  "a Secret that SOPS encrypted": {
    "s.yaml": `apiVersion: v1
kind: Secret
metadata:
    name: a
    labels:
        konghq.com/credential: key-auth
stringData:
    key: ENC[AES256_GCM,data:abc=,iv:x=,tag:y=,type:str]
sops:
    kms: []
    age:
        - recipient: age1xyz
          enc: |
            -----BEGIN AGE ENCRYPTED FILE-----
            abc
            -----END AGE ENCRYPTED FILE-----
    lastmodified: "2024-01-01T00:00:00Z"
    mac: ENC[AES256_GCM,data:abc]
    version: 3.8.1
`,
  },
  "a Secret of type tls": {
    "s.yaml": `apiVersion: v1
kind: Secret
metadata: {name: t}
type: kubernetes.io/tls
stringData:
  tls.crt: a
  tls.key: b
`,
  },
  "KongConsumer with a SealedSecret": {
    "a.yaml": `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: sk, namespace: a}
spec: {encryptedData: {key: AgBx}}
---
apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata: {name: k, namespace: a, annotations: {kubernetes.io/ingress.class: kong}}
username: k
credentials: [sk]
`,
  },
  "KongConsumer as the API server returned it": {
    "a.yaml": `apiVersion: configuration.konghq.com/v1
consumerGroups: []
credentials:
- e-key
kind: KongConsumer
metadata:
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"apiVersion":"configuration.konghq.com/v1","kind":"KongConsumer"}
    kubernetes.io/ingress.class: kong
  creationTimestamp: "2024-01-01T00:00:00Z"
  generation: 1
  name: e
  namespace: d
  resourceVersion: "1"
  uid: 6f1c2b9e-4d7a-4c55-9b3e-8a2f0d6c7e14
status:
  conditions:
  - lastTransitionTime: "2024-01-01T00:00:00Z"
    message: ok
    observedGeneration: 1
    reason: Programmed
    status: "True"
    type: Programmed
username: e
`,
  },
  "a strategic merge patch": {
    "p.yaml": `apiVersion: v1
kind: Secret
metadata: {name: k-key}
$patch: delete
`,
  },
  "a Secret that the Argo CD Vault plugin fills": {
    "a.yaml": `apiVersion: v1
kind: Secret
metadata:
  name: a
  labels: {konghq.com/credential: key-auth}
stringData:
  key: <path:kv/data/a#key>
`,
  },
  "files of other tools": {
    "a.yaml": `consumers:
- name: x
  groups: [a]
kind: Something
`,
    "b.yaml": `kind: Secret
foo: bar
`,
    "c.yaml": `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
secretGenerator: []
`,
  },
  "a kong.yml with anchors": {
    "kong.yml": `_format_version: "3.0"
consumers:
- &c
  username: a
  tags: &t [x]
- username: b
  tags: *t
`,
  },
};

it.each(Object.entries(correct))("%s", (_, texts) => {
  const said = lint(texts).filter(({ severity }) => severity === "error" || severity === "warning");
  expect(said.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([]);
});
