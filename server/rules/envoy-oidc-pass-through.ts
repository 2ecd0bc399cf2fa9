import { publicGateway, weatherRoute } from "../examples/weather.ts";
import { memberOf } from "../language/envoy/policyTargets.ts";
import { type SecurityPolicy, securityPolicies } from "../language/envoy/securityPolicy.ts";
import type { Place } from "../language/facts/facts.ts";
import type { Rule } from "../language/rule.ts";
import { at, itemsOf, type Node, stringOf } from "../language/yaml/node.ts";

/** internal/gatewayapi/securitypolicy.go:910-969, validateSecurityPolicy: for routes only, and before anything is in force. */
export const envoyOidcPassThrough: Rule = {
  id: "envoy-oidc-pass-through",
  impact: "unsafe",
  reads: "manifests",
  kinds: ["SecurityPolicy"],
  title: "Login that lets tokens pass, with nothing that checks them, protects nothing",
  why: "With `passThroughAuthHeader: true`, requests that carry a token go past the login, so `jwt` of the same policy has to check it, from a header, and from another one than `forwardIDToken` writes. Without that, Envoy Gateway refuses the policy of a route before any of it is in force (`Accepted=False`): the route is open to everybody. The API server lets such a policy through.",
  off: "Hardly ever: such a policy does nothing.",
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
  oidc:
    provider:
      issuer: https://accounts.example.com
      authorizationEndpoint: https://accounts.example.com/authorize
      tokenEndpoint: https://accounts.example.com/token
    clientID: weather
    clientSecret:
      name: weather-login
    redirectURL: https://weather.example.com/oauth2/callback
    passThroughAuthHeader: true
---
apiVersion: v1
kind: Secret
metadata:
  name: weather-login
stringData:
  client-secret: h7Qm2vXc9RtLw4Zk8NsYb3Jp
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
  oidc:
    provider:
      issuer: https://accounts.example.com
      authorizationEndpoint: https://accounts.example.com/authorize
      tokenEndpoint: https://accounts.example.com/token
    clientID: weather
    clientSecret:
      name: weather-login
    redirectURL: https://weather.example.com/oauth2/callback
    passThroughAuthHeader: true
  jwt:
    providers:
      - name: accounts
        localJWKS:
          type: Inline
          inline: '{"keys": []}'
---
apiVersion: v1
kind: Secret
metadata:
  name: weather-login
stringData:
  client-secret: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const policy of securityPolicies(document)) {
      const passing = at(policy.spec, "oidc", "passThroughAuthHeader");
      const onRoute = policy.targets.some(({ to }) => to.kind === "HTTPRoute" || to.kind === "GRPCRoute");
      if (passing?.kind !== "scalar" || passing.value !== true || !onRoute || policy.merges) continue;
      const fault = faultOf(policy);
      if (fault === undefined) continue;
      const place: Place = {
        start: passing.start,
        end: passing.end,
        path: "spec.oidc.passThroughAuthHeader",
      };
      const message = `${fault}: Envoy Gateway refuses the policy before any of it is in force, and its routes are open to everybody.`;
      yield { at: place, message };
    }
  },
};

function faultOf({ spec }: SecurityPolicy): string | undefined {
  const jwt = memberOf(spec, "jwt");
  if (jwt === undefined)
    return "Tokens that go past the login are checked by `jwt`, which this policy does not have";
  const providers = at(jwt.value, "providers");
  if (providers?.kind !== "sequence") return undefined;
  const read = providers.items.map(headersOf);
  if (read.every((headers) => headers?.length === 0)) {
    return "Tokens that go past the login come in a header, and no provider of `jwt` reads one";
  }
  const forwarded = stringOf(at(spec, "oidc", "forwardIDToken", "header"))?.toLowerCase();
  if (forwarded === undefined || !read.some((headers) => headers?.includes(forwarded))) return undefined;
  return "`forwardIDToken` writes the header that a provider of `jwt` reads";
}

/** The headers that a provider reads, in lower case; undefined where a template says it. */
function headersOf(provider: Node): readonly string[] | undefined {
  const from = memberOf(provider, "extractFrom");
  if (from === undefined) return ["authorization"];
  const headers = at(from.value, "headers");
  if (from.value.kind === "scalar" || headers?.kind === "scalar") return undefined;
  return itemsOf(headers).map((header) => stringOf(at(header, "name"))?.toLowerCase() ?? "");
}
