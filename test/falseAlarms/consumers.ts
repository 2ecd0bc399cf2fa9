/** Correct manifests: consumers of APISIX and Kong, and their credentials. Files by name. */
export const consumers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
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
stringData: {name: app, client_id: 507f1f77bcf86cd799439011, client_secret: "pQ7vN3xK9sL2wM8z", redirect_uris: https://a.b/cb}
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
};
