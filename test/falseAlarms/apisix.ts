/** Correct manifests of APISIX: as its documentation, Helm users and kustomize users write them. Files by name. */
export const apisix: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "ApisixRoute with keyAuth, its consumer and a restriction": {
    "route.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata:
  name: orders
  namespace: shop
  labels: {app.kubernetes.io/part-of: shop}
spec:
  ingressClassName: apisix
  http:
    - name: api
      priority: 10
      match:
        hosts: [shop.example.com]
        paths: ["/orders/*"]
        methods: [GET, POST]
        exprs:
          - subject: {scope: Header, name: X-Version}
            op: Equal
            value: "2"
      backends:
        - serviceName: orders
          servicePort: 8080
          weight: 80
        - serviceName: orders-canary
          servicePort: http
          weight: 20
      authentication:
        enable: true
        type: keyAuth
        keyAuth:
          header: X-API-Key
      plugins:
        - name: consumer-restriction
          enable: true
          config:
            whitelist: [shop_web]
        - name: limit-count
          enable: true
          config: {count: 100, time_window: 60, key_type: var, key: consumer_name, policy: local}
    - name: health
      match:
        hosts: [shop.example.com]
        paths: [/healthz]
      backends:
        - serviceName: orders
          servicePort: 8080
`,
    "web.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: web
  namespace: shop
spec:
  ingressClassName: apisix
  authParameter:
    keyAuth:
      secretRef:
        name: web-key
---
apiVersion: v1
kind: Secret
metadata:
  name: web-key
  namespace: shop
data:
  key: cTdWbVhjOVJ0THc0Wms4TnNZYjNKcEgyR2Y2
`,
  },
  "routes that are opened on purpose, and authentication by other means": {
    "routes.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata: {name: portal, namespace: shop}
spec:
  ingressClassName: apisix
  http:
    - name: login
      match: {hosts: [portal.example.com], paths: [/login/*]}
      backends: [{serviceName: portal, servicePort: 80}]
    - name: app
      match: {hosts: [portal.example.com], paths: [/*]}
      backends: [{serviceName: portal, servicePort: 80}]
      plugin_config_name: sso
      authentication: {enable: false, type: keyAuth}
    - name: hooks
      match: {hosts: [portal.example.com], paths: [/hooks/*]}
      backends: [{serviceName: hooks, servicePort: 80}]
      authentication: {enable: true, type: hmacAuth}
      plugins:
        - {name: hmac-auth, enable: true}
        - {name: request-id, enable: true, config: {include_in_response: true}}
---
apiVersion: apisix.apache.org/v2
kind: ApisixPluginConfig
metadata: {name: sso, namespace: shop}
spec:
  ingressClassName: apisix
  plugins:
    - name: openid-connect
      enable: true
      secretRef: sso-client
      config:
        client_id: portal
        discovery: https://id.example.com/.well-known/openid-configuration
---
apiVersion: v1
kind: Secret
metadata: {name: sso-client, namespace: shop}
stringData:
  client_secret: h7Qm2vXc9RtLw4Zk8NsYb3Jp
  session.secret: Xw9Lr5Tn1Xc7Df2Gh6Js4PqMv8
`,
  },
  "jwt with a key pair, and with base64": {
    "a.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: issuer}
spec:
  authParameter:
    jwtAuth:
      value:
        key: issuer
        algorithm: RS256
        public_key: |
          -----BEGIN PUBLIC KEY-----
          MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKebDxlvQMGyEesAL1r1nIJBkSdqu3Hr
          7noq/0ukiZqVQLSJPMOv0oxQSutvvK3hoibwGakDOza+xRITB7cs2cECAwEAAQ==
          -----END PUBLIC KEY-----
---
apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: partner}
spec:
  authParameter: {jwtAuth: {secretRef: {name: partner-jwt}}}
---
apiVersion: v1
kind: Secret
metadata: {name: partner-jwt}
stringData:
  key: partner
  secret: d1o4eTBtVmIzS3E5THI1VG4xWGM3RGYyR2g2SnM0UHE=
  base64_secret: "true"
  exp: "7200"
  lifetime_grace_period: "30"
`,
  },
  "an ApisixConsumer whose auth is a plugin": {
    "a.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: ci, namespace: apis}
spec:
  ingressClassName: apisix
  plugins:
    - name: key-auth
      enable: true
      config: {key: "$env://CI_KEY"}
    - name: limit-req
      enable: true
      config: {rate: 10, burst: 5, key_type: var, key: consumer_name}
---
apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: partner, namespace: apis}
spec:
  ingressClassName: apisix
  plugins:
    - {name: our-sso, enable: true, config: {realm: partners}}
`,
  },
  "ldapAuth and wolfRBAC": {
    "a.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: staff, namespace: apis}
spec:
  authParameter:
    ldapAuth:
      secretRef: {}
      value: {user_dn: "cn=staff,ou=people,dc=example,dc=com"}
---
apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: rbac, namespace: apis}
spec:
  authParameter:
    wolfRBAC:
      value: {server: "http://wolf.infra:12180", appid: portal, header_prefix: X-}
`,
  },
  "certificates, upstreams and global rules": {
    "tls.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixTls
metadata: {name: shop, namespace: shop}
spec:
  ingressClassName: apisix
  hosts: [shop.example.com, "*.shop.example.com"]
  secret: {name: shop-tls, namespace: certs}
  client:
    caSecret: {name: clients-ca, namespace: certs}
    depth: 2
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: shop, namespace: certs}
spec: {secretName: shop-tls, dnsNames: [shop.example.com], issuerRef: {name: letsencrypt}}
---
apiVersion: v1
kind: Secret
metadata: {name: clients-ca, namespace: certs}
stringData: {ca.crt: "{{ .Files.Get \\"ca.pem\\" }}"}
---
apiVersion: apisix.apache.org/v2
kind: ApisixUpstream
metadata: {name: payments, namespace: shop}
spec:
  ingressClassName: apisix
  scheme: https
  passHost: node
  externalNodes:
    - {type: Domain, name: payments.example.com, port: 443}
---
apiVersion: apisix.apache.org/v2
kind: ApisixGlobalRule
metadata: {name: everywhere, namespace: shop}
spec:
  ingressClassName: apisix
  plugins:
    - {name: prometheus, enable: true, config: {prefer_name: true}}
    - {name: key-auth, enable: false}
`,
  },
  "Ingress with APISIX's annotations, its class and parameters": {
    "a.yaml": `apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: apisix
  annotations: {ingressclass.kubernetes.io/is-default-class: "true"}
spec:
  controller: apisix.apache.org/apisix-ingress-controller
  parameters: {apiGroup: apisix.apache.org, kind: GatewayProxy, name: apisix-proxy, namespace: infra, scope: Namespace}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: shop
  annotations:
    k8s.apisix.apache.org/auth-type: basicAuth
    k8s.apisix.apache.org/enable-cors: "true"
    k8s.apisix.apache.org/cors-allow-origin: https://shop.example.com
    k8s.apisix.apache.org/use-regex: "false"
    k8s.apisix.apache.org/upstream-read-timeout: 30s
    k8s.apisix.apache.org/plugin-config-name: limits
    nginx.ingress.kubernetes.io/auth-type: basic
spec:
  rules:
    - host: shop.example.com
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
---
apiVersion: apisix.apache.org/v2
kind: ApisixPluginConfig
metadata: {name: limits, namespace: shop}
spec:
  plugins: [{name: limit-count, enable: true, config: {count: 10, time_window: 1}}]
---
apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: web, namespace: shop}
spec: {authParameter: {basicAuth: {secretRef: {name: web-login}}}}
---
apiVersion: v1
kind: Secret
metadata: {name: web-login, namespace: shop}
stringData: {username: web, password: Zw7!kq-Lm29pX0ab}
`,
  },
  "Helm values in every place": {
    "templates/consumer.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: {{ include "chart.fullname" . }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "chart.labels" . | nindent 4 }}
spec:
  ingressClassName: {{ .Values.ingressClassName }}
  authParameter:
    {{- toYaml .Values.auth | nindent 4 }}
`,
    "templates/other.yaml": `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata:
  name: "{{ .Values.name }}"
spec:
  gatewayRef: "{{ .Values.gateway }}"
  credentials:
    - name: "{{ .Values.name }}-jwt"
      type: jwt-auth
      config:
        key: "{{ .Values.name }}"
        algorithm: "{{ .Values.algorithm }}"
        exp: "{{ .Values.exp }}"
---
apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata:
  name: "{{ .Values.name }}"
spec:
  http:
    - name: api
      match: {paths: ["/*"]}
      backends: [{serviceName: "{{ .Values.service }}", servicePort: 80}]
      authentication:
        enable: true
        type: "{{ .Values.authType }}"
`,
  },
  "a base and what an overlay changes of it": {
    "base/kustomization.yaml": `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [consumer.yaml]
`,
    "base/consumer.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: web}
spec:
  authParameter: {keyAuth: {secretRef: {name: web-key}}}
`,
    "overlays/prod/kustomization.yaml": `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: shop
resources: [../../base]
patches: [{path: class.yaml}]
secretGenerator: [{name: web-key, envs: [web.env]}]
`,
    "overlays/prod/class.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: web}
spec: {ingressClassName: apisix}
`,
  },
  "older versions, as the configuration says": {
    ".gateway-keys.yaml": `versions: {apisix: "3.9", apisixIngressController: "1.8"}
classes: {apisix: [apisix]}
`,
    "a.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: web-app, namespace: my-shop, labels: {beta: ""}}
spec:
  ingressClassName: apisix
  authParameter: {hmacAuth: {value: {access_key: web-app, secret_key: $env://WEB_APP}}}
`,
  },
};
