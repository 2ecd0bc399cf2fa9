/** A team behind Kong. */
import { base64, key } from "../keys.mjs";

export function kongConsumer(id) {
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

export function kongSecret(id) {
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

export function kongConsumerGroup(id) {
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

export function kongPlugin(id) {
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

export function kongIngress(id) {
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
