import { weatherRoute } from "../examples/weather.ts";
import { coveringPolicies } from "../language/envoy/coveringPolicies.ts";
import { memberOf } from "../language/envoy/policyTargets.ts";
import { envoyGateway } from "../language/envoy/references.ts";
import {
  authorizationRules,
  type SecurityPolicy,
  securityPolicies,
} from "../language/envoy/securityPolicy.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { at, itemsOf } from "../language/yaml/node.ts";

/** internal/gatewayapi/securitypolicy.go, validateAuthorizationGeoIP. */
export const envoyGeoLocation: Rule = {
  id: "envoy-geo-location",
  impact: "broken",
  reads: "manifests",
  kinds: ["SecurityPolicy"],
  title: "Authorization by place needs an address and a database that Envoy is not given",
  why: "A rule with `clientIPGeoLocations` works where a ClientTrafficPolicy of the listener or Gateway says how the caller's address is found (`clientIPDetection`, without `trustedCIDRs`), and where the EnvoyProxy in use names a database (`geoIP`). Without them Envoy Gateway refuses the policy, and every route of it is answered 500. A ClientTrafficPolicy or an EnvoyProxy that is not in the workspace may be elsewhere: that is information.",
  off: "When ClientTrafficPolicy and EnvoyProxy are kept in another repository.",
  examples: [
    {
      bad: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: public
spec:
  gatewayClassName: envoy
  infrastructure:
    parametersRef:
      group: gateway.envoyproxy.io
      kind: EnvoyProxy
      name: public
  listeners:
    - name: http
      protocol: HTTP
      port: 80
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyProxy
metadata:
  name: public
spec:
  geoIP:
    provider:
      type: MaxMind
      maxMind:
        countryDbSource:
          local:
            path: /etc/geoip/country.mmdb
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata:
  name: public
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: Gateway
      name: public
  clientIPDetection:
    xForwardedFor:
      trustedCIDRs:
        - 10.0.0.0/8
---
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
          clientIPGeoLocations:
            - country: DE
`,
      good: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: public
spec:
  gatewayClassName: envoy
  infrastructure:
    parametersRef:
      group: gateway.envoyproxy.io
      kind: EnvoyProxy
      name: public
  listeners:
    - name: http
      protocol: HTTP
      port: 80
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyProxy
metadata:
  name: public
spec:
  geoIP:
    provider:
      type: MaxMind
      maxMind:
        countryDbSource:
          local:
            path: /etc/geoip/country.mmdb
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata:
  name: public
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: Gateway
      name: public
  clientIPDetection:
    xForwardedFor:
      numTrustedHops: 1
---
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
          clientIPGeoLocations:
            - country: DE
`,
      fixable: false,
    },
  ],
  *check(document) {
    if (!document.workspace.complete) return;
    for (const policy of securityPolicies(document)) {
      const rule = authorizationRules(policy.spec).find(({ rule }) => locations(rule) !== undefined);
      const entry = rule && locations(rule.rule);
      const fault = entry && faultOf(document, policy);
      if (rule === undefined || entry === undefined || fault === undefined) continue;
      const { start, end } = entry.key;
      const place = { start, end, path: `${rule.path}.principal.clientIPGeoLocations` };
      const message = `${fault.what}: ${fault.sure ? "" : "unless it is elsewhere, "}Envoy Gateway refuses the policy, and Envoy answers 500 on all its routes.`;
      yield {
        at: place,
        message,
        ...(fault.sure ? {} : { severity: "information" as const }),
      } satisfies Report;
    }
  },
};

const clientTrafficPolicy = { group: envoyGateway, kind: "ClientTrafficPolicy" };
const envoyProxy = { group: envoyGateway, kind: "EnvoyProxy" };

function locations(rule: Parameters<typeof memberOf>[0]) {
  return memberOf(at(rule, "principal"), "clientIPGeoLocations");
}

interface Fault {
  readonly what: string;
  readonly sure: boolean;
}

function faultOf({ workspace }: CheckedDocument, { targets }: SecurityPolicy): Fault | undefined {
  if (targets.length === 0) return undefined;
  for (const target of targets) {
    const found = coveringPolicies(clientTrafficPolicy, target, workspace);
    if (found.length === 0)
      return {
        what: `No ClientTrafficPolicy with \`clientIPDetection\` covers \`${target.name}\` in the workspace`,
        sure: false,
      };
    for (const { manifest } of found) {
      const detection = at(manifest.root, "spec", "clientIPDetection");
      if (detection === undefined)
        return {
          what: `The ClientTrafficPolicy \`${manifest.name}\` has no \`clientIPDetection\``,
          sure: true,
        };
      if (itemsOf(at(detection, "xForwardedFor", "trustedCIDRs")).length > 0) {
        return {
          what: `The ClientTrafficPolicy \`${manifest.name}\` finds addresses by \`trustedCIDRs\`, which is not possible here`,
          sure: true,
        };
      }
    }
  }
  const located = workspace
    .allObjects(envoyProxy, undefined)
    .some((object) => memberOf(at(workspace.manifest(object)?.root, "spec"), "geoIP") !== undefined);
  return located
    ? undefined
    : { what: "No EnvoyProxy in the workspace has a database in `geoIP`", sure: false };
}
