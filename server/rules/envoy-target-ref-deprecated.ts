import { mobileKey, publicGateway, weatherPolicy, weatherRoute } from "../examples/weather.ts";
import { memberOf, targetKindsOf } from "../language/envoy/policyTargets.ts";
import type { Place } from "../language/facts/facts.ts";
import { isBefore } from "../language/facts/version.ts";
import type { CheckedDocument, Edit, Rule } from "../language/rule.ts";
import { at, type Entry } from "../language/yaml/node.ts";

/** internal/gatewayapi/securitypolicy.go:67-83: condition Warning, reason DeprecatedField; deprecated since Envoy Gateway 1.1. */
export const envoyTargetRefDeprecated: Rule = {
  id: "envoy-target-ref-deprecated",
  impact: "style",
  reads: "manifests",
  title: "`targetRef` is deprecated: `targetRefs` holds a list of targets",
  why: "Since version 1.1, Envoy Gateway marks policies that use `targetRef` with a warning in their status (reason DeprecatedField). `targetRefs` says the same and takes several targets. EnvoyPatchPolicy still has `targetRef` alone.",
  off: "While an Envoy Gateway older than 1.1 is in use; better, say so under `versions:` in `.gateway-keys.yaml`.",
  examples: [
    {
      bad: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRef:
    group: gateway.networking.k8s.io
    kind: HTTPRoute
    name: weather
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
      fixable: true,
    },
  ],
  *check(document) {
    if (isBefore(document.workspace.config.versions.get("envoyGateway"), "1.1")) return;
    for (const { kind, root } of document.manifests) {
      const spec = at(root, "spec");
      const single = memberOf(spec, "targetRef");
      if (targetKindsOf(kind) === undefined || single === undefined) continue;
      // With both, what matters is that one hides the other.
      if (memberOf(spec, "targetRefs") !== undefined) continue;
      const place: Place = { start: single.key.start, end: single.key.end, path: "spec.targetRef" };
      const edits = asList(document, single);
      const message =
        "`targetRef` is deprecated since Envoy Gateway 1.1. Write the target as an item of `targetRefs`.";
      const fix = { title: "Write it as a list in `targetRefs`", edits, safe: true };
      yield { at: place, message, ...(edits.length === 0 ? {} : { fix }) };
    }
  },
};

/** The target's own text as an item: its lines one step further in, or in brackets. */
function asList({ text }: CheckedDocument, { key, value, merged }: Entry): Edit[] {
  if (value.kind !== "mapping" || value.alias || key.alias || merged) return [];
  const written = text.slice(value.start, value.end);
  const renamed = { start: key.end, end: key.end, text: "s" };
  const name = text.slice(key.start, key.end);
  if (/["']$/.test(name)) Object.assign(renamed, { start: key.end - 1, end: key.end - 1 });
  // An anchor or a tag in front belongs to the mapping, not to its first key.
  if (/[&!]/.test(text.slice(key.end, value.start))) return [];
  const list = value.style === "flow" ? `[${written}]` : `- ${written.replaceAll("\n", "\n  ")}`;
  return [renamed, { start: value.start, end: value.end, text: list }];
}
