import { publicGateway, weatherKeys, weatherRoute } from "../examples/weather.ts";
import { replaceScalar } from "../language/edit/yamlEdit.ts";
import { apiKeyClients } from "../language/envoy/apiKeyClients.ts";
import { isCidr } from "../language/envoy/cidr.ts";
import {
  authorizationRules,
  type SecurityPolicy,
  securityPolicies,
} from "../language/envoy/securityPolicy.ts";
import { NearNames } from "../language/facts/nearNames.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { at, itemsOf, type Node, type Scalar, stringOf } from "../language/yaml/node.ts";

/** Clients: gateway-semantics §5.2, §5.5; ranges: internal/gatewayapi/helpers.go:1058, net.ParseCIDR. */
export const envoyAuthorizationClient: Rule = {
  id: "envoy-authorization-client",
  impact: "broken",
  reads: "manifests",
  kinds: ["SecurityPolicy"],
  title: "An authorization rule names a client that no Secret has, or no address range",
  why: "A rule on the header that `forwardClientIDHeader` names is a rule about clients, whose ids are the entries of the policy's Secrets, capitals included. An id that none of them has never comes: the rule never matches, and that client gets 403. The API server's check of `clientCIDRs` lets `10.0.0.0/99` and leading zeros through; Envoy Gateway then refuses the policy, and every route of it is answered 500.",
  off: "When other tools add clients to the Secrets; a Secret that is filled in from elsewhere is left alone in any case.",
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
    forwardClientIDHeader: x-client-id
  authorization:
    rules:
      - action: Allow
        principal:
          headers:
            - name: x-client-id
              values:
                - mobile_app
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
      fixable: true,
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
  authorization:
    rules:
      - action: Allow
        principal:
          clientCIDRs:
            - 10.0.0.0/99
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
        principal:
          clientCIDRs:
            - 10.0.0.0/8
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const policy of securityPolicies(document)) {
      yield* ranges(document, policy);
      yield* clients(document, policy);
    }
  },
};

function* ranges({ violations }: CheckedDocument, { spec }: SecurityPolicy): Generator<Report> {
  for (const { rule, path } of authorizationRules(spec)) {
    for (const [i, node] of itemsOf(at(rule, "principal", "clientCIDRs")).entries()) {
      const text = stringOf(node);
      if (text === undefined || isCidr(text)) continue;
      // What the API server refuses has its finding.
      if (violations.some(({ start, end }) => node.start <= start && end <= node.end)) continue;
      const { start, end } = node;
      const message = `\`${text}\` is no address range: Envoy Gateway refuses the policy, and Envoy answers 500 on all its routes. A prefix is at most 32 long, 128 in IPv6, and numbers have no leading zeros.`;
      yield { at: { start, end, path: `${path}.principal.clientCIDRs[${i}]` }, message };
    }
  }
}

function* clients(document: CheckedDocument, { manifest, spec, merges }: SecurityPolicy): Generator<Report> {
  const forwarded = stringOf(at(spec, "apiKeyAuth", "forwardClientIDHeader"))?.toLowerCase();
  if (!forwarded || merges) return;
  const about = authorizationRules(spec).flatMap(({ rule, path }) =>
    itemsOf(at(rule, "principal", "headers")).map((header, i) => ({
      header,
      path: `${path}.principal.headers[${i}].values`,
    })),
  );
  const named = about.filter(({ header }) => stringOf(at(header, "name"))?.toLowerCase() === forwarded);
  if (named.length === 0) return;
  const { taken, complete } = apiKeyClients(document.references, manifest, document.workspace);
  if (!complete || taken.length === 0) return;
  const ids = taken.map(({ id }) => id);
  for (const { header, path } of named) {
    for (const [i, value] of itemsOf(at(header, "values")).entries()) {
      const id = stringOf(value);
      if (id !== undefined && !ids.includes(id)) yield unknown(document, value, id, ids, `${path}[${i}]`);
    }
  }
}

function unknown(
  document: CheckedDocument,
  value: Node,
  id: string,
  ids: readonly string[],
  path: string,
): Report {
  const near = new NearNames(ids).find(id);
  const edit = near && replaceScalar(document.text, value as Scalar, near);
  const way = near === undefined ? "Add an entry of that name to one of them." : `Did you mean \`${near}\`?`;
  const message = `No Secret of this policy has a client \`${id}\`, so this never matches. ${way}`;
  const fix = edit && { title: `Change it to \`${near}\``, edits: [edit], safe: false };
  return { at: { start: value.start, end: value.end, path }, message, ...(fix ? { fix } : {}) };
}
