/** Generated manifests: deterministic, valid, with references that resolve. What every measure here works on. */
import { base64, key } from "./keys.mjs";

/** The documents come in groups: a consumer, or a route and its policy, then the Secret that it names. */
const group = [
  apisixConsumer,
  apisixSecret,
  kongConsumer,
  kongSecret,
  httpRoute,
  securityPolicy,
  envoySecret,
];

/** @returns {string[]} documents of about 300 bytes each, without markers between them. */
export function manifests(count) {
  return Array.from({ length: count }, (_, i) => {
    const id = String(Math.floor(i / group.length) + 1).padStart(6, "0");
    return group[i % group.length](id);
  });
}

export function oneFile(documents) {
  return documents.join("---\n");
}

/**
 * A mistake that can be put into the ApisixConsumer at or before a document, and taken out again, by one edit.
 * `type`: a number where a name belongs, which a schema refuses. `syntax`: YAML that does not parse.
 * @returns {{ document: number, line: number, start: number, good: string, bad: string }} `line` counts in the file
 */
export function mistake(documents, near, kind) {
  const document = near - (near % group.length);
  const lines = documents[document].split("\n");
  const inDocument = lines.findLastIndex((line) => line.startsWith("        name: "));
  const before = documents.slice(0, document);
  const line = before.reduce((sum, text) => sum + text.split("\n").length, 0) + inDocument;
  const start = "        name: ".length;
  const good = lines[inDocument].slice(start);
  return { document, line, start, good, bad: kind === "type" ? "500" : `${good}: broken` };
}

/** The documents with mistakes in them. */
export function withMistakes(documents, mistakes) {
  const result = [...documents];
  for (const { document, good, bad } of mistakes) {
    result[document] = result[document].replace(`        name: ${good}\n`, `        name: ${bad}\n`);
  }
  return result;
}

function apisixConsumer(id) {
  return `# Partner ${id}, plan gold
apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: partner-${id}
  namespace: gateway
  labels:
    app.kubernetes.io/part-of: partner-api
spec:
  ingressClassName: apisix
  authParameter:
    keyAuth:
      secretRef:
        name: partner-${id}-key
`;
}

function apisixSecret(id) {
  return `apiVersion: v1
kind: Secret
metadata:
  name: partner-${id}-key
  namespace: gateway
  labels:
    app.kubernetes.io/part-of: partner-api
type: Opaque
stringData:
  key: ${key(`apisix-${id}`)}
`;
}

function kongConsumer(id) {
  return `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-${id}
  namespace: kong
  annotations:
    kubernetes.io/ingress.class: kong
  labels:
    app.kubernetes.io/part-of: mobile-api
username: mobile-${id}
custom_id: crm-${id}
credentials:
  - mobile-${id}-key
`;
}

function kongSecret(id) {
  return `apiVersion: v1
kind: Secret
metadata:
  name: mobile-${id}-key
  namespace: kong
  labels:
    # the controller takes only what carries this
    konghq.com/credential: key-auth
type: Opaque
data:
  key: ${base64(key(`kong-${id}`))}
`;
}

function httpRoute(id) {
  return `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: orders-${id}
  namespace: shop
spec:
  parentRefs:
    - name: public
  rules:
    - backendRefs:
        - name: orders-${id}
          port: 8080
`;
}

function securityPolicy(id) {
  return `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: orders-${id}
  namespace: shop
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: orders-${id}
  apiKeyAuth:
    credentialRefs:
      - name: orders-${id}-clients
    extractFrom:
      - headers:
          - x-api-key
`;
}

function envoySecret(id) {
  return `apiVersion: v1
kind: Secret
metadata:
  name: orders-${id}-clients
  namespace: shop
type: Opaque
stringData:
  web-${id}: ${key(`envoy-web-${id}`)}
  batch-${id}: ${key(`envoy-batch-${id}`)}
`;
}
