import { publicGateway, weatherRoute } from "../examples/weather.ts";
import { replaceScalar } from "../language/edit/yamlEdit.ts";
import {
  authorizationRules,
  type SecurityPolicy,
  securityPolicies,
} from "../language/envoy/securityPolicy.ts";
import { isRefusedUri } from "../language/envoy/uri.ts";
import { NearNames } from "../language/facts/nearNames.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { at, itemsOf, type Node, type Scalar, stringOf } from "../language/yaml/node.ts";

/** internal/gatewayapi/securitypolicy.go:1854-1936; nobody looks a principal's provider up (internal/xds/translator/authorization.go:501, 591). */
export const envoyJwtProvider: Rule = {
  id: "envoy-jwt-provider",
  impact: "broken",
  reads: "manifests",
  kinds: ["SecurityPolicy"],
  title: "A token provider that is not there, or that Envoy Gateway refuses",
  why: "An authorization rule names the provider that has to have issued the token. Nobody checks that there is one of that name: a rule with another one never matches, and callers with a right token get 403. A provider whose issuer has a colon and is no URI, whose key set has no usable address, whose name is no qualified name or is there twice makes Envoy Gateway refuse the policy, and every route of it is answered 500.",
  off: "When another tool adds providers to the policy.",
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
  jwt:
    providers:
      - name: accounts
        issuer: https://accounts.example.com
        remoteJWKS:
          uri: https://accounts.example.com/.well-known/jwks.json
  authorization:
    rules:
      - action: Allow
        principal:
          jwt:
            provider: acounts
            scopes:
              - weather.read
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
  jwt:
    providers:
      - name: accounts
        issuer: https://accounts.example.com
        remoteJWKS:
          uri: https://accounts.example.com/.well-known/jwks.json
  authorization:
    rules:
      - action: Allow
        principal:
          jwt:
            provider: accounts
            scopes:
              - weather.read
`,
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
  jwt:
    providers:
      - name: accounts
        issuer: "my accounts: example.com"
        remoteJWKS:
          uri: https://accounts.example.com/.well-known/jwks.json
  authorization:
    rules:
      - action: Allow
        principal:
          jwt:
            provider: accounts
            scopes:
              - weather.read
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
  jwt:
    providers:
      - name: accounts
        issuer: https://accounts.example.com
        remoteJWKS:
          uri: https://accounts.example.com/.well-known/jwks.json
  authorization:
    rules:
      - action: Allow
        principal:
          jwt:
            provider: accounts
            scopes:
              - weather.read
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const policy of securityPolicies(document)) {
      yield* providers(policy);
      yield* principals(document, policy);
    }
  },
};

const broken = "Envoy Gateway refuses the policy, and Envoy answers 500 on all its routes";

function* providers({ spec }: SecurityPolicy): Generator<Report> {
  const names = new Set<string>();
  for (const [i, provider] of itemsOf(at(spec, "jwt", "providers")).entries()) {
    const path = `spec.jwt.providers[${i}]`;
    const name = at(provider, "name");
    const text = stringOf(name);
    if (name !== undefined && text) {
      if (names.has(text))
        yield report(name, `${path}.name`, `There is a provider \`${text}\` already: ${broken}.`);
      else if (!isQualifiedName(text)) yield report(name, `${path}.name`, misnamed);
      names.add(text);
    }
    yield* addresses(provider, path);
  }
}

const misnamed = `A provider's name takes letters, digits, "-", "_" and ".", and begins and ends with a letter or digit: otherwise ${broken}.`;

function* addresses(provider: Node, path: string): Generator<Report> {
  const issuer = at(provider, "issuer");
  const issuerText = stringOf(issuer) ?? "";
  if (issuer !== undefined && issuerText.includes(":") && isRefusedUri(issuerText)) {
    yield report(
      issuer,
      `${path}.issuer`,
      `An issuer with a colon has to be a URI, and this is none: ${broken}.`,
    );
  }
  const uri = at(provider, "remoteJWKS", "uri");
  const uriText = stringOf(uri);
  if (uri !== undefined && uriText && isRefusedUri(uriText)) {
    yield report(uri, `${path}.remoteJWKS.uri`, `This is no URI to get a key set from: ${broken}.`);
  }
}

function* principals(document: CheckedDocument, { spec, merges }: SecurityPolicy): Generator<Report> {
  const written = itemsOf(at(spec, "jwt", "providers")).map((provider) => at(provider, "name"));
  const names = written.flatMap((name) => stringOf(name) ?? []);
  // Without providers the API server refuses the policy; what it merges with may have more.
  if (merges || names.length === 0 || names.length < written.length) return;
  for (const { rule, path } of authorizationRules(spec)) {
    const node = at(rule, "principal", "jwt", "provider");
    const name = stringOf(node);
    if (node === undefined || !name || names.includes(name)) continue;
    const near = new NearNames(names).find(name) ?? (names.length === 1 ? names[0] : undefined);
    const edit = near && replaceScalar(document.text, node as Scalar, near);
    const message = `No provider \`${name}\` is in this policy (there ${names.length === 1 ? "is" : "are"} ${names.map((known) => `\`${known}\``).join(", ")}): this rule never matches, whoever the token is from.`;
    const fix = edit && { title: `Change it to \`${near}\``, edits: [edit], safe: false };
    yield { ...report(node, `${path}.principal.jwt.provider`, message), ...(fix ? { fix } : {}) };
  }
}

function report({ start, end }: Node, path: string, message: string): Report {
  return { at: { start, end, path }, message };
}

/** A name of at most 63 characters, with a DNS name and a slash before it or not (k8s.io/apimachinery validation.IsQualifiedName). */
function isQualifiedName(text: string): boolean {
  const [name = "", prefix, ...rest] = text.split("/").reverse();
  const isPrefix =
    prefix === undefined || /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(prefix);
  return (
    rest.length === 0 &&
    isPrefix &&
    name.length <= 63 &&
    /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(name)
  );
}
