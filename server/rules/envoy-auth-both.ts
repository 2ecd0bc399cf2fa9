import { publicGateway, weatherKeys, weatherPolicy, weatherRoute } from "../examples/weather.ts";
import { memberOf } from "../language/envoy/policyTargets.ts";
import { authenticationOf, securityPolicies } from "../language/envoy/securityPolicy.ts";
import type { Place } from "../language/facts/facts.ts";
import type { Rule } from "../language/rule.ts";
import { at, itemsOf, type Node, stringOf } from "../language/yaml/node.ts";

/** Filters stand one behind the other (internal/xds/translator/httpfilters.go:93-161). */
export const envoyAuthBoth: Rule = {
  id: "envoy-auth-both",
  impact: "style",
  reads: "manifests",
  kinds: ["SecurityPolicy"],
  title: "Several authentication methods in one policy: callers need all of them",
  why: "Authentication methods of one SecurityPolicy are not alternatives. A policy with `apiKeyAuth` and `basicAuth` lets in only those who send a key and a password. For alternatives, give each its own route; a token that may be absent is `jwt.optional: true`.",
  off: "When callers are meant to need several credentials.",
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
  basicAuth:
    users:
      name: weather-users
---
${weatherKeys}---
apiVersion: v1
kind: Secret
metadata:
  name: weather-users
stringData:
  .htpasswd: |
    alice:{SHA}YagmJwGC5pmCvBD9KLJN7Q2Gz5A=
`,
      good: `${publicGateway}---
${weatherRoute}---
${weatherPolicy}---
${weatherKeys}`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const { spec } of securityPolicies(document)) {
      const required = authenticationOf(spec).filter((method) => !isOptional(spec, method));
      const second = required[1] === undefined ? undefined : memberOf(spec, required[1]);
      if (second === undefined) continue;
      const { start, end } = second.key;
      const place: Place = { start, end, path: `spec.${required[1]}` };
      const all = required.map((method) => `\`${method}\``).join(" and ");
      const message = `Callers need ${all} together: the methods of one policy are no alternatives. For a choice, put them on different routes.`;
      yield { at: place, message };
    }
  },
};

/** A token that may be absent, one that the login before it brings along, and a service that may be down. */
function isOptional(spec: Node, method: string): boolean {
  const settings = at(spec, method);
  if (method === "oidc") return isTrue(at(settings, "passThroughAuthHeader"));
  if (method === "jwt" && isBroughtByLogin(spec)) return true;
  return isTrue(at(settings, "optional")) || isTrue(at(settings, "failOpen"));
}

/** Whether the token that is asked for is the one which the login before it puts into the request. */
function isBroughtByLogin(spec: Node): boolean {
  const oidc = at(spec, "oidc");
  if (isTrue(at(oidc, "forwardAccessToken"))) return true;
  const brought = [
    ...["accessToken", "idToken"].map((token) => at(oidc, "cookieNames", token)),
    at(oidc, "forwardIDToken", "header"),
  ].flatMap((node) => stringOf(node)?.toLowerCase() ?? []);
  const read = itemsOf(at(spec, "jwt", "providers")).flatMap((provider) => {
    const from = at(provider, "extractFrom");
    const headers = itemsOf(at(from, "headers")).map((header) => at(header, "name"));
    return from === undefined
      ? ["authorization"]
      : [...itemsOf(at(from, "cookies")), ...headers].map(stringOf);
  });
  return read.some((name) => name !== undefined && brought.includes(name.toLowerCase()));
}

function isTrue(node: Node | undefined): boolean {
  return node?.kind === "scalar" && (node.value === true || node.templated === true);
}
