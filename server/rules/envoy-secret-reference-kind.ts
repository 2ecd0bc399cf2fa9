import { mobileKey, publicGateway, weatherRoute } from "../examples/weather.ts";
import { replaceScalar } from "../language/edit/yamlEdit.ts";
import { securityPolicies } from "../language/envoy/securityPolicy.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { at, itemsOf, type Node, type Scalar, stringOf } from "../language/yaml/node.ts";

/** internal/gatewayapi/validate.go:1280-1377: any group is refused; the look-up is for a Secret, whatever the kind. */
export const envoySecretReferenceKind: Rule = {
  id: "envoy-secret-reference-kind",
  impact: "broken",
  reads: "manifests",
  kinds: ["SecurityPolicy"],
  title: "Credentials are read from Secrets only, whatever kind a reference names",
  why: "The API server lets a credential reference of a SecurityPolicy name any group and kind. Envoy Gateway takes core Secrets only: a group or another kind makes it refuse the policy, and for `kind: ConfigMap` it looks for a Secret of that name. Every route of the policy is then answered 500. Where a Secret of that name is here, a `kind: ConfigMap` happens to work and is information only.",
  off: "Hardly ever: the reference can be written as what it is.",
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
      - group: core
        kind: Secret
        name: weather-keys
    extractFrom:
      - headers:
          - x-api-key
---
${mobileKey}`,
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
      - kind: Secret
        name: weather-keys
    extractFrom:
      - headers:
          - x-api-key
---
${mobileKey}`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const { manifest, spec } of securityPolicies(document)) {
      for (const [path, ref] of secretReferences(spec)) {
        yield* misnamed(document, ref, "group", "", `${path}.group`);
        yield* misnamed(document, ref, "kind", "Secret", `${path}.kind`, manifest.namespace);
      }
    }
  },
};

function secretReferences(spec: Node): [path: string, ref: Node | undefined][] {
  const credentials = itemsOf(at(spec, "apiKeyAuth", "credentialRefs")).map((ref, i): [string, Node] => [
    `spec.apiKeyAuth.credentialRefs[${i}]`,
    ref,
  ]);
  return [
    ...credentials,
    ["spec.basicAuth.users", at(spec, "basicAuth", "users")],
    ["spec.oidc.clientSecret", at(spec, "oidc", "clientSecret")],
    ["spec.oidc.clientIDRef", at(spec, "oidc", "clientIDRef")],
  ];
}

function* misnamed(
  document: CheckedDocument,
  ref: Node | undefined,
  field: "group" | "kind",
  wanted: string,
  path: string,
  namespace?: string,
): Generator<Report> {
  const node = at(ref, field);
  const written = stringOf(node);
  if (node === undefined || !written || written === wanted) return;
  const name = stringOf(at(ref, "name")) ?? "";
  const found = document.workspace.secrets(name, stringOf(at(ref, "namespace")) ?? namespace).length > 0;
  const works = field === "kind" && written === "ConfigMap" && found;
  const edit = replaceScalar(document.text, node as Scalar, wanted);
  const message = works
    ? `Envoy Gateway looks for a Secret of this name, whatever the kind: this works only because there is one. Write \`kind: Secret\`.`
    : `Credentials are read from core Secrets only, and \`${field}: ${written}\` is none: Envoy answers 500 on every route of this policy. ${ways[field]}`;
  const title = field === "kind" ? "Change it to `Secret`" : "Leave the group empty, as Secrets have none";
  yield {
    at: { start: node.start, end: node.end, path },
    message,
    ...(works ? { severity: "information" as const } : {}),
    ...(edit === undefined ? {} : { fix: { title, edits: [edit], safe: false } }),
  };
}

const ways = {
  kind: "Put them into a Secret, and name that.",
  group: "Secrets have no group: leave it out.",
};
