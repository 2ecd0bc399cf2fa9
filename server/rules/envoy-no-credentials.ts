import { mobileKey, publicGateway, weatherPolicy, weatherRoute } from "../examples/weather.ts";
import { freshEntries, knowsNamespace, secretManifest } from "../language/edit/secretManifest.ts";
import { addItem, appendDocument } from "../language/edit/yamlEdit.ts";
import { apiKeyClients, apiKeyReferences } from "../language/envoy/apiKeyClients.ts";
import { type SecurityPolicy, securityPolicies } from "../language/envoy/securityPolicy.ts";
import type { Place } from "../language/facts/facts.ts";
import type { CheckedDocument, Fix, Report, Rule } from "../language/rule.ts";
import { at, type Sequence } from "../language/yaml/node.ts";

const path = "spec.apiKeyAuth.credentialRefs";

/** Seen on the running Envoy Gateway 1.9.1 (gateway-semantics §5.5): the route falls back to the listener-wide keys. */
export const envoyNoCredentials: Rule = {
  id: "envoy-no-credentials",
  impact: "unsafe",
  reads: "manifests",
  kinds: ["SecurityPolicy"],
  title: "Without any key, this route is opened by the keys of another one",
  why: "A SecurityPolicy without a single key does not close its routes: Envoy then falls back to the keys of the whole listener, which are those of the first route that has some, the longest path first. A key that was given out for that other route is let in here, and the status of the policy says Accepted. Only where no other route of the listener has keys, everybody gets 401. To keep a route closed, leave one key in its Secret that nobody knows.",
  off: "When no other route of the listener has API keys, and none will have.",
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
    credentialRefs: []
    extractFrom:
      - headers:
          - x-api-key
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: history
spec:
  parentRefs:
    - name: public
  rules:
    - matches:
        - path:
            value: /weather/history
      backendRefs:
        - name: weather
          port: 8080
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: history
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: history
  apiKeyAuth:
    credentialRefs:
      - name: history-keys
    extractFrom:
      - headers:
          - x-api-key
---
apiVersion: v1
kind: Secret
metadata:
  name: history-keys
stringData:
  archive: r5Tg8wEa1ZnQy6Ud3KpMx9Vf
`,
      good: `${publicGateway}---
${weatherRoute}---
${weatherPolicy}---
${mobileKey}---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: history
spec:
  parentRefs:
    - name: public
  rules:
    - matches:
        - path:
            value: /weather/history
      backendRefs:
        - name: weather
          port: 8080
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: history
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: history
  apiKeyAuth:
    credentialRefs:
      - name: history-keys
    extractFrom:
      - headers:
          - x-api-key
---
apiVersion: v1
kind: Secret
metadata:
  name: history-keys
stringData:
  archive: r5Tg8wEa1ZnQy6Ud3KpMx9Vf
`,
      fixable: true,
    },
    {
      bad: `${publicGateway}---
${weatherRoute}---
${weatherPolicy}---
apiVersion: v1
kind: Secret
metadata:
  name: weather-keys
data: {}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: history
spec:
  parentRefs:
    - name: public
  rules:
    - matches:
        - path:
            value: /weather/history
      backendRefs:
        - name: weather
          port: 8080
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: history
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: history
  apiKeyAuth:
    credentialRefs:
      - name: history-keys
    extractFrom:
      - headers:
          - x-api-key
---
apiVersion: v1
kind: Secret
metadata:
  name: history-keys
stringData:
  archive: r5Tg8wEa1ZnQy6Ud3KpMx9Vf
`,
      good: `${publicGateway}---
${weatherRoute}---
${weatherPolicy}---
${mobileKey}`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const policy of securityPolicies(document)) {
      const refs = at(policy.spec, "apiKeyAuth", "credentialRefs");
      // What a policy merges with may have keys.
      if (refs?.kind !== "sequence" || policy.merges) continue;
      if (refs.items.length === 0) yield emptyList(document, policy, refs);
      else yield* emptySecrets(document, policy, refs);
    }
  },
};

const consequence =
  "Envoy falls back to the keys of another route of the listener, so those open these routes too, and the status says Accepted";

function emptyList(document: CheckedDocument, policy: SecurityPolicy, refs: Sequence): Report {
  const place: Place = { start: refs.start, end: refs.end, path };
  const message = `An empty list does not close these routes: ${consequence}. Name a Secret with at least one key.`;
  const fix = createKeys(document, policy, refs);
  return { at: place, message, ...(fix === undefined ? {} : { fix }) };
}

function* emptySecrets(
  { references, workspace }: CheckedDocument,
  { manifest }: SecurityPolicy,
  refs: Sequence,
): Generator<Report> {
  const named = apiKeyReferences(references, manifest);
  const { taken, complete } = apiKeyClients(references, manifest, workspace);
  const [first] = named;
  if (first === undefined || named.length < refs.items.length || !complete || taken.length > 0) return;
  const secrets = named.map(({ name }) => `\`${name}\``).join(", ");
  const message = `The Secret ${secrets} holds no key, which does not close these routes: ${consequence}. Put at least one key into it.`;
  yield { at: first, message };
}

/** A Secret with one random key, named after the policy. */
function createKeys(
  { text, workspace }: CheckedDocument,
  { manifest }: SecurityPolicy,
  refs: Sequence,
): Fix | undefined {
  const { name, namespace } = manifest;
  const secretName = `${name}-keys`;
  const entries = freshEntries("envoy", "key-auth", [], () => workspace.newKey());
  if (name === undefined || entries === undefined || !knowsNamespace(manifest)) return undefined;
  if (workspace.secrets(secretName, namespace).length > 0) return undefined;
  const reference = addItem(text, refs, { name: secretName });
  const secret = appendDocument(text, secretManifest(secretName, namespace, entries));
  if (reference === undefined || secret === undefined) return undefined;
  const title = `Create the Secret \`${secretName}\` with a random key and name it here`;
  return { title, edits: [reference, secret], safe: false };
}
