import { publicGateway, weatherRoute } from "../examples/weather.ts";
import { authorizationRules, securityPolicies } from "../language/envoy/securityPolicy.ts";
import type { Place } from "../language/facts/facts.ts";
import type { Rule } from "../language/rule.ts";
import { isPattern } from "../language/schema/pattern.ts";
import { at, stringOf } from "../language/yaml/node.ts";

/** internal/gatewayapi/securitypolicy.go, buildAuthorization and validateAuthorizationOperation; Go's regexp is RE2. */
export const envoyAuthorizationPattern: Rule = {
  id: "envoy-authorization-pattern",
  impact: "broken",
  reads: "manifests",
  kinds: ["SecurityPolicy"],
  title: "An authorization rule has a regular expression that cannot be read",
  why: "The API server takes any text as the regular expression of a path. Envoy Gateway reads it as Go does (RE2), which has no look-ahead, look-behind or back references; where it cannot, it refuses the policy, and every route of it is answered 500.",
  off: "Hardly ever: with such a rule the routes are down.",
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
  authorization:
    rules:
      - action: Allow
        operation:
          path:
            type: RegularExpression
            value: "/weather/(?!admin).*"
        principal:
          clientCIDRs:
            - 10.0.0.0/8
`,
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
  authorization:
    rules:
      - action: Allow
        operation:
          path:
            type: RegularExpression
            value: "/weather/[a-z]+"
        principal:
          clientCIDRs:
            - 10.0.0.0/8
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const { spec } of securityPolicies(document)) {
      for (const { rule, path } of authorizationRules(spec)) {
        const match = at(rule, "operation", "path");
        const node = at(match, "value");
        const pattern = stringOf(node);
        if (node === undefined || pattern === undefined || isPattern(pattern)) continue;
        if (stringOf(at(match, "type")) !== "RegularExpression") continue;
        const place: Place = { start: node.start, end: node.end, path: `${path}.operation.path.value` };
        const message =
          "This is no regular expression that Go (RE2) can read: Envoy Gateway refuses the policy, and Envoy answers 500 on all its routes.";
        yield { at: place, message };
      }
    }
  },
};
