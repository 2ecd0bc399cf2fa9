import { weatherKeys } from "../examples/weather.ts";
import { lessSpecificPolicies } from "../language/envoy/coveringPolicies.ts";
import { memberOf } from "../language/envoy/policyTargets.ts";
import {
  authenticationMethods,
  authorizationRules,
  type SecurityPolicy,
  securityPolicies,
  securityPolicyKind,
} from "../language/envoy/securityPolicy.ts";
import type { Link } from "../language/facts/facts.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { at, type Node } from "../language/yaml/node.ts";

/** internal/gatewayapi/securitypolicy.go:978-1007, validateSecurityPolicyForTCP. */
export const envoyTcpRoute: Rule = {
  id: "envoy-tcp-route",
  impact: "broken",
  reads: "links",
  title: "On a TCPRoute, a SecurityPolicy can check addresses and nothing else",
  why: "A TCP connection has no headers, so on a TCPRoute Envoy Gateway takes `authorization` with `clientCIDRs` only. With anything else it refuses the whole policy (`only authorization is supported for TCP`): none of it is in force, and the connections that it was to check are not checked. The API server lets such a policy through.",
  off: "Hardly ever: such a policy does nothing.",
  examples: [
    {
      bad: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: public
spec:
  gatewayClassName: envoy
  listeners:
    - name: tcp
      protocol: TCP
      port: 9000
---
apiVersion: gateway.networking.k8s.io/v1
kind: TCPRoute
metadata:
  name: weather-feed
spec:
  parentRefs:
    - name: public
  rules:
    - backendRefs:
        - name: weather
          port: 9000
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: TCPRoute
      name: weather-feed
  authorization:
    rules:
      - action: Allow
        principal:
          clientCIDRs:
            - 10.0.0.0/8
          headers:
            - name: x-client-id
              values:
                - mobile-app
`,
      good: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: public
spec:
  gatewayClassName: envoy
  listeners:
    - name: tcp
      protocol: TCP
      port: 9000
---
apiVersion: gateway.networking.k8s.io/v1
kind: TCPRoute
metadata:
  name: weather-feed
spec:
  parentRefs:
    - name: public
  rules:
    - backendRefs:
        - name: weather
          port: 9000
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: TCPRoute
      name: weather-feed
  authorization:
    rules:
      - action: Allow
        principal:
          clientCIDRs:
            - 10.0.0.0/8
`,
      fixable: false,
    },
    {
      bad: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: public
spec:
  gatewayClassName: envoy
  listeners:
    - name: tcp
      protocol: TCP
      port: 9000
---
apiVersion: gateway.networking.k8s.io/v1
kind: TCPRoute
metadata:
  name: weather-feed
spec:
  parentRefs:
    - name: public
  rules:
    - backendRefs:
        - name: weather
          port: 9000
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: TCPRoute
      name: weather-feed
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
    extractFrom:
      - headers:
          - x-api-key
---
${weatherKeys}`,
      good: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: public
spec:
  gatewayClassName: envoy
  listeners:
    - name: tcp
      protocol: TCP
      port: 9000
---
apiVersion: gateway.networking.k8s.io/v1
kind: TCPRoute
metadata:
  name: weather-feed
spec:
  parentRefs:
    - name: public
  rules:
    - backendRefs:
        - name: weather
          port: 9000
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: TCPRoute
      name: weather-feed
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
      const target = policy.targets.find(({ to }) => to.kind === "TCPRoute");
      if (target === undefined) continue;
      yield* policyMembers(policy, target);
      yield* ruleMembers(policy);
      if (policy.merges) yield* merged(document, policy, target);
    }
  },
};

const httpMembers = ["cors", "csrf", ...authenticationMethods];
const httpPrincipals = ["jwt", "headers", "clientIPGeoLocations"];
const consequence = "Envoy Gateway refuses the whole policy, and checks none of the connections";

function* policyMembers({ spec }: SecurityPolicy, { name }: Link): Generator<Report> {
  const written = membersOf(spec, httpMembers);
  const [first] = written;
  if (first === undefined) return;
  const all = written.map((member) => `\`${member}\``).join(", ");
  const message = `On the TCPRoute \`${name}\` only \`authorization\` by \`clientCIDRs\` is possible, not ${all}: ${consequence}. Give it a policy of its own.`;
  yield reportOn(spec, first, `spec.${first}`, message);
}

function* ruleMembers({ spec }: SecurityPolicy): Generator<Report> {
  for (const { rule, path } of authorizationRules(spec)) {
    const message = (member: string) =>
      `A rule for a TCPRoute can ask for \`clientCIDRs\` only, not for \`${member}\`: ${consequence}.`;
    if (memberOf(rule, "cel") !== undefined) yield reportOn(rule, "cel", `${path}.cel`, message("cel"));
    const principal = at(rule, "principal");
    for (const member of membersOf(principal, httpPrincipals)) {
      yield reportOn(principal, member, `${path}.principal.${member}`, message(member));
    }
  }
}

/** What it merges with may bring along what is not possible. */
function* merged({ workspace }: CheckedDocument, { spec }: SecurityPolicy, target: Link): Generator<Report> {
  if (membersOf(spec, httpMembers).length > 0) return;
  for (const { manifest } of lessSpecificPolicies(securityPolicyKind, target, workspace)) {
    const [member] = membersOf(at(manifest.root, "spec"), httpMembers);
    if (member === undefined) continue;
    const message = `This policy merges with \`${manifest.name}\`, whose \`${member}\` is not possible on a TCPRoute: ${consequence}. Take \`mergeType\` out.`;
    yield reportOn(spec, "mergeType", "spec.mergeType", message);
    return;
  }
}

function membersOf(node: Node | undefined, names: readonly string[]): string[] {
  return names.filter((name) => memberOf(node, name) !== undefined);
}

function reportOn(node: Node | undefined, member: string, path: string, message: string): Report {
  const { start = 0, end = 0 } = memberOf(node, member)?.key ?? {};
  return { at: { start, end, path }, message };
}
