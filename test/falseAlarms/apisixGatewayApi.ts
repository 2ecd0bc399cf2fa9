/** Correct manifests of APISIX under the Gateway API. Files by name. */
export const apisixGatewayApi: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Gateway API: Gateway, Consumer, PluginConfig and policies": {
    "gateway.yaml": `apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: apisix}
spec: {controllerName: apisix.apache.org/apisix-ingress-controller}
---
apiVersion: apisix.apache.org/v1alpha1
kind: GatewayProxy
metadata: {name: apisix-proxy, namespace: infra}
spec:
  provider:
    type: ControlPlane
    controlPlane:
      service: {name: apisix-admin, port: 9180}
      auth:
        type: AdminKey
        adminKey:
          valueFrom:
            secretKeyRef: {name: apisix-admin, key: token}
---
apiVersion: v1
kind: Secret
metadata: {name: apisix-admin, namespace: infra}
stringData: {token: Xw9Lr5Tn1Xc7Df2Gh6Js4PqMv8h7Qm2v}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: apisix, namespace: infra}
spec:
  gatewayClassName: apisix
  listeners: [{name: http, protocol: HTTP, port: 80, allowedRoutes: {namespaces: {from: All}}}]
  infrastructure:
    parametersRef: {group: apisix.apache.org, kind: GatewayProxy, name: apisix-proxy}
`,
    "apis.yaml": `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: weather, namespace: apis}
spec:
  parentRefs: [{name: apisix, namespace: infra}]
  hostnames: [weather.example.com]
  rules:
    - name: forecast
      matches: [{path: {type: PathPrefix, value: /forecast}}]
      filters:
        - type: ExtensionRef
          extensionRef: {group: apisix.apache.org, kind: PluginConfig, name: guarded}
      backendRefs: [{name: forecast, port: 80}]
---
apiVersion: apisix.apache.org/v1alpha1
kind: PluginConfig
metadata: {name: guarded, namespace: apis}
spec:
  plugins:
    - {name: key-auth, config: {header: X-API-Key, hide_credentials: true}}
    - {name: consumer-restriction, config: {whitelist: [apis_mobile-app]}}
---
apiVersion: apisix.apache.org/v1alpha1
kind: HTTPRoutePolicy
metadata: {name: weather, namespace: apis}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: weather, sectionName: forecast}]
  priority: 10
  vars: [[http_x_version, "==", "2"]]
---
apiVersion: apisix.apache.org/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: forecast, namespace: apis}
spec:
  targetRefs: [{group: "", kind: Service, name: forecast}]
  scheme: https
  retries: 2
---
apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata: {name: mobile-app, namespace: apis, labels: {custom_id: "4711"}}
spec:
  gatewayRef: {name: apisix, namespace: infra}
  credentials:
    - name: key
      type: key-auth
      secretRef: {name: mobile-app-key}
    - name: tokens
      type: jwt-auth
      secretRef: {name: mobile-app-jwt}
    - name: from-vault
      type: hmac-auth
      config: {key_id: mobile-app, secret_key: $secret://vault/1/mobile-app/hmac}
  plugins:
    - {name: limit-count, config: {count: 3, time_window: 60, rejected_code: 429, key: remote_addr, policy: local}}
---
apiVersion: v1
kind: Secret
metadata: {name: mobile-app-key, namespace: apis}
stringData: {key: q7VmXc9RtLw4Zk8NsYb3JpH2Gf6}
---
apiVersion: v1
kind: Secret
metadata: {name: mobile-app-jwt, namespace: apis}
stringData: {key: mobile-app, algorithm: HS256, secret: wZ8y0mVb3Kq9Lr5Tn1Xc7Df2Gh6Js4Pq}
`,
  },
  "a Consumer whose Secret stands in another namespace, let in": {
    "a.yaml": `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata: {name: batch, namespace: apis}
spec:
  gatewayRef: {name: apisix}
  credentials:
    - {name: login, type: basic-auth, secretRef: {name: batch-login, namespace: vault}}
---
apiVersion: v1
kind: Secret
metadata: {name: batch-login, namespace: vault}
stringData: {username: batch, password: Zw7!kq-Lm29pX0ab}
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: consumers, namespace: vault}
spec:
  from: [{group: apisix.apache.org, kind: Consumer, namespace: apis}]
  to: [{group: "", kind: Secret, name: batch-login}]
`,
  },
};
