import { publicGateway, weatherKeys, weatherRoute } from "../examples/weather.ts";
import { type ApiKeyClient, apiKeyClients } from "../language/envoy/apiKeyClients.ts";
import { securityPolicies } from "../language/envoy/securityPolicy.ts";
import type { Report, Rule } from "../language/rule.ts";
import { isReference } from "../language/values/literal.ts";

/** internal/gatewayapi/securitypolicy.go:2544-2558: of a client id that comes again, only the first key is taken. */
export const envoyClientShadowed: Rule = {
  id: "envoy-client-shadowed",
  impact: "ignored",
  reads: "references",
  title: "A key that Envoy Gateway passes over, as another Secret has the client already",
  why: "Envoy Gateway collects the keys of a SecurityPolicy from its Secrets in the order of `credentialRefs`. The name of an entry is the client id, and a client id that was there before is passed over without a word: no status tells, and whoever sends the later key gets 401. A client with two keys needs two client ids. Nothing is said where both Secrets have the same key.",
  off: "When the second Secret is meant to step in only while the first lacks the client.",
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
      - name: partner-keys
    extractFrom:
      - headers:
          - x-api-key
---
${weatherKeys}---
apiVersion: v1
kind: Secret
metadata:
  name: partner-keys
stringData:
  mobile-app: c2Lk7hPs4WbJd9Gt6RqXe1Nz
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
${weatherKeys}---
apiVersion: v1
kind: Secret
metadata:
  name: partner-keys
stringData:
  mobile-app-2026: c2Lk7hPs4WbJd9Gt6RqXe1Nz
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const { manifest } of securityPolicies(document)) {
      const { shadowed } = apiKeyClients(document.references, manifest, document.workspace);
      const { references } = document.workspace.config;
      const isKnown = ({ entry: { value } }: ApiKeyClient) =>
        value !== undefined && !isReference(value, references);
      // The same key under the same client id is no loss; of a value from elsewhere nothing is known.
      const lost = shadowed.filter(
        ({ client, by }) => isKnown(client) && isKnown(by) && client.entry.value !== by.entry.value,
      );
      for (const reference of new Set(lost.map(({ client }) => client.reference))) {
        yield report(lost.filter(({ client }) => client.reference === reference));
      }
    }
  },
};

function report(lost: readonly { readonly client: ApiKeyClient; readonly by: ApiKeyClient }[]): Report {
  const [{ client, by }, ...others] = lost as [(typeof lost)[number], ...typeof lost];
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  const message = `The client \`${client.id}\`${more} of the Secret \`${client.reference.name}\` is passed over: the Secret \`${by.reference.name}\` comes before and has it already. Callers with its key here get 401. Give one of the two another client id.`;
  return { at: client.reference, message };
}
