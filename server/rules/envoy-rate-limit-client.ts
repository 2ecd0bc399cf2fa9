import { publicGateway, weatherKeys, weatherRoute } from "../examples/weather.ts";
import { replaceScalar } from "../language/edit/yamlEdit.ts";
import { coveringPolicies } from "../language/envoy/coveringPolicies.ts";
import { memberOf } from "../language/envoy/policyTargets.ts";
import { forwardedHeaders, securityPolicyKind, targetsOf } from "../language/envoy/securityPolicy.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import { NearNames } from "../language/facts/nearNames.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { at, itemsOf, type Node, type Scalar, stringOf } from "../language/yaml/node.ts";

/** The filters stand in the order api key, rate limit (internal/xds/translator/httpfilters.go:93-161; gateway-semantics §5.4). */
export const envoyRateLimitClient: Rule = {
  id: "envoy-rate-limit-client",
  impact: "ignored",
  reads: "links",
  title: "A limit for each client counts by a header that nobody sets",
  why: "A rate limit for each client selects on the header into which `forwardClientIDHeader` of the SecurityPolicy writes the client id. A limit on another header does not see the client: who does not send that header is not limited at all, and who sends it may put anything into it. A name that differs by a slip from the forwarded one is a warning; where the SecurityPolicy forwards no client id at all, a limit for each distinct value is information, as something in front of Envoy may set the header.",
  off: "When a proxy in front of Envoy, or the callers, set the header.",
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
---
${weatherKeys}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata:
  name: weather-limits
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  rateLimit:
    type: Local
    local:
      rules:
        - clientSelectors:
            - headers:
                - name: x-clientid
                  type: Distinct
          limit:
            requests: 100
            unit: Minute
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
    extractFrom:
      - headers:
          - x-api-key
    forwardClientIDHeader: x-client-id
---
${weatherKeys}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata:
  name: weather-limits
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  rateLimit:
    type: Local
    local:
      rules:
        - clientSelectors:
            - headers:
                - name: x-client-id
                  type: Distinct
          limit:
            requests: 100
            unit: Minute
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const manifest of document.manifests) {
      if (
        manifest.kind.kind !== "BackendTrafficPolicy" ||
        at(manifest.root, "spec", "rateLimit") === undefined
      )
        continue;
      const selected = selectedHeaders(manifest);
      if (selected.length === 0) continue;
      const policies = targetsOf(manifest, document.links).flatMap((target) =>
        coveringPolicies(securityPolicyKind, target, document.workspace),
      );
      const keyed = policies.map(({ manifest }) => at(manifest.root, "spec")).filter(asksForKey);
      if (keyed.length === 0 || keyed.length < policies.length) continue;
      const forwarded = new Set(keyed.flatMap((spec) => [...forwardedHeaders(spec)]));
      for (const header of selected) yield* report(document, header, forwarded);
    }
  },
};

interface SelectedHeader {
  readonly name: Node;
  readonly path: string;
  readonly distinct: boolean;
}

function selectedHeaders({ root }: Manifest): SelectedHeader[] {
  return ["global", "local"].flatMap((scope) =>
    itemsOf(at(root, "spec", "rateLimit", scope, "rules")).flatMap((rule, i) =>
      itemsOf(at(rule, "clientSelectors")).flatMap((selector, j) =>
        itemsOf(at(selector, "headers")).flatMap((header, k) => {
          const name = at(header, "name");
          const path = `spec.rateLimit.${scope}.rules[${i}].clientSelectors[${j}].headers[${k}].name`;
          return name === undefined
            ? []
            : [{ name, path, distinct: stringOf(at(header, "type")) === "Distinct" }];
        }),
      ),
    ),
  );
}

/** An authorization service over gRPC can set any header. */
function asksForKey(spec: Node | undefined): boolean {
  return (
    memberOf(spec, "apiKeyAuth") !== undefined &&
    at(spec, "extAuth", "grpc") === undefined &&
    memberOf(spec, "mergeType") === undefined
  );
}

function* report(
  { text }: CheckedDocument,
  { name, path, distinct }: SelectedHeader,
  forwarded: ReadonlySet<string>,
): Generator<Report> {
  const written = stringOf(name);
  if (!written || forwarded.has(written.toLowerCase())) return;
  const place = { start: name.start, end: name.end, path };
  const near = nearHeader(written, forwarded);
  if (near !== undefined) {
    const edit = replaceScalar(text, name as Scalar, near);
    const message = `Nobody sets \`${written}\`: the client id is in \`${near}\`, so this limit counts no client. Did you mean \`${near}\`?`;
    yield {
      at: place,
      message,
      ...(edit ? { fix: { title: `Change it to \`${near}\``, edits: [edit], safe: false } } : {}),
    };
  } else if (distinct && forwarded.size === 0) {
    const message = `The SecurityPolicy here forwards no client id, so \`${written}\` is what callers send, or nothing: unless something in front of Envoy sets it, who leaves it out is not limited. Forward the id with \`forwardClientIDHeader: ${written}\`.`;
    yield { at: place, message, severity: "information" };
  }
}

function nearHeader(written: string, forwarded: ReadonlySet<string>): string | undefined {
  const bare = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");
  return (
    [...forwarded].find((name) => bare(name) === bare(written)) ??
    new NearNames(forwarded).find(written.toLowerCase())
  );
}
