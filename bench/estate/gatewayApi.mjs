/** A team behind Envoy Gateway, and one behind Traefik. */
import { key } from "../keys.mjs";

export function gateway(id) {
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

export function httpRoute(id) {
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

export function securityPolicy(id) {
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

export function envoySecret(id) {
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

export function backendTrafficPolicy(id) {
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

export function grpcRoute(id) {
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

export function middleware(id) {
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

export function ingressRoute(id) {
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
