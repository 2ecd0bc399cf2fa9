import { publicGateway, weatherKeys, weatherRoute } from "../examples/weather.ts";
import { memberOf } from "../language/envoy/policyTargets.ts";
import { securityPolicies } from "../language/envoy/securityPolicy.ts";
import type { Place } from "../language/facts/facts.ts";
import type { Rule } from "../language/rule.ts";
import { at, type Node, stringOf } from "../language/yaml/node.ts";

/** internal/gatewayapi/securitypolicy.go, buildAuthorization: the default action is Deny; seen at work: gateway-semantics §5.5. */
export const envoyAuthorizationClosed: Rule = {
  id: "envoy-authorization-closed",
  impact: "style",
  reads: "manifests",
  kinds: ["SecurityPolicy"],
  title: "Authorization that allows nothing answers 403 to everybody",
  why: "What no rule of `authorization` matches is denied unless `defaultAction` says Allow. Without any rule that allows something, every request is answered 403, those with a right key included. If the routes are meant to be closed, this is one way to do it.",
  off: "When routes are closed in this way on purpose.",
  examples: [
    {
      bad: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
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
  authorization: {}
---
${weatherKeys}`,
      good: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
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
    forwardClientIDHeader: x-client-id
  authorization:
    rules:
      - action: Allow
        principal:
          headers:
            - name: x-client-id
              values:
                - mobile-app
---
${weatherKeys}`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const { spec, merges } of securityPolicies(document)) {
      const entry = memberOf(spec, "authorization");
      if (entry?.value.kind !== "mapping" || merges || allowsSomething(entry.value)) continue;
      const { start, end } = entry.key;
      const place: Place = { start, end, path: "spec.authorization" };
      const message =
        "Nothing is allowed here, and what no rule matches is denied: everybody gets 403, with a right key too. Add a rule with `action: Allow`.";
      yield { at: place, message };
    }
  },
};

/** Whatever a template fills in may allow something. */
function allowsSomething(authorization: Node): boolean {
  const rules = at(authorization, "rules");
  const actions = rules?.kind === "sequence" ? rules.items.map((rule) => at(rule, "action")) : [];
  // The API server drops a null and fills in `Deny`.
  const isOpen = (node: Node | undefined) => node !== undefined && !isNull(node) && stringOf(node) !== "Deny";
  return (
    isOpen(at(authorization, "defaultAction")) ||
    (rules?.kind === "scalar" && rules.templated === true) ||
    actions.some(isOpen)
  );
}

function isNull(node: Node): boolean {
  return node.kind === "scalar" && node.value === null && !node.templated;
}
