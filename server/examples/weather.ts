/** What the examples about Envoy Gateway have in common: an API, the gateway that it is reached through, and its callers. */

/** The gateway, with one listener. */
export const publicGateway = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: public
spec:
  gatewayClassName: envoy
  listeners:
    - name: http
      protocol: HTTP
      port: 80
`;

/** The route that policies are attached to. */
export const weatherRoute = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: weather
spec:
  parentRefs:
    - name: public
  rules:
    - matches:
        - path:
            value: /weather
      backendRefs:
        - name: weather
          port: 8080
`;

/** The key of one client. */
export const mobileKey = `apiVersion: v1
kind: Secret
metadata:
  name: weather-keys
stringData:
  mobile-app: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`;

/** The keys of two clients. */
export const weatherKeys = `apiVersion: v1
kind: Secret
metadata:
  name: weather-keys
stringData:
  mobile-app: h7Qm2vXc9RtLw4Zk8NsYb3Jp
  dashboard: r5Tg8wEa1ZnQy6Ud3KpMx9Vf
`;

/** A policy that lets in whoever has a key of the Secret `weather-keys`. */
export const weatherPolicy = `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
    extractFrom:
      - headers:
          - x-api-key
`;
