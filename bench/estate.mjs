/**
 * Generated manifests as a platform team keeps them: an app after an app, each in its namespace, with what the
 * gateways need of it. Valid, deterministic, with references that resolve; every kind is there equally often.
 */
import { base64, key } from "./keys.mjs";

const kinds = [
  namespace,
  configMap,
  apisixConsumer,
  apisixSecret,
  apisixPluginConfig,
  apisixUpstream,
  apisixRoute,
  kongConsumer,
  kongSecret,
  kongConsumerGroup,
  kongPlugin,
  kongIngress,
  gateway,
  httpRoute,
  securityPolicy,
  envoySecret,
  backendTrafficPolicy,
  grpcRoute,
  middleware,
  ingressRoute,
];

/** @returns {{ kind: string, text: string }[]} documents of about 500 bytes each, an app's one after the other */
export function estate(count) {
  return Array.from({ length: count }, (_, i) => {
    const id = String(Math.floor(i / kinds.length) + 1).padStart(4, "0");
    return { kind: kinds[i % kinds.length].name, text: kinds[i % kinds.length](id) };
  });
}

/** The last HTTPRoute with a word where a port number belongs: what every schema refuses. Returns its place in the list. */
export function spoilLast(documents) {
  const place = documents.findLastIndex(({ kind }) => kind === "httpRoute");
  documents[place] = { ...documents[place], text: documents[place].text.replace("port: 8080", "port: http") };
  return place;
}

function namespace(id) {
  return `apiVersion: v1
kind: Namespace
metadata:
  name: app-${id}
  labels:
    app.kubernetes.io/part-of: app-${id}
    pod-security.kubernetes.io/enforce: restricted
`;
}

function configMap(id) {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: app-${id}
  labels:
    app.kubernetes.io/part-of: app-${id}
data:
  LOG_LEVEL: info
  UPSTREAM_TIMEOUT: "30"
  application.yaml: |
    server:
      port: 8080
      shutdown: graceful
    features:
      - name: invoices
        enabled: true
      - name: refunds
        enabled: false
`;
}

function apisixConsumer(id) {
  return `# Partner ${id}, plan gold
apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: partner
  namespace: app-${id}
  labels:
    app.kubernetes.io/part-of: app-${id}
spec:
  ingressClassName: apisix
  authParameter:
    keyAuth:
      secretRef:
        name: partner-key
`;
}

function apisixSecret(id) {
  return `apiVersion: v1
kind: Secret
metadata:
  name: partner-key
  namespace: app-${id}
  labels:
    app.kubernetes.io/part-of: app-${id}
type: Opaque
stringData:
  key: ${key(`apisix-${id}`)}
`;
}

function apisixPluginConfig(id) {
  return `apiVersion: apisix.apache.org/v2
kind: ApisixPluginConfig
metadata:
  name: limits
  namespace: app-${id}
spec:
  ingressClassName: apisix
  plugins:
    - name: limit-count
      enable: true
      config:
        count: 600
        time_window: 60
        rejected_code: 429
        key_type: var
        key: consumer_name
    - name: prometheus
      enable: true
`;
}

function apisixUpstream(id) {
  return `apiVersion: apisix.apache.org/v2
kind: ApisixUpstream
metadata:
  name: orders
  namespace: app-${id}
spec:
  ingressClassName: apisix
  retries: 2
  timeout:
    connect: 2s
    read: 30s
    send: 30s
  loadbalancer:
    type: roundrobin
  healthCheck:
    active:
      type: http
      httpPath: /healthz
      healthy:
        successes: 2
        interval: 5s
      unhealthy:
        httpFailures: 3
        interval: 2s
`;
}

function apisixRoute(id) {
  return `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata:
  name: orders
  namespace: app-${id}
  labels:
    app.kubernetes.io/part-of: app-${id}
spec:
  ingressClassName: apisix
  http:
    - name: partners
      match:
        hosts:
          - partners-${id}.example.com
        paths:
          - /orders/*
          - /invoices/*
        methods:
          - GET
          - POST
      backends:
        - serviceName: orders
          servicePort: 8080
          weight: 90
        - serviceName: orders-next
          servicePort: 8080
          weight: 10
      authentication:
        enable: true
        type: keyAuth
        keyAuth:
          header: x-api-key
      plugin_config_name: limits
      plugins:
        - name: consumer-restriction
          enable: true
          config:
            whitelist:
              - app-${id}_partner
`;
}

function kongConsumer(id) {
  return `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile
  namespace: app-${id}
  annotations:
    kubernetes.io/ingress.class: kong
  labels:
    app.kubernetes.io/part-of: app-${id}
username: mobile-${id}
custom_id: crm-${id}
credentials:
  - mobile-key
consumerGroups:
  - gold-${id}
`;
}

function kongSecret(id) {
  return `apiVersion: v1
kind: Secret
metadata:
  name: mobile-key
  namespace: app-${id}
  labels:
    # the controller takes only what carries this
    konghq.com/credential: key-auth
type: Opaque
data:
  key: ${base64(key(`kong-${id}`))}
`;
}

function kongConsumerGroup(id) {
  return `apiVersion: configuration.konghq.com/v1beta1
kind: KongConsumerGroup
metadata:
  name: gold-${id}
  namespace: app-${id}
  annotations:
    kubernetes.io/ingress.class: kong
    konghq.com/plugins: rate-limit
`;
}

function kongPlugin(id) {
  return `apiVersion: configuration.konghq.com/v1
kind: KongPlugin
metadata:
  name: rate-limit
  namespace: app-${id}
  annotations:
    kubernetes.io/ingress.class: kong
  labels:
    app.kubernetes.io/part-of: app-${id}
plugin: rate-limiting
config:
  minute: 600
  hour: 10000
  policy: local
  limit_by: consumer
  hide_client_headers: false
---
apiVersion: configuration.konghq.com/v1
kind: KongPlugin
metadata:
  name: api-keys
  namespace: app-${id}
  annotations:
    kubernetes.io/ingress.class: kong
plugin: key-auth
config:
  key_names:
    - x-api-key
  hide_credentials: true
`;
}

function kongIngress(id) {
  return `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: mobile
  namespace: app-${id}
  annotations:
    konghq.com/plugins: api-keys, rate-limit
    konghq.com/strip-path: "true"
    konghq.com/protocols: https
    cert-manager.io/cluster-issuer: letsencrypt
spec:
  ingressClassName: kong
  tls:
    - hosts:
        - mobile-${id}.example.com
      secretName: mobile-tls
  rules:
    - host: mobile-${id}.example.com
      http:
        paths:
          - path: /v1/orders
            pathType: Prefix
            backend:
              service:
                name: orders
                port:
                  number: 8080
          - path: /v1/refunds
            pathType: Exact
            backend:
              service:
                name: refunds
                port:
                  name: http
`;
}

function gateway(id) {
  return `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: public
  namespace: app-${id}
  labels:
    app.kubernetes.io/part-of: app-${id}
spec:
  gatewayClassName: envoy
  listeners:
    - name: http
      protocol: HTTP
      port: 80
      allowedRoutes:
        namespaces:
          from: Same
    - name: api
      protocol: HTTP
      port: 8080
      hostname: "*.api-${id}.example.com"
      allowedRoutes:
        namespaces:
          from: Same
`;
}

function httpRoute(id) {
  return `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: orders
  namespace: app-${id}
  labels:
    app.kubernetes.io/part-of: app-${id}
spec:
  parentRefs:
    - name: public
      sectionName: api
  hostnames:
    - orders.api-${id}.example.com
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: /v1/orders
          headers:
            - name: x-tenant
              value: gold
        - path:
            type: PathPrefix
            value: /v1/invoices
      filters:
        - type: RequestHeaderModifier
          requestHeaderModifier:
            set:
              - name: x-route
                value: orders
            remove:
              - x-debug
      backendRefs:
        - name: orders
          port: 8080
          weight: 9
        - name: orders-next
          port: 8081
          weight: 1
      timeouts:
        request: 30s
`;
}

function securityPolicy(id) {
  return `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: orders
  namespace: app-${id}
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: orders
  cors:
    allowOrigins:
      - https://app-${id}.example.com
    allowMethods:
      - GET
      - POST
    maxAge: 10m
  apiKeyAuth:
    credentialRefs:
      - name: orders-clients
    extractFrom:
      - headers:
          - x-api-key
    forwardClientIDHeader: x-client-id
    sanitize: true
`;
}

function envoySecret(id) {
  return `apiVersion: v1
kind: Secret
metadata:
  name: orders-clients
  namespace: app-${id}
type: Opaque
stringData:
  web-${id}: ${key(`envoy-web-${id}`)}
  batch-${id}: ${key(`envoy-batch-${id}`)}
`;
}

function backendTrafficPolicy(id) {
  return `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata:
  name: orders
  namespace: app-${id}
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: orders
  rateLimit:
    type: Global
    global:
      rules:
        - clientSelectors:
            - headers:
                - name: x-client-id
                  type: Distinct
          limit:
            requests: 600
            unit: Minute
  retry:
    numRetries: 2
    retryOn:
      triggers:
        - connect-failure
  timeout:
    http:
      requestTimeout: 30s
`;
}

function grpcRoute(id) {
  return `apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata:
  name: stock
  namespace: app-${id}
spec:
  parentRefs:
    - name: public
      sectionName: api
  hostnames:
    - stock.api-${id}.example.com
  rules:
    - matches:
        - method:
            service: shop.v1.Stock
            method: Reserve
      backendRefs:
        - name: stock
          port: 9090
`;
}

function middleware(id) {
  return `apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata:
  name: slow-down
  namespace: app-${id}
spec:
  rateLimit:
    average: 100
    burst: 50
    period: 1s
`;
}

function ingressRoute(id) {
  return `apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata:
  name: backoffice
  namespace: app-${id}
spec:
  entryPoints:
    - websecure
  routes:
    - kind: Rule
      match: Host(\`backoffice-${id}.example.com\`) && PathPrefix(\`/api\`)
      priority: 10
      middlewares:
        - name: slow-down
      services:
        - name: backoffice
          port: 8080
  tls:
    secretName: backoffice-tls
`;
}
