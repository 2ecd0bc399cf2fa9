/** Kong as people run it: a decK state file, a DB-less file, an ingress controller's folder, environments, the operator. */
import type { Texts } from "../lint.ts";

export const kong: Readonly<Record<string, Texts>> = {
  "a decK state file with every sort of entity": {
    "deck/kong.yaml": `_format_version: "3.0"
_info:
  select_tags: [team-weather]
  default_lookup_tags:
    consumers: [shared]
  defaults:
    service: {retries: 3}
_plugin_configs:
  per-minute: &per-minute
    minute: 60
    policy: local
_konnect:
  control_plane_name: weather
vaults:
  - name: env
    prefix: team-env
    config: {prefix: "KONG_VAULT_"}
certificates:
  - id: 0b7a3f3a-0f52-4c64-9a0e-6b8a0f4a6f01
    cert: "{vault://team-env/cert}"
    key: "{vault://team-env/cert-key}"
    snis:
      - name: api.weather.example
upstreams:
  - name: weather.upstream
    algorithm: least-connections
    healthchecks:
      active: {type: http, http_path: /healthz, healthy: {interval: 5, successes: 2}}
    targets:
      - target: 10.0.0.7:8080
      - target: 10.0.0.8:8080
        weight: 50
services:
  - name: forecast
    host: weather.upstream
    protocol: http
    port: \${{ env "DECK_FORECAST_PORT" | toInt }}
    routes:
      - name: forecast
        paths: ["~/v[0-9]+/forecast"]
        methods: [GET, POST]
        headers: {x-tenant: [weather]}
        protocols: [https]
        https_redirect_status_code: 308
        plugins:
          - name: rate-limiting
            _config: per-minute
          - name: key-auth
            config: {key_names: [x-api-key], hide_credentials: true}
    plugins:
      - name: acl
        config: {allow: [partners]}
routes:
  - name: history
    paths: [/history]
    service: {name: forecast}
consumer_groups:
  - name: gold
    plugins:
      - name: rate-limiting-advanced
        config: {limit: [100], window_size: [60], window_type: sliding}
consumers:
  - username: partner
    custom_id: "4711"
    tags: [team-weather]
    groups:
      - name: gold
    acls:
      - group: partners
    keyauth_credentials:
      - key: \${{ env "DECK_PARTNER_KEY" }}
    jwt_secrets:
      - key: partner-issuer
        algorithm: RS256
        secret: \${{ env "DECK_UNUSED" }}
        rsa_public_key: \${{ env "DECK_PARTNER_PEM" }}
plugins:
  - name: prometheus
  - name: request-transformer
    consumer: shared-partner
    config: {add: {headers: ["x-from:partner"]}}
`,
  },
  "parts of decK's state in one folder": {
    "deck/base.yaml": `_format_version: "3.0"
services:
  - name: forecast
    url: http://forecast:8080
    routes:
      - {name: forecast, paths: [/forecast]}
`,
    "deck/consumers.yaml": `consumers:
  - username: partner
    keyauth_credentials:
      - key: \${{ env "DECK_PARTNER_KEY" }}
`,
    "deck/plugins.yaml": `_format_version: "3.0"
plugins:
  - name: key-auth
    service: forecast
`,
  },
  "a DB-less file with everything at the top": {
    "kong.yml": `# written by hand
_format_version: "3.0"
_transform: true
_comment: The weather team's gateway.
_ignore:
  - &timeouts {connect_timeout: 5000, read_timeout: 5000, write_timeout: 5000}
services:
  - name: forecast
    url: http://forecast:8080
    <<: *timeouts
  - name: history
    host: history
    <<: *timeouts
routes:
  - {name: forecast, service: forecast, paths: [/forecast], strip_path: false}
  - {name: history, service: history, expression: 'http.path ^= "/history"', priority: 10}
upstreams:
  - name: cache
    hash_on: header
    hash_on_header: x-tenant
    hash_fallback: ip
targets:
  - {upstream: cache, target: "10.0.0.7:6379"}
certificates:
  - id: 0b7a3f3a-0f52-4c64-9a0e-6b8a0f4a6f01
    cert: "{vault://env/cert}"
    key: "{vault://env/cert-key}"
snis:
  - {name: api.weather.example, certificate: 0b7a3f3a-0f52-4c64-9a0e-6b8a0f4a6f01}
consumers:
  - username: partner
  - custom_id: "4711"
    id: 7deb6e70-60be-5dd2-b374-06551479ea5e
keyauth_credentials:
  - {consumer: partner, key: Zr5Wq8Kd3Ty6Hn1Xb9Gv4Mc7}
  - {consumer: 7deb6e70-60be-5dd2-b374-06551479ea5e, key: "{vault://env/mobile-key}", ttl: 86400}
acls:
  - {consumer: partner, group: partners}
  - {consumer: 7deb6e70-60be-5dd2-b374-06551479ea5e, group: partners}
consumer_groups:
  - name: gold
consumer_group_consumers:
  - {consumer: partner, consumer_group: gold}
key_sets:
  - name: issuers
keys:
  - {name: main, kid: "2026", set: issuers, jwk: '{"kid":"2026","kty":"oct"}'}
plugins:
  - {name: key-auth, service: forecast}
  - {name: key-auth, service: history}
  - {name: acl, service: forecast, config: {allow: [partners]}}
  - {name: rate-limiting, consumer: partner, config: {minute: 60}}
  - {name: rate-limiting, config: {minute: 600}}
degraphql_routes:
  - {service: history, uri: /cities, query: "query { cities { name } }"}
quota_plans:
  - {name: gold, limit: 1000, service: forecast}
`,
  },
  "an export of a database with workspaces": {
    "kong.yml": `_format_version: "3.0"
_transform: false
workspaces:
  - {id: 0b7a3f3a-0f52-4c64-9a0e-6b8a0f4a6f01, name: default, config: {}, meta: {}}
  - {id: 1c8b4a4b-1a63-4d75-8b1f-7c9b1a5b7a12, name: partners}
services:
  - {id: 2d9c5b5c-2b74-4e86-9c2a-8d0c2b6c8b23, name: forecast, host: forecast, ws_id: 0b7a3f3a-0f52-4c64-9a0e-6b8a0f4a6f01, ca_certificates: null, enabled: true}
  - {id: 3e0d6c6d-3c85-4f97-8d3b-9e1d3c7d9c34, name: forecast, host: forecast, ws_id: 1c8b4a4b-1a63-4d75-8b1f-7c9b1a5b7a12, tags: null}
routes:
  - {id: 4f1e7d7e-4d96-40a8-9e4c-0f2e4d8e0d45, name: forecast, service: 2d9c5b5c-2b74-4e86-9c2a-8d0c2b6c8b23, paths: [/forecast], hosts: null, ws_id: 0b7a3f3a-0f52-4c64-9a0e-6b8a0f4a6f01}
consumers:
  - {id: 502f8e8f-5ea7-41b9-8f5d-1a3f5e9f1e56, username: partner, custom_id: null, username_lower: partner, type: 0, ws_id: 0b7a3f3a-0f52-4c64-9a0e-6b8a0f4a6f01, created_at: 1700000000}
keyauth_credentials:
  - {id: 6130f9f0-6fb8-42ca-9a6e-2b4a6faf2f67, consumer: 502f8e8f-5ea7-41b9-8f5d-1a3f5e9f1e56, key: Zr5Wq8Kd3Ty6Hn1Xb9Gv4Mc7, ttl: null, ws_id: 0b7a3f3a-0f52-4c64-9a0e-6b8a0f4a6f01}
plugins:
  - {id: 7241aaa1-70c9-43db-8b7f-3c5b7ab03a78, name: key-auth, service: 2d9c5b5c-2b74-4e86-9c2a-8d0c2b6c8b23, route: null, consumer: null, protocols: [grpc, grpcs, http, https], config: {key_names: [apikey]}, ordering: null, instance_name: null, ws_id: 0b7a3f3a-0f52-4c64-9a0e-6b8a0f4a6f01}
`,
  },
  "an ingress controller's folder": {
    "kong/class.yaml": `apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: kong
spec:
  controller: ingress-controllers.konghq.com/kong
`,
    "kong/plugins.yaml": `apiVersion: configuration.konghq.com/v1
kind: KongClusterPlugin
metadata:
  name: metrics
  annotations:
    kubernetes.io/ingress.class: kong
  labels:
    global: "true"
plugin: prometheus
---
apiVersion: configuration.konghq.com/v1
kind: KongPlugin
metadata:
  name: partner-keys
  namespace: weather
plugin: key-auth
config:
  key_names: [x-api-key]
---
apiVersion: configuration.konghq.com/v1
kind: KongPlugin
metadata:
  name: only-partners
  namespace: weather
plugin: acl
config:
  allow: [partners]
---
apiVersion: configuration.konghq.com/v1
kind: KongPlugin
metadata:
  name: limits
  namespace: weather
plugin: rate-limiting
config:
  policy: redis
configPatches:
  - path: /redis
    valueFrom:
      secretKeyRef:
        name: limits-redis
        key: redis.json
---
apiVersion: v1
kind: Secret
metadata:
  name: limits-redis
  namespace: weather
stringData:
  redis.json: '{"host": "redis", "port": 6379}'
`,
    "kong/ingress.yaml": `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: forecast
  namespace: weather
  annotations:
    konghq.com/plugins: "partner-keys, only-partners,limits"
    konghq.com/strip-path: "true"
spec:
  ingressClassName: kong
  rules:
    - host: api.weather.example
      http:
        paths:
          - path: /forecast
            pathType: Prefix
            backend:
              service:
                name: forecast
                port:
                  number: 80
`,
    "kong/consumers.yaml": `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: partner
  namespace: weather
  annotations:
    kubernetes.io/ingress.class: kong
    konghq.com/plugins: metrics
username: partner
custom_id: "4711"
credentials:
  - partner-key
  - partners-group
consumerGroups:
  - gold
---
apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile
  namespace: weather
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile
credentials:
  - mobile-key
  - partners-group
---
apiVersion: configuration.konghq.com/v1beta1
kind: KongConsumerGroup
metadata:
  name: gold
  namespace: weather
  annotations:
    kubernetes.io/ingress.class: kong
`,
    "kong/secrets.yaml": `apiVersion: v1
kind: Secret
metadata:
  name: partner-key
  namespace: weather
  labels:
    konghq.com/credential: key-auth
stringData:
  key: Zr5Wq8Kd3Ty6Hn1Xb9Gv4Mc7
  ttl: "2592000"
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-key
  namespace: weather
  labels:
    konghq.com/credential: key-auth
stringData:
  key: Qp2Vn8Lk5Wx1Jd7Rt4Hc9Zs3
---
apiVersion: v1
kind: Secret
metadata:
  name: partners-group
  namespace: weather
  labels:
    konghq.com/credential: acl
stringData:
  group: partners
`,
  },
  "the same consumers in two environments": {
    "clusters/dev/consumer.yaml": environment("dev"),
    "clusters/prod/consumer.yaml": environment("prod"),
  },
  "two controllers, each with a consumer of its own": `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: partner-inside
  annotations: {kubernetes.io/ingress.class: kong-internal}
username: partner
---
apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: partner-outside
  annotations: {kubernetes.io/ingress.class: kong}
username: partner
`,
  "credentials of Kong's operator": `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata: {name: partner, namespace: weather}
username: partner
spec:
  controlPlaneRef:
    type: konnectNamespacedRef
    konnectNamespacedRef: {name: weather}
---
apiVersion: configuration.konghq.com/v1alpha1
kind: KongCredentialACL
metadata: {name: partner-acl, namespace: weather}
spec:
  consumerRef: {name: partner}
  group: partners
---
apiVersion: configuration.konghq.com/v1alpha1
kind: KongPluginBinding
metadata: {name: partner-limits, namespace: weather}
spec:
  pluginRef: {name: limits}
  targets:
    consumerRef: {name: partner}
  controlPlaneRef:
    type: konnectNamespacedRef
    konnectNamespacedRef: {name: weather}
---
apiVersion: configuration.konghq.com/v1
kind: KongPlugin
metadata: {name: limits, namespace: weather}
plugin: rate-limiting
config: {minute: 60}
`,
  "an Ingress of another controller beside Kong's": `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  annotations: {nginx.ingress.kubernetes.io/rewrite-target: /}
spec:
  ingressClassName: nginx
  defaultBackend: {service: {name: shop, port: {number: 80}}}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx}
spec: {controller: k8s.io/ingress-nginx}
`,
};

function environment(name: string): string {
  return `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: partner-${name}
  namespace: weather
  annotations: {kubernetes.io/ingress.class: kong}
username: partner
credentials: [partner-key]
---
apiVersion: v1
kind: Secret
metadata:
  name: partner-key
  namespace: weather
  labels: {konghq.com/credential: key-auth}
stringData:
  key: ${name}-Zr5Wq8Kd3Ty6Hn1Xb9Gv4Mc7
`;
}
