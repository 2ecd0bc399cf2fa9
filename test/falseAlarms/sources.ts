/** Correct manifests: what other tools make, encrypt, template or patch; lists and unusual styles. Files by name. */
export const sources: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "a List in JSON": {
    "a.json": `{
  "apiVersion": "v1",
  "kind": "List",
  "items": [
    {
      "apiVersion": "v1",
      "kind": "ConfigMap",
      "metadata": {
        "name": "a"
      }
    },
    {
      "apiVersion": "v1",
      "kind": "Secret",
      "metadata": {
        "name": "b"
      },
      "type": "kubernetes.io/tls",
      "data": {
        "tls.crt": "",
        "tls.key": ""
      }
    },
    {
      "apiVersion": "configuration.konghq.com/v1",
      "kind": "KongConsumer",
      "metadata": {
        "name": "c",
        "annotations": {
          "kubernetes.io/ingress.class": "kong"
        }
      },
      "username": "c"
    }
  ]
}`,
  },
  "a kustomize base with a generated Secret": {
    "base/c.yaml": `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata: {name: k, annotations: {kubernetes.io/ingress.class: kong}}
username: k
credentials: [k-key]
`,
    "base/kustomization.yaml": `resources: [c.yaml]
secretGenerator:
- name: k-key
  envs: [k.env]
  options: {disableNameSuffixHash: true, labels: {konghq.com/credential: key-auth}}
`,
    "over/kustomization.yaml": `namespace: prod
resources: [../base]
`,
  },
  "a chart's template and its values": {
    "templates/c.yaml": `{{- range .Values.consumers }}
---
apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: {{ .name }}
  annotations:
    kubernetes.io/ingress.class: {{ $.Values.class }}
username: {{ .name | quote }}
credentials:
  - {{ .name }}-key
{{- end }}
`,
    "values.yaml": `consumers:
- name: a
  key: 507f1f77bcf86cd799439011
  keyauth_credentials: yes
`,
  },
  "a chart's template without lines of its own": {
    "c.yaml": `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: {{ include "x.name" . }}
  labels: {{- include "x.labels" . | nindent 4 }}
spec:
  ingressClassName: {{ .Values.cls }}
  authParameter:
    keyAuth:
      value:
        key: {{ .Values.key | quote }}
`,
  },
  "a Secret that SOPS encrypted": {
    "s.yaml": `apiVersion: v1
kind: Secret
metadata:
    name: a
    labels:
        konghq.com/credential: key-auth
stringData:
    key: ENC[AES256_GCM,data:abc=,iv:x=,tag:y=,type:str]
sops:
    kms: []
    age:
        - recipient: age1xyz
          enc: |
            -----BEGIN AGE ENCRYPTED FILE-----
            abc
            -----END AGE ENCRYPTED FILE-----
    lastmodified: "2024-01-01T00:00:00Z"
    mac: ENC[AES256_GCM,data:abc]
    version: 3.8.1
`,
  },
  "a Secret of type tls": {
    "s.yaml": `apiVersion: v1
kind: Secret
metadata: {name: t}
type: kubernetes.io/tls
stringData:
  tls.crt: a
  tls.key: b
`,
  },
  "KongConsumer with a SealedSecret": {
    "a.yaml": `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: sk, namespace: a}
spec: {encryptedData: {key: AgBx}, template: {metadata: {labels: {konghq.com/credential: key-auth}}}}
---
apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata: {name: k, namespace: a, annotations: {kubernetes.io/ingress.class: kong}}
username: k
credentials: [sk]
`,
  },
  "KongConsumer as the API server returned it": {
    "a.yaml": `apiVersion: configuration.konghq.com/v1
consumerGroups: []
credentials:
- e-key
kind: KongConsumer
metadata:
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"apiVersion":"configuration.konghq.com/v1","kind":"KongConsumer"}
    kubernetes.io/ingress.class: kong
  creationTimestamp: "2024-01-01T00:00:00Z"
  generation: 1
  name: e
  namespace: d
  resourceVersion: "1"
  uid: 6f1c2b9e-4d7a-4c55-9b3e-8a2f0d6c7e14
status:
  conditions:
  - lastTransitionTime: "2024-01-01T00:00:00Z"
    message: ok
    observedGeneration: 1
    reason: Programmed
    status: "True"
    type: Programmed
username: e
`,
  },
  "a strategic merge patch": {
    "p.yaml": `apiVersion: v1
kind: Secret
metadata: {name: k-key}
$patch: delete
`,
  },
  "a Secret that the Argo CD Vault plugin fills": {
    "a.yaml": `apiVersion: v1
kind: Secret
metadata:
  name: a
  labels: {konghq.com/credential: key-auth}
stringData:
  key: <path:kv/data/a#key>
`,
  },
  "files of other tools": {
    "a.yaml": `consumers:
- name: x
  groups: [a]
kind: Something
`,
    "b.yaml": `kind: Secret
foo: bar
`,
    "c.yaml": `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
secretGenerator: []
`,
  },
  "a kong.yml with anchors": {
    "kong.yml": `_format_version: "3.0"
consumers:
- &c
  username: a
  tags: &t [x]
- username: b
  tags: *t
`,
  },
};
