import { violationFix } from "../language/edit/violationFix.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import type { Fix, Rule } from "../language/rule.ts";
import { followsFrom, misplaced } from "../language/schema/misplaced.ts";
import { manifestOf, type Violation } from "../language/schema/violation.ts";
import { isReference } from "../language/values/literal.ts";
import { stringOf } from "../language/yaml/node.ts";

/** Source: k8s.io/apiextensions-apiserver pkg/apiserver/validation, pkg/apiserver/schema/{defaulting,listtype}. */
export const schema: Rule = {
  id: "schema",
  impact: "rejected",
  reads: "violations",
  title: "A value that the kind's schema does not allow",
  why: "The API server holds every object to its schema: types, required fields, allowed values, bounds, lengths, patterns, and lists whose items must differ. One value that does not fit, and the whole object is refused. Values without quotes are the usual trap: YAML reads `4711`, `1e3`, `yes` and `on` as numbers and booleans, not as text.",
  off: "When your cluster has another release of the custom resource, whose schema differs.",
  examples: [
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile
  labels:
    cost-center: 0815
  annotations:
    kubernetes.io/ingress.class: kong
custom_id: 4711
credentials:
  - mobile-key
  - mobile-key # twice
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
  labels:
    cost-center: "0815"
  annotations:
    kubernetes.io/ingress.class: kong
custom_id: "4711"
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
      fixable: true,
    },
    {
      bad: `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather-jwt
spec:
  targetRefs:
    - kind: HTTPRoute
      name: weather
  jwt:
    providers:
      - name: acme
        remoteJWKS:
          uri: https://login.acme.test/jwks.json
`,
      good: `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather-jwt
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  jwt:
    providers:
      - name: acme
        remoteJWKS:
          uri: https://login.acme.test/jwks.json
`,
      fixable: false,
    },
    {
      bad: `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather-access
spec:
  targetRefs:
    group: gateway.networking.k8s.io
    kind: HTTPRoute
    name: weather
  authorization:
    defaultAction: deny
    rules:
      - name: office
        action: allow
        principal:
          clientCIDRs: 10.0.0.0/8
`,
      good: `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather-access
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  authorization:
    defaultAction: Deny
    rules:
      - name: office
        action: Allow
        principal:
          clientCIDRs: [10.0.0.0/8]
`,
      fixable: true,
    },
  ],
  *check({ violations, manifests, text, workspace: { config } }) {
    const structural = violations.filter(({ reason }) => reason !== "cel" && reason !== "unknown-field");
    const unknown = structural.length === 0 ? [] : misplaced(violations);
    for (const violation of structural) {
      // Another tool puts the real value in.
      if (isReference(stringOf(violation.node) ?? "", config.references)) continue;
      // `secret-data` says it, and what to do. What is missing because it stands there misspelt is `unknown-field`'s.
      const manifest = manifestOf(violation, manifests);
      const ofSecret = manifest?.kind.schema === "secret" && violation.path.startsWith("data");
      if (violation.reason === "format" && ofSecret) continue;
      const isLack = violation.reason === "required" || violation.reason === "choice";
      if (isLack && followsFrom(violation, unknown)) continue;
      const fix = violationFix(violation, text);
      const message = messageOf(violation, manifest, fix);
      yield { at: violation, message, ...(fix && { fix }) };
    }
  },
};

function messageOf(
  { path, message }: Violation,
  manifest: Manifest | undefined,
  fix: Fix | undefined,
): string {
  const what = path === "" ? "The object" : `\`${path}\``;
  const consequence = manifest?.kind.refusal ?? "the API server refuses the object";
  return `${what} ${message}: ${consequence}.${fix === undefined ? "" : ` ${fix.title}.`}`;
}
