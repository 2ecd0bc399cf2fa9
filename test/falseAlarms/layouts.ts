/** Correct workspaces that hold the same names on purpose: overlays, environments, variants. Files by name. */
const consumer = (name: string, secret = `${name}-key`) => `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: ${name}
  annotations:
    kubernetes.io/ingress.class: kong
username: ${name}
credentials:
  - ${secret}
`;

const credential = (name: string, key: string, namespace?: string) => `apiVersion: v1
kind: Secret
metadata:
  name: ${name}
${namespace === undefined ? "" : `  namespace: ${namespace}\n`}  labels:
    konghq.com/credential: key-auth
stringData:
  key: ${key}
`;

const key = "h7Qm2vXc9RtLw4Zk8NsYb3Jp";
const otherKey = "Zt4Vn8Kq2Wx6Hb9Rd3Lm7Fy5";

const apisixConsumer = (key: string, namespace?: string) => `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
${namespace === undefined ? "" : `  namespace: ${namespace}\n`}spec:
  ingressClassName: apisix
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-app-key
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
${namespace === undefined ? "" : `  namespace: ${namespace}\n`}stringData:
  key: ${key}
`;

const policy = (secret: string, rest = "") => `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
${rest}spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  apiKeyAuth:
    credentialRefs:
      - name: ${secret}
    extractFrom:
      - headers:
          - x-api-key
`;

const route = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: weather
spec:
  rules:
    - backendRefs:
        - name: weather
          port: 80
`;

const clients = (key: string) => `apiVersion: v1
kind: Secret
metadata:
  name: weather-keys
stringData:
  mobile-app: ${key}
`;

export const layouts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "a base, and overlays that add the Secret": {
    "base/kustomization.yaml": "resources:\n  - consumer.yaml\n",
    "base/consumer.yaml": consumer("mobile-app"),
    "overlays/dev/kustomization.yaml": "namespace: dev\nresources:\n  - ../../base\n  - secret.yaml\n",
    "overlays/dev/secret.yaml": credential("mobile-app-key", key),
    "overlays/prod/kustomization.yaml": "namespace: prod\nresources:\n  - ../../base\n  - secret.yaml\n",
    "overlays/prod/secret.yaml": credential("mobile-app-key", key),
  },
  "overlays that say their namespaces in every manifest too": {
    "base/kustomization.yaml": "resources: [consumer.yaml]\n",
    "base/consumer.yaml": consumer("mobile-app").replace(
      "name: mobile-app\n",
      "name: mobile-app\n  namespace: default\n",
    ),
    "overlays/dev/kustomization.yaml": "namespace: dev\nresources: [../../base, secret.yaml]\n",
    "overlays/dev/secret.yaml": credential("mobile-app-key", key, "dev"),
    "overlays/prod/kustomization.yaml": "namespace: prod\nresources: [../../base, secret.yaml]\n",
    "overlays/prod/secret.yaml": credential("mobile-app-key", otherKey, "prod"),
  },
  "overlays that patch what a base has": {
    "base/kustomization.yaml": "resources: [route.yaml, policy.yaml, keys.yaml]\n",
    "base/route.yaml": route,
    "base/policy.yaml": policy("weather-keys"),
    "base/keys.yaml": clients(key),
    "overlays/prod/kustomization.yaml":
      "resources: [../../base]\npatches:\n  - path: policy.yaml\n  - path: keys.yaml\n",
    "overlays/prod/policy.yaml": `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  apiKeyAuth:
    forwardClientIDHeader: x-client-id
`,
    "overlays/prod/keys.yaml": clients(key),
    "overlays/dev/kustomization.yaml": "resources: [../../base]\npatchesStrategicMerge: [class.yaml]\n",
    "overlays/dev/class.yaml": `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  authorization:
    defaultAction: Deny
`,
  },
  "a base that every overlay completes": {
    "base/kustomization.yaml": "resources: [consumer.yaml, keys.yaml, policy.yaml]\n",
    "base/consumer.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
spec:
  ingressClassName: apisix
  authParameter:
    keyAuth:
      value:
        key: changeme
`,
    "base/keys.yaml": clients("changeme"),
    "base/policy.yaml": `${route}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
`,
    "overlays/prod/kustomization.yaml":
      "resources: [../../base]\npatches: [{path: consumer.yaml}, {path: keys.yaml}, {path: policy.yaml}]\n",
    "overlays/prod/consumer.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
spec:
  authParameter:
    keyAuth:
      value:
        key: \${MOBILE_APP_KEY}
`,
    "overlays/prod/keys.yaml": `apiVersion: v1
kind: Secret
metadata:
  name: weather-keys
stringData:
  mobile-app: ENC[AES256_GCM,data:x]
sops:
  version: 3.9.0
`,
    "overlays/prod/policy.yaml": policy("weather-keys"),
  },
  "an overlay that patches JSON": {
    "base/kustomization.yaml": "resources: [consumer.yaml, secret.yaml]\n",
    "base/consumer.yaml": consumer("mobile-app"),
    "base/secret.yaml": credential("mobile-app-key", key),
    "overlays/prod/kustomization.yaml":
      "resources: [../../base]\npatches:\n  - target: {kind: KongConsumer}\n    path: username.yaml\n",
    "overlays/prod/username.yaml": "- op: replace\n  path: /username\n  value: mobile-app-prod\n",
  },
  "one folder an environment, without kustomize": {
    "dev/consumers.yaml": apisixConsumer(key),
    "prod/consumers.yaml": apisixConsumer(otherKey),
    "staging/consumers.yaml": apisixConsumer(key),
  },
  "one folder a customer, all with the same names": {
    "acme/consumers.yaml": apisixConsumer(key),
    "globex/consumers.yaml": apisixConsumer(key),
  },
  "one namespace a team, all with the same names": {
    "teams/maps.yaml": apisixConsumer(key, "maps"),
    "teams/weather.yaml": apisixConsumer(otherKey, "weather"),
  },
  "clusters of Flux": {
    "clusters/east/apps.yaml": `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps/east
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
`,
    "apps/base/weather/kustomization.yaml": "resources: [consumer.yaml]\n",
    "apps/base/weather/consumer.yaml": consumer("mobile-app"),
    "apps/east/kustomization.yaml": "resources: [../base/weather, secret.yaml]\n",
    "apps/east/secret.yaml": credential("mobile-app-key", key),
    "apps/west/kustomization.yaml": "resources: [../base/weather, secret.yaml]\n",
    "apps/west/secret.yaml": credential("mobile-app-key", key),
  },
  "applications of Argo CD, with a Component": {
    "components/keys/kustomization.yaml": `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
secretGenerator:
  - name: mobile-app-key
    literals:
      - key=${key}
    options:
      disableNameSuffixHash: true
      labels:
        konghq.com/credential: key-auth
`,
    "apps/weather/envs/dev/kustomization.yaml":
      "resources: [../../base]\ncomponents: [../../../../components/keys]\n",
    "apps/weather/envs/prod/kustomization.yaml":
      "resources: [../../base]\ncomponents: [../../../../components/keys]\n",
    "apps/weather/base/kustomization.yaml": "resources: [consumer.yaml]\n",
    "apps/weather/base/consumer.yaml": consumer("mobile-app"),
  },
  "generated in a base, merged into in an overlay": {
    "base/kustomization.yaml": `resources: [consumer.yaml]
generatorOptions: {disableNameSuffixHash: true, labels: {konghq.com/credential: key-auth}}
secretGenerator: [{name: mobile-app-key, literals: [ttl=60]}]
`,
    "base/consumer.yaml": consumer("mobile-app"),
    "prod/kustomization.yaml": `resources: [../base]
secretGenerator: [{name: mobile-app-key, behavior: merge, envs: [key.env]}]
`,
  },
  "a class that kustomize adds to every consumer": {
    "kustomization.yaml": `resources: [consumer.yaml, secret.yaml]
commonAnnotations: {kubernetes.io/ingress.class: kong}
labels: [{pairs: {konghq.com/credential: key-auth}}]
`,
    "consumer.yaml": consumer("mobile-app").replace(/ {2}annotations:\n.*\n/, ""),
    "secret.yaml": credential("mobile-app-key", key).replace(/ {2}labels:\n.*\n/, ""),
  },
  "a kustomization that lists what is not here, and itself": {
    "kustomization.yaml":
      "resources: [., ./gone.yaml, https://example.com/a.yaml, github.com/acme/base?ref=v1, consumer.yaml]\n",
    "consumer.yaml": consumer("mobile-app"),
    "secret.yaml": credential("mobile-app-key", key),
  },
  "names that only the release knows": {
    "chart/Chart.yaml": "apiVersion: v2\nname: weather\nversion: 1.0.0\n",
    "chart/templates/secret.yaml": `apiVersion: v1
kind: Secret
metadata:
  name: {{ .Release.Name }}-keys
stringData:
  mobile-app: {{ .Values.key | quote }}
`,
    "policy.yaml": `${route}---\n${policy("weather-keys")}`,
  },
};
