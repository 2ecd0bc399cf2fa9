import { mobileKey, publicGateway, weatherRoute } from "../examples/weather.ts";
import { linksTo } from "../language/facts/coveringPolicies.ts";
import { type Link, sameNamespace } from "../language/facts/facts.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import { targetKindsOf } from "../language/facts/policyTargets.ts";
import { targetsOf } from "../language/facts/securityPolicy.ts";
import type { Report, Rule } from "../language/rule.ts";

/** internal/gatewayapi/securitypolicy.go:1053-1180; the older first: internal/gatewayapi/resource/resource.go:418-427. */
export const envoyPolicyConflict: Rule = {
  id: "envoy-policy-conflict",
  impact: "ignored",
  reads: "links",
  title: "Two policies of one kind are attached to one target: the younger one is ignored",
  why: "A Gateway, listener, route or route rule takes one policy of each kind. Of two, Envoy Gateway takes the one that was created first and leaves the other out, with `Accepted=False`, reason Conflicted, in its status. Which is older stands in no file; of two that were created in the same second, the first by namespace and name counts, so the finding stands at the other. Put both into one policy, or attach one of them to less: a listener, a rule.",
  off: "When the second policy is meant to take over once the first is deleted.",
  examples: [
    {
      bad: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
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
      - headers:
          - x-api-key
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather-origins
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  cors:
    allowOrigins:
      - https://weather.example.com
---
${mobileKey}`,
      good: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
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
      - headers:
          - x-api-key
  cors:
    allowOrigins:
      - https://weather.example.com
---
${mobileKey}`,
      fixable: false,
    },
  ],
  *check(document) {
    const { workspace } = document;
    for (const manifest of document.manifests) {
      if (targetKindsOf(manifest.kind) === undefined) continue;
      for (const target of targetsOf(manifest, document.links)) {
        const first = linksTo(manifest.kind, target, workspace).find(
          (other) => comesBefore(other.fact.from, manifest) && workspace.mayMeet(other.document),
        );
        if (first !== undefined) yield report(target, first.fact.from.name ?? "", manifest);
      }
    }
  },
};

interface Named {
  readonly name: string | undefined;
  readonly namespace: string | undefined;
}

/** The order among policies of one age. One that may be the same object does not come before. */
function comesBefore(a: Named, b: Named): boolean {
  if (a.name === undefined || (a.name === b.name && sameNamespace(a.namespace, b.namespace))) return false;
  const [left, right] = [a.namespace ?? b.namespace ?? "", b.namespace ?? a.namespace ?? ""];
  return left === right ? a.name < (b.name ?? "") : left < right;
}

function report(target: Link, other: string, own: Manifest): Report {
  const section = target.section === undefined ? "" : `, section \`${target.section.name}\`,`;
  const message = `The ${own.title} \`${other}\` is attached to the ${target.to.kind} \`${target.name}\`${section} too, and only the older of the two counts; of two created together, that is \`${other}\`. Put both into one policy.`;
  return { at: target, message };
}
