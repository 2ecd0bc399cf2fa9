import type { Rule } from "../language/rule.ts";
import { followsFrom, misplaced } from "../language/schema/misplaced.ts";
import { manifestOf } from "../language/schema/violation.ts";

/** Source: k8s.io/apiextensions-apiserver pkg/apiserver/schema/cel; the messages are the custom resource's own. */
export const cel: Rule = {
  id: "cel",
  impact: "rejected",
  reads: "violations",
  title: "A validation rule of the custom resource does not hold",
  why: "Beyond types, a custom resource can carry rules about how its fields go together, written in CEL. The API server evaluates them after it has filled in defaults, and refuses an object that breaks one; a rule that cannot be evaluated because a field is missing counts as broken. The message is the one that the API server gives.",
  off: "When your cluster has another release of the custom resource, whose rules differ.",
  examples: [
    {
      bad: `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather-keys
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: Service
      name: weather
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
    extractFrom:
      - headers: [x-api-key]
        params: [api_key]
---
apiVersion: v1
kind: Secret
metadata:
  name: weather-keys
stringData:
  mobile: gU7mXq2TzLw9Rb4NcV6yKs1HdJ8fPa3E
`,
      good: `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather-keys
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
    extractFrom:
      - headers: [x-api-key]
      - headers: [x-legacy-key]
---
apiVersion: v1
kind: Secret
metadata:
  name: weather-keys
stringData:
  mobile: gU7mXq2TzLw9Rb4NcV6yKs1HdJ8fPa3E
`,
      fixable: false,
    },
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile
  annotations:
    kubernetes.io/ingress.class: kong
credentials:
  - mobile-key
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: gU7mXq2TzLw9Rb4NcV6yKs1HdJ8fPa3E
`,
      good: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile
credentials:
  - mobile-key
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: gU7mXq2TzLw9Rb4NcV6yKs1HdJ8fPa3E
`,
      fixable: false,
    },
  ],
  *check({ violations, manifests }) {
    const broken = violations.filter(({ reason }) => reason === "cel");
    const unknown = broken.length === 0 ? [] : misplaced(violations);
    for (const violation of broken) {
      if (followsFrom(violation, unknown)) continue;
      const { path, message } = violation;
      const manifest = manifestOf(violation, manifests);
      const where = path === "" ? (manifest?.title ?? "object") : `\`${path}\``;
      const sentence = message.trim().replace(/\.$/, "");
      const refusal = manifest?.kind.refusal;
      const refused =
        refusal === undefined
          ? `The API server refuses this ${where}: ${sentence}.`
          : `About ${where}: ${sentence}; ${refusal}.`;
      yield { at: violation, message: refused };
    }
  },
};
