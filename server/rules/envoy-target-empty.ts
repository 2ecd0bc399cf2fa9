import { mobileKey, publicGateway, weatherPolicy, weatherRoute } from "../examples/weather.ts";
import { memberOf, targetKindsOf } from "../language/envoy/policyTargets.ts";
import type { Place } from "../language/facts/facts.ts";
import type { Rule } from "../language/rule.ts";
import { at, itemsOf } from "../language/yaml/node.ts";

/** `targetRefs` has no least number of items, and CEL asks only whether it is there (gateway-semantics §5.3). */
export const envoyTargetEmpty: Rule = {
  id: "envoy-target-empty",
  impact: "ignored",
  reads: "manifests",
  title: "A policy with an empty list of targets is attached to nothing",
  why: "The API server takes `targetRefs: []`, as the field is there. Envoy Gateway then attaches the policy to nothing: it protects no route, and has no status that would tell.",
  off: "When another tool fills the list in.",
  examples: [
    {
      bad: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs: []
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
${weatherPolicy}---
${mobileKey}`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const { kind, root } of document.manifests) {
      const spec = at(root, "spec");
      const refs = at(spec, "targetRefs");
      if (targetKindsOf(kind) === undefined || refs?.kind !== "sequence" || refs.items.length > 0) continue;
      const others = memberOf(spec, "targetRef") ?? memberOf(spec, "targetSelectors");
      if (others !== undefined && (others.value.kind !== "sequence" || itemsOf(others.value).length > 0))
        continue;
      const place: Place = { start: refs.start, end: refs.end, path: "spec.targetRefs" };
      const message = `This ${kind.kind} is attached to nothing: it takes effect nowhere, and no status tells. Name a Gateway or a route.`;
      yield { at: place, message };
    }
  },
};
