import { mobileKey, publicGateway, weatherRoute } from "../examples/weather.ts";
import { linksTo } from "../language/envoy/coveringPolicies.ts";
import { targetKindsOf } from "../language/envoy/policyTargets.ts";
import { targetsOf } from "../language/envoy/securityPolicy.ts";
import type { Found } from "../language/facts/factIndex.ts";
import { type Link, sameNamespace } from "../language/facts/facts.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import { folderOf } from "../language/layout/paths.ts";
import type { Report, Rule } from "../language/rule.ts";

/** internal/gatewayapi/securitypolicy.go:1053-1180; the older first: internal/gatewayapi/resource/resource.go:418-427. */
export const envoyPolicyConflict: Rule = {
  id: "envoy-policy-conflict",
  impact: "ignored",
  reads: "links",
  title: "Two policies of one kind are attached to one target: the younger one is ignored",
  why: "A Gateway, listener, route or route rule takes one policy of each kind. Of two, Envoy Gateway takes the one that was created first and leaves the other out, with `Accepted=False`, reason Conflicted, in its status. Which is older stands in no file; of two that were created in the same second, the first by namespace and name counts, so the finding stands at the other. In two folders, with no namespace said, they may never be applied together, so that is information. Put both into one policy, or attach one of them to less: a listener, a rule.",
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
    const folder = folderOf(document.document.file);
    for (const manifest of document.manifests) {
      if (targetKindsOf(manifest.kind) === undefined) continue;
      for (const target of targetsOf(manifest, document.links)) {
        const others = linksTo(manifest.kind, target, workspace).filter(
          (other) => comesBefore(other.fact.from, manifest) && workspace.mayMeet(other.document),
        );
        const isApart = (other: Found<Link>) => folderOf(other.document.file) !== folder;
        const first = others.find((other) => !isApart(other)) ?? others[0];
        if (first === undefined) continue;
        const { from } = first.fact;
        const isOpen = from.namespace === undefined || manifest.namespace === undefined;
        yield report(target, from.name ?? "", manifest, isOpen && isApart(first));
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

/** `isUnsure`: the two stand in different folders, as examples do, and may never meet. */
function report(target: Link, other: string, own: Manifest, isUnsure: boolean): Report {
  const section = target.section === undefined ? "" : `, section \`${target.section.name}\`,`;
  const which = `only the older of the two counts; of two created together, that is \`${other}\`. Put both into one policy.`;
  const message = `The ${own.title} \`${other}\` is attached to the ${target.to.kind} \`${target.name}\`${section} too${isUnsure ? ". Where both are applied, " : ", and "}${which}`;
  return { at: target, message, ...(isUnsure ? { severity: "information" } : {}) };
}
