import { publicGateway, weatherRoute } from "../examples/weather.ts";
import { addEntry } from "../language/edit/yamlEdit.ts";
import { type CoveringPolicy, lessSpecificPolicies } from "../language/envoy/coveringPolicies.ts";
import { memberOf } from "../language/envoy/policyTargets.ts";
import {
  authenticationOf,
  type SecurityPolicy,
  securityPolicies,
  securityPolicyKind,
} from "../language/envoy/securityPolicy.ts";
import type { Link } from "../language/facts/facts.ts";
import { isBefore } from "../language/facts/version.ts";
import { folderOf } from "../language/layout/paths.ts";
import type { CheckedDocument, Fix, Report, Rule } from "../language/rule.ts";
import { at } from "../language/yaml/node.ts";

/** internal/gatewayapi/securitypolicy.go:1435, 1680; seen at work: gateway-semantics §5.5. */
export const envoyPolicyReplaces: Rule = {
  id: "envoy-policy-replaces",
  impact: "unsafe",
  reads: "links",
  title: "A more specific policy without authentication opens what a less specific one closes",
  why: "Of the SecurityPolicies that cover a route, Envoy Gateway takes the most specific one as a whole and leaves the others out: route rule before route, before listener, before Gateway. A policy on a route that sets nothing but CORS therefore removes the API keys which the policy on its Gateway asks for: the route answers 200 without a key. `mergeType: StrategicMerge` (since version 1.8, on routes only) keeps what the policy of the listener or Gateway says. A route that is meant to be open can say so: `authorization: {defaultAction: Allow}`. In two folders, with no namespace said, the two may never be applied together, so that is information.",
  off: "When routes are opened in this way on purpose.",
  examples: [
    {
      bad: `${publicGateway}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: public
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: Gateway
      name: public
  apiKeyAuth:
    credentialRefs:
      - name: public-keys
    extractFrom:
      - headers:
          - x-api-key
---
apiVersion: v1
kind: Secret
metadata:
  name: public-keys
stringData:
  mobile-app: h7Qm2vXc9RtLw4Zk8NsYb3Jp
---
${weatherRoute}---
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
`,
      good: `${publicGateway}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: public
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: Gateway
      name: public
  apiKeyAuth:
    credentialRefs:
      - name: public-keys
    extractFrom:
      - headers:
          - x-api-key
---
apiVersion: v1
kind: Secret
metadata:
  name: public-keys
stringData:
  mobile-app: h7Qm2vXc9RtLw4Zk8NsYb3Jp
---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather-origins
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  mergeType: StrategicMerge
  cors:
    allowOrigins:
      - https://weather.example.com
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const policy of securityPolicies(document)) {
      const { spec, merges, targets } = policy;
      if (merges || authenticationOf(spec).length > 0 || memberOf(spec, "authorization") !== undefined)
        continue;
      for (const target of targets) {
        const closed = lessSpecificPolicies(securityPolicyKind, target, document.workspace).find(
          ({ manifest }) => methodsOf(manifest).length > 0,
        );
        if (closed !== undefined) yield report(document, policy, target, closed);
      }
    }
  },
};

function methodsOf({ root }: CoveringPolicy["manifest"]): readonly string[] {
  return authenticationOf(at(root, "spec"));
}

function report(
  document: CheckedDocument,
  policy: SecurityPolicy,
  target: Link,
  { manifest, target: { fact, document: other } }: CoveringPolicy,
): Report {
  // Examples in folders of their own may never be applied together.
  const isApart = folderOf(other.file) !== folderOf(document.document.file);
  const isUnsure = isApart && manifest.namespace === undefined && target.from.namespace === undefined;
  const methods = methodsOf(manifest).map((method) => `\`${method}\``);
  const fix = merge(document, policy, fact);
  const way = fix === undefined ? "Repeat its authentication here." : "Add `mergeType: StrategicMerge`.";
  const message = `${isUnsure ? "Where both are applied, this" : "This"} policy replaces \`${manifest.name}\` of the ${fact.to.kind} \`${fact.name}\` as a whole, ${methods.join(" and ")} included, and asks for no credential itself: the ${target.to.kind} \`${target.name}\` is open to everybody. ${way}`;
  const severity = isUnsure ? { severity: "information" as const } : {};
  return { at: target, message, ...severity, ...(fix === undefined ? {} : { fix }) };
}

/** Only routes merge, and only with policies of what they are attached to. */
function merge(
  { text, workspace }: CheckedDocument,
  { spec, targets }: SecurityPolicy,
  replaced: Link,
): Fix | undefined {
  if (isBefore(workspace.config.versions.get("envoyGateway"), "1.8")) return undefined;
  if (isRoute(replaced) || !targets.every(isRoute)) return undefined;
  if (memberOf(spec, "targetSelectors") !== undefined) return undefined;
  const edit = addEntry(text, spec, "mergeType", "StrategicMerge");
  return edit && { title: "Add `mergeType: StrategicMerge`", edits: [edit], safe: false };
}

function isRoute({ to }: Link): boolean {
  return to.kind.endsWith("Route");
}
