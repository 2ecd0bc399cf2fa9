import { mobileKey, publicGateway } from "../examples/weather.ts";
import { replaceScalar } from "../language/edit/yamlEdit.ts";
import { targetKindsOf } from "../language/envoy/policyTargets.ts";
import { NearNames } from "../language/facts/nearNames.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { at, itemsOf, type Node, type Scalar, stringOf } from "../language/yaml/node.ts";

/** The CRDs restrict the kinds of `targetRefs` alone; selectors are compared with what the policy can attach to (internal/gatewayapi/helpers.go:1253-1321). */
export const envoyTargetKind: Rule = {
  id: "envoy-target-kind",
  impact: "ignored",
  reads: "manifests",
  title: "A selector looks for a kind that this policy cannot be attached to",
  why: "The API server checks the kind of a `targetRefs` entry, and takes any kind in `targetSelectors`. Envoy Gateway goes through Gateways, ListenerSets and routes only, so that a selector for another kind, a Service for instance, or for a kind in other capitals never finds anything: the policy protects nothing, and has no status that would tell.",
  off: "Hardly ever: such a selector finds nothing.",
  examples: [
    {
      bad: `${publicGateway}---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: weather
  labels:
    app: weather
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
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetSelectors:
    - kind: HttpRoute
      matchLabels:
        app: weather
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
    extractFrom:
      - headers:
          - x-api-key
---
${mobileKey}`,
      good: `${publicGateway}---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: weather
  labels:
    app: weather
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
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetSelectors:
    - kind: HTTPRoute
      matchLabels:
        app: weather
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
    extractFrom:
      - headers:
          - x-api-key
---
${mobileKey}`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const { kind, root } of document.manifests) {
      const kinds = targetKindsOf(kind);
      if (kinds === undefined) continue;
      for (const [i, selector] of itemsOf(at(root, "spec", "targetSelectors")).entries()) {
        const node = at(selector, "kind");
        const written = stringOf(node);
        if (node === undefined || !written || kinds.includes(written)) continue;
        yield report(document, node, kinds, `spec.targetSelectors[${i}].kind`, kind.kind);
      }
    }
  },
};

function report(
  document: CheckedDocument,
  node: Node,
  kinds: readonly string[],
  path: string,
  policy: string,
): Report {
  const written = stringOf(node) ?? "";
  const near = new NearNames(kinds).find(written);
  const edit = near && replaceScalar(document.text, node as Scalar, near);
  const message = `A ${policy} cannot be attached to \`${written}\`: the selector finds nothing, and the policy does nothing there. It takes ${kinds.map((kind) => `\`${kind}\``).join(", ")}.`;
  const fix = edit && { title: `Change it to \`${near}\``, edits: [edit], safe: false };
  return { at: { start: node.start, end: node.end, path }, message, ...(fix ? { fix } : {}) };
}
