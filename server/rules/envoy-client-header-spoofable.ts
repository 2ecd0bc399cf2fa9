import { publicGateway, weatherKeys, weatherRoute } from "../examples/weather.ts";
import { addEntry, replaceScalar } from "../language/edit/yamlEdit.ts";
import { apiKeyClients } from "../language/envoy/apiKeyClients.ts";
import { memberOf } from "../language/envoy/policyTargets.ts";
import {
  authorizationRules,
  forwardedHeaders,
  type SecurityPolicy,
  securityPolicies,
} from "../language/envoy/securityPolicy.ts";
import { NearNames } from "../language/facts/nearNames.ts";
import type { CheckedDocument, Edit, Report, Rule } from "../language/rule.ts";
import { at, itemsOf, type Node, type Scalar, stringOf } from "../language/yaml/node.ts";

/** Seen at work: gateway-semantics §5.5, forwardClientIDHeader and authorization. */
export const envoyClientHeaderSpoofable: Rule = {
  id: "envoy-client-header-spoofable",
  impact: "unsafe",
  reads: "manifests",
  kinds: ["SecurityPolicy"],
  title: "Whoever sends this header is let in: the policy does not set it itself",
  why: "An authorization rule on a header sees what the caller sent, unless the same policy sets the header: `forwardClientIDHeader` of apiKeyAuth, `forwardUsernameHeader` of basicAuth and `claimToHeaders` of jwt replace what the caller sent. A rule on any other header lets in everybody who sends it, with whatever key. Where the rule is not about clients of the policy, a proxy in front of Envoy may set the header, or callers are meant to choose it, which no file tells: that is information. Rules that ask for an address range as well are left alone.",
  off: "When a proxy in front of Envoy sets the header and takes out what callers send.",
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
  ],
  *check(document) {
    for (const policy of securityPolicies(document)) {
      const forwarded = forwardedHeaders(policy.spec);
      // What it merges with may set the header; an authorization service over gRPC can set any.
      if (policy.merges || at(policy.spec, "extAuth", "grpc") !== undefined) continue;
      for (const { rule, path } of authorizationRules(policy.spec)) {
        if (stringOf(at(rule, "action")) !== "Allow") continue;
        if (memberOf(at(rule, "principal"), "clientCIDRs") !== undefined) continue;
        for (const [i, header] of itemsOf(at(rule, "principal", "headers")).entries()) {
          const node = at(header, "name");
          const name = stringOf(node)?.toLowerCase();
          if (node === undefined || !name || forwarded.has(name) || isEnvoys(name)) continue;
          yield report(document, policy, header, node, `${path}.principal.headers[${i}].name`);
        }
      }
    }
  },
};

/** Headers that Envoy sets or cleans itself. */
function isEnvoys(name: string): boolean {
  return name.startsWith(":") || name.startsWith("x-envoy-") || name.startsWith("x-forwarded-");
}

function report(
  document: CheckedDocument,
  policy: SecurityPolicy,
  header: Node,
  node: Node,
  path: string,
): Report {
  const name = stringOf(node) ?? "";
  const way = forward(document, policy, header, node);
  const consequence =
    memberOf(policy.spec, "apiKeyAuth") === undefined
      ? "anybody who sends the header is let in, unless a proxy in front of Envoy takes it out"
      : "anybody with any key of it is let in who sends the header";
  const message = `This policy does not set \`${name}\` itself: ${consequence}. ${way?.what ?? "Let an authentication of this policy set the header."}`;
  const fix = way && { title: way.title, edits: [way.edit], safe: false };
  return {
    at: { start: node.start, end: node.end, path },
    message,
    ...(fix ? { fix } : { severity: "information" as const }),
  };
}

interface Way {
  readonly title: string;
  readonly what: string;
  readonly edit: Edit;
}

/**
 * The client id into the header that the rule reads, or the rule on the header that has the client id. A policy that
 * forwards the id in another header may mean what it says, unless the two are alike or the rule names its clients.
 */
function forward(
  { text, references, workspace }: CheckedDocument,
  { manifest, spec }: SecurityPolicy,
  header: Node,
  node: Node,
): Way | undefined {
  const auth = at(spec, "apiKeyAuth");
  const name = stringOf(node);
  if (auth?.kind !== "mapping" || name === undefined) return undefined;
  const entry = memberOf(auth, "forwardClientIDHeader");
  if (entry === undefined) {
    const edit = addEntry(text, auth, "forwardClientIDHeader", name);
    const member = `\`forwardClientIDHeader: ${name}\``;
    return edit && { title: `Add ${member}`, what: `Add ${member} to \`apiKeyAuth\`.`, edit };
  }
  const forwarded = stringOf(entry.value);
  if (forwarded === undefined) return undefined;
  const { taken } = apiKeyClients(references, manifest, workspace);
  const values = itemsOf(at(header, "values")).map(stringOf);
  const isAboutClients = taken.some(({ id }) => values.includes(id));
  const isAlike = new NearNames([forwarded.toLowerCase()]).find(name.toLowerCase()) !== undefined;
  const edit = isAboutClients || isAlike ? replaceScalar(text, node as Scalar, forwarded) : undefined;
  const what = `The client id is in \`${forwarded}\`.`;
  return edit && { title: `Change it to \`${forwarded}\``, what, edit };
}
