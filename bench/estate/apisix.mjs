/** A team behind APISIX. */
import { key } from "../keys.mjs";

export function apisixConsumer(id) {
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

export function apisixSecret(id) {
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

export function apisixPluginConfig(id) {
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

export function apisixUpstream(id) {
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

export function apisixRoute(id) {
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
