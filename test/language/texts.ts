/** Beginnings of manifests that the suites go on from. */

export const apisix = `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile
  namespace: apis
`;

export const kong = `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile
  namespace: apis
`;

export const envoy = `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: keys
  namespace: apis
`;

export const secret = `apiVersion: v1
kind: Secret
metadata:
  name: mobile-key
  namespace: apis
`;

/** One manifest of every kind, each whole. */
export const everyKind = `${apisix}spec:
  ingressClassName: apisix
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-key
---
${kong}  annotations:
    kubernetes.io/ingress.class: kong
username: mobile
credentials:
- mobile-key
---
${envoy}spec:
  targetRefs:
    - {group: gateway.networking.k8s.io, kind: HTTPRoute, name: weather}
  apiKeyAuth:
    credentialRefs:
      - name: clients
    extractFrom:
      - headers: [x-api-key]
  authorization:
    defaultAction: Deny
    rules:
      - name: gold
        action: Allow
        principal:
          headers:
            - name: x-client-id
              values:
                - gold
---
${secret}  labels:
    konghq.com/credential: key-auth
# the key
stringData:
  key: |
    q7wFm2Zk8
    9LxT
---
_format_version: "3.0"
consumers:
  - username: mobile
    keyauth_credentials:
      - key: Zk89LxTq7wFm2
    acls:
      - group: gold
`;
