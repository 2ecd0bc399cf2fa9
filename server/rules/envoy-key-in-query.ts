import { mobileKey, publicGateway, weatherPolicy, weatherRoute } from "../examples/weather.ts";
import { securityPolicies } from "../language/envoy/securityPolicy.ts";
import type { Place } from "../language/facts/facts.ts";
import type { Rule } from "../language/rule.ts";
import { at, entryOf, itemsOf, type Node } from "../language/yaml/node.ts";

/** Seen at work: gateway-semantics §5.5 (access log, first source wins); order kept in internal/xds/translator/api_key_auth.go:138-157. */
export const envoyKeyInQuery: Rule = {
  id: "envoy-key-in-query",
  impact: "style",
  reads: "manifests",
  kinds: ["SecurityPolicy"],
  title: "An API key is read from the query, which ends up in access logs",
  why: "A key in the URL stands in Envoy's default access log, in the logs of every proxy on the way and in browser histories, where a header does not. Sources are tried in their order, and the first that carries any value decides: with a header before the query, a request with a right key in the query and some other value in that header is answered 401.",
  off: "When callers cannot send headers, as with links and webhooks.",
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
      - params:
          - api_key
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
    for (const { spec } of securityPolicies(document)) {
      const sources = itemsOf(at(spec, "apiKeyAuth", "extractFrom"));
      for (const [i, source] of sources.entries()) {
        const entry = entryOf(source, "params");
        if (itemsOf(entry?.value).length === 0 || entry === undefined) continue;
        const { start, end } = entry.key;
        const place: Place = { start, end, path: `spec.apiKeyAuth.extractFrom[${i}].params` };
        const message = `A key in the query stands in Envoy's default access log and in the logs of proxies on the way.${hidden(sources.slice(0, i))} Read it from a header, such as \`x-api-key\`.`;
        yield { at: place, message };
      }
    }
  },
};

function hidden(before: readonly Node[]): string {
  if (before.length === 0) return "";
  return " Besides, a source named before it decides as soon as it carries any value: a wrong one there hides a right key in the query.";
}
