/** Whole manifests to begin with. Keys are stops: nothing that looks like a credential is invented. */
export interface Skeleton {
  readonly label: string;
  readonly says: string;
  readonly snippet: string;
}

export const skeletons: readonly Skeleton[] = [
  {
    label: "ApisixConsumer with Secret",
    says: "An APISIX consumer whose API key stands in a Secret beside it.",
    snippet: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: \${1:consumer}
  namespace: \${2:default}
spec:
  ingressClassName: \${3:apisix}
  authParameter:
    keyAuth:
      secretRef:
        name: \${1:consumer}-key-auth
---
apiVersion: v1
kind: Secret
metadata:
  name: \${1:consumer}-key-auth
  namespace: \${2:default}
stringData:
  key: \${4:key}
`,
  },
  {
    label: "KongConsumer with key-auth Secret",
    says: "A Kong consumer and the Secret with its API key, with the label that Kong wants on it.",
    snippet: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: \${1:consumer}
  namespace: \${2:default}
  annotations:
    kubernetes.io/ingress.class: \${3:kong}
username: \${1:consumer}
credentials:
  - \${1:consumer}-key-auth
---
apiVersion: v1
kind: Secret
metadata:
  name: \${1:consumer}-key-auth
  namespace: \${2:default}
  labels:
    konghq.com/credential: key-auth
stringData:
  key: \${4:key}
`,
  },
  {
    label: "SecurityPolicy with API keys",
    says: "An Envoy Gateway policy that lets in requests with a key of the Secret beside it.",
    snippet: `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: \${1:api-keys}
  namespace: \${2:default}
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: \${3:route}
  apiKeyAuth:
    credentialRefs:
      - name: \${1:api-keys}
    extractFrom:
      - headers:
          - \${4:x-api-key}
---
apiVersion: v1
kind: Secret
metadata:
  name: \${1:api-keys}
  namespace: \${2:default}
stringData:
  \${5:client}: \${6:key}
`,
  },
  {
    label: "kong.yml consumer",
    says: "A consumer with an API key, for Kong without a database or for decK.",
    snippet: `_format_version: "3.0"
consumers:
  - username: \${1:consumer}
    keyauth_credentials:
      - key: \${2:key}
`,
  },
];
