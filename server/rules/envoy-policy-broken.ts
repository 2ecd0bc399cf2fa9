import { mobileKey, publicGateway, weatherPolicy, weatherRoute } from "../examples/weather.ts";
import { type ApiKeyClient, apiKeyClients } from "../language/envoy/apiKeyClients.ts";
import { securityPolicies } from "../language/envoy/securityPolicy.ts";
import type { Report, Rule } from "../language/rule.ts";
import { isReference } from "../language/values/literal.ts";

/** internal/gatewayapi/securitypolicy.go:2544-2566, 1456-1466; seen at work: gateway-semantics §5.5. */
export const envoyPolicyBroken: Rule = {
  id: "envoy-policy-broken",
  impact: "broken",
  reads: "references",
  title: "Two clients of this policy have one key: Envoy answers 500 to everybody",
  why: "Envoy Gateway cannot tell two clients with one key apart and refuses the whole policy: every request to its routes is answered 500 with an empty body, those with other, right keys included, and the status says `APIKeyAuth: duplicated API key.` The keys may stand in one Secret or in several. A client id that comes again is passed over before its key is looked at, and does no harm. What else breaks a policy, such as a Secret that is not there, is said where it is named.",
  off: "Hardly ever: as long as the two are equal, the routes are down.",
  examples: [
    {
      bad: `${publicGateway}---
${weatherRoute}---
${weatherPolicy}---
apiVersion: v1
kind: Secret
metadata:
  name: weather-keys
stringData:
  dashboard: h7Qm2vXc9RtLw4Zk8NsYb3Jp
  mobile-app: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      good: `${publicGateway}---
${weatherRoute}---
${weatherPolicy}---
apiVersion: v1
kind: Secret
metadata:
  name: weather-keys
stringData:
  dashboard: h7Qm2vXc9RtLw4Zk8NsYb3Jp
  mobile-app: r5Tg8wEa1ZnQy6Ud3KpMx9Vf
`,
      fixable: false,
    },
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
      - name: partner-keys
    extractFrom:
      - headers:
          - x-api-key
---
${mobileKey}---
apiVersion: v1
kind: Secret
metadata:
  name: partner-keys
stringData:
  partner: h7Qm2vXc9RtLw4Zk8NsYb3Jp
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
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
      - name: partner-keys
    extractFrom:
      - headers:
          - x-api-key
---
${mobileKey}---
apiVersion: v1
kind: Secret
metadata:
  name: partner-keys
stringData:
  partner: c2Lk7hPs4WbJd9Gt6RqXe1Nz
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const { manifest } of securityPolicies(document)) {
      const { taken } = apiKeyClients(document.references, manifest, document.workspace);
      const first = new Map<string, ApiKeyClient>();
      for (const client of taken) {
        const { value } = client.entry;
        // An empty value has its own finding, and a worse consequence.
        if (!value || isReference(value, document.workspace.config.references)) continue;
        const other = first.get(value);
        if (other === undefined) first.set(value, client);
        else {
          yield report(client, other);
          break;
        }
      }
    }
  },
};

function report(client: ApiKeyClient, other: ApiKeyClient): Report {
  const elsewhere = client.reference === other.reference ? "" : ` of the Secret \`${other.reference.name}\``;
  const message = `The clients \`${client.id}\` and \`${other.id}\`${elsewhere} have the same key: Envoy answers 500 to every request on the routes of this policy, right keys included. Give each a key of its own.`;
  return { at: client.reference, message };
}
