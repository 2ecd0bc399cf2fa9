import { mobileKey, publicGateway, weatherRoute } from "../examples/weather.ts";
import { addItem, removeEntry } from "../language/edit/yamlEdit.ts";
import { memberOf, targetKindsOf } from "../language/envoy/policyTargets.ts";
import type { Place } from "../language/facts/facts.ts";
import type { CheckedDocument, Fix, Rule } from "../language/rule.ts";
import { at, type Entry, entriesOf, type Mapping, type Sequence, stringOf } from "../language/yaml/node.ts";

/** api/v1alpha1/policy_helpers.go:109-114; CEL lets the two through beside a selector. */
export const envoyTargetMixed: Rule = {
  id: "envoy-target-mixed",
  impact: "ignored",
  reads: "manifests",
  title: "`targetRef` hides `targetRefs`: the targets listed there are left unprotected",
  why: "A policy may have `targetRef` or `targetRefs`. Beside a selector the API server lets both through, and Envoy Gateway then reads the old `targetRef` alone: what `targetRefs` names has no policy, which means an open route where the policy asks for a key. Write all targets into `targetRefs`.",
  off: "Hardly ever: one of the two is never read.",
  examples: [
    {
      bad: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: history
spec:
  parentRefs:
    - name: public
  rules:
    - matches:
        - path:
            value: /history
      backendRefs:
        - name: weather
          port: 8080
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRef:
    group: gateway.networking.k8s.io
    kind: HTTPRoute
    name: history
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  targetSelectors:
    - kind: HTTPRoute
      matchLabels:
        app: maps
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
    extractFrom:
      - headers:
          - x-api-key
---
${mobileKey}`,
      good: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: history
spec:
  parentRefs:
    - name: public
  rules:
    - matches:
        - path:
            value: /history
      backendRefs:
        - name: weather
          port: 8080
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: history
  targetSelectors:
    - kind: HTTPRoute
      matchLabels:
        app: maps
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
      const spec = at(root, "spec");
      if (targetKindsOf(kind) === undefined || spec?.kind !== "mapping") continue;
      const single = memberOf(spec, "targetRef");
      const list = memberOf(spec, "targetRefs");
      const selectors = memberOf(spec, "targetSelectors")?.value;
      // Without a selector the API server refuses the two.
      if (selectors?.kind !== "sequence" || selectors.items.length === 0) continue;
      if (single === undefined || list?.value.kind !== "sequence" || list.value.items.length === 0) continue;
      const place: Place = { start: list.key.start, end: list.key.end, path: "spec.targetRefs" };
      const message = `\`targetRef\` hides this list: Envoy Gateway attaches the ${kind.kind} to nothing that it names. Move the one target of \`targetRef\` into the list.`;
      const fix = merge(document, spec, single, list.value);
      yield { at: place, message, ...(fix === undefined ? {} : { fix }) };
    }
  },
};

function merge(document: CheckedDocument, spec: Mapping, single: Entry, list: Sequence): Fix | undefined {
  const members = entriesOf(single.value).map(
    ({ key, value }) => [String(key.value), stringOf(value)] as const,
  );
  const target: Record<string, string> = {};
  for (const [key, value] of members) {
    if (value === undefined) return undefined;
    target[key] = value;
  }
  const removed = removeEntry(document.text, spec, single);
  const added = addItem(document.text, list, target);
  if (removed === undefined || added === undefined) return undefined;
  return { title: "Move the target of `targetRef` into `targetRefs`", edits: [removed, added], safe: false };
}
