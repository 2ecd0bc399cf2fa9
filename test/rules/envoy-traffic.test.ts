/** Limits, sizes, ConfigMaps and places in Envoy Gateway's policies. */
import { describe, expect, it } from "vitest";
import { fixed } from "../lint.ts";
import { apiKeyAuth, gateway, policy, route } from "./envoyManifests.ts";
import { found, said, stream } from "./manifests.ts";

const forwarding = apiKeyAuth(["keys"], "forwardClientIDHeader: X-Client-Id");
const allow = (principal: string, more = "") =>
  `authorization:\n  rules: [{action: Allow, principal: {${principal}}${more}}]\n`;

describe("envoy-rate-limit-client", () => {
  const rule = "envoy-rate-limit-client";
  const limits = (name: string, type = "Distinct") =>
    policy(
      `rateLimit: {local: {rules: [{clientSelectors: [{headers: [{name: ${name}, type: ${type}}]}], limit: {requests: 9, unit: Minute}}]}}`,
      { kind: "BackendTrafficPolicy" },
    );
  const path = "spec.rateLimit.local.rules[0].clientSelectors[0].headers[0].name";

  it("warns of a slip, and informs where nothing is forwarded", () => {
    const slip = stream(policy(forwarding), limits("x-clientid"));
    expect(said(rule, slip)).toEqual([`warning ${path}`]);
    expect(fixed(slip, rule)["manifest.yaml"]).toContain("{name: x-client-id, type: Distinct}");
    expect(said(rule, stream(policy(apiKeyAuth(["keys"])), limits("x-client-id")))).toEqual([
      `information ${path}`,
    ]);
  });

  it("looks at the policy of the Gateway, where the route has none", () => {
    const parent = policy(forwarding, { name: "public", target: "Gateway public" });
    expect(said(rule, stream(route(), parent, limits("x-clientid")))).toHaveLength(1);
    const own = policy("jwt: {providers: []}");
    expect(said(rule, stream(route(), parent, own, limits("x-clientid")))).toEqual([]);
  });

  it.each([
    ["the header that is forwarded", stream(policy(forwarding), limits("x-client-id"))],
    ["quite another header", stream(policy(forwarding), limits("x-tenant"))],
    ["limits without API keys", limits("x-user-id")],
    ["limits for one value", stream(policy(apiKeyAuth(["keys"])), limits("x-plan", "Exact, value: free"))],
  ])("leaves %s alone", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });
});

describe("envoy-rate-limit", () => {
  const rule = "envoy-rate-limit";
  const limits = (spec: string) => said(rule, policy(`rateLimit: ${spec}`, { kind: "BackendTrafficPolicy" }));
  const minute = "limit: {requests: 9, unit: Minute}";
  const selected = (header: string) => `{clientSelectors: [{headers: [{name: a, ${header}}]}], ${minute}}`;

  it.each([
    [`{local: {rules: [{${minute}}, {${minute}}]}}`, "spec.rateLimit.local.rules[1]"],
    [
      `{local: {rules: [{limit: {requests: 9, unit: Hour}}, ${selected("value: b")}]}}`,
      "spec.rateLimit.local.rules[1].limit.unit",
    ],
    [
      `{global: {rules: [${selected("type: Distinct, invert: true")}]}}`,
      "spec.rateLimit.global.rules[0].clientSelectors[0].headers[0].invert",
    ],
    [
      `{global: {rules: [${selected('type: RegularExpression, value: "(?=a)"')}]}}`,
      "spec.rateLimit.global.rules[0].clientSelectors[0].headers[0].value",
    ],
    [`{type: Global, local: {rules: [{${minute}}]}}`, "spec.rateLimit.type"],
  ])("refuses %s", (spec, path) => {
    expect(limits(spec)).toEqual([`error ${path}`]);
  });

  it.each([
    `{type: Local, local: {rules: [{limit: {requests: 9, unit: Second}}, ${selected("value: b")}]}}`,
    `{local: {rules: [${selected("type: Distinct")}]}}`,
    `{global: {rules: [{${minute}}, {${minute}}]}}`,
    `{local: {rules: [${selected('type: RegularExpression, value: "{{ pattern }}"')}]}}`,
  ])("leaves %s alone", (spec) => {
    expect(limits(spec)).toEqual([]);
  });
});

describe("envoy-traffic-value", () => {
  const rule = "envoy-traffic-value";
  const traffic = (spec: string) => said(rule, policy(spec, { kind: "BackendTrafficPolicy" }));

  it.each([
    ["connection: {bufferLimit: 1T}", "spec.connection.bufferLimit"],
    ["requestBuffer: {limit: 4Gi}", "spec.requestBuffer.limit"],
    ["bandwidthLimit: {request: {limit: {value: 1023, unit: Second}}}", "spec.bandwidthLimit.request.limit"],
    [
      "bandwidthLimit: {response: {limit: {value: 59Ki, unit: Minute}}}",
      "spec.bandwidthLimit.response.limit",
    ],
    [
      "loadBalancer: {type: ConsistentHash, consistentHash: {type: SourceIP, tableSize: 1024}}",
      "spec.loadBalancer.consistentHash.tableSize",
    ],
    ["retry: {perRetry: {backOff: {baseInterval: 0s}}}", "spec.retry.perRetry.backOff.baseInterval"],
    [
      "retry: {perRetry: {backOff: {baseInterval: 2s, maxInterval: 1999ms}}}",
      "spec.retry.perRetry.backOff.maxInterval",
    ],
  ])("refuses %s", (spec, path) => {
    expect(traffic(spec)).toEqual([`error ${path}`]);
  });

  it.each([
    "connection: {bufferLimit: 32Ki}",
    "connection: {bufferLimit: 100m}",
    "requestBuffer: {limit: 4294967295}",
    "requestBuffer: {limit: 1e6}",
    "requestBuffer: {limit: '{{ size }}'}",
    "bandwidthLimit: {request: {limit: {value: 1Ki, unit: Second}}}",
    "loadBalancer: {type: ConsistentHash, consistentHash: {type: SourceIP, tableSize: 65537}}",
    "retry: {perRetry: {backOff: {baseInterval: 1s, maxInterval: 1000ms}}}",
  ])("leaves %s alone", (spec) => {
    expect(traffic(spec)).toEqual([]);
  });
});

describe("envoy-config-map", () => {
  const rule = "envoy-config-map";
  const reading = (name: string) =>
    policy(
      `jwt: {providers: [{name: a, localJWKS: {type: ValueRef, valueRef: {group: "", kind: ConfigMap, name: ${name}}}}]}`,
    );
  const map = (more: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: accounts-jwks}\n${more}\n`;

  it("informs of a missing one, warns of a slip, and refuses an empty one", () => {
    const path = "spec.jwt.providers[0].localJWKS.valueRef.name";
    expect(said(rule, reading("accounts-jwks"))).toEqual([`information ${path}`]);
    const slip = stream(reading("account-jwks"), map("data: {jwks: a}"));
    expect(said(rule, slip)).toEqual([`warning ${path}`]);
    expect(fixed(slip, rule)["manifest.yaml"]).toContain("name: accounts-jwks}}");
    expect(said(rule, stream(reading("accounts-jwks"), map("data: {}")))).toEqual([`error ${path}`]);
  });

  it("leaves ConfigMaps alone that hold something, or that something else fills", () => {
    expect(said(rule, stream(reading("accounts-jwks"), map("data: {other: a}")))).toEqual([]);
    expect(said(rule, stream(reading("accounts-jwks"), map("")))).toEqual([]);
    expect(said(rule, reading('"{{ name }}"'))).toEqual([]);
  });
});

describe("envoy-geo-location", () => {
  const rule = "envoy-geo-location";
  const geo = policy(allow("clientIPGeoLocations: [{country: DE}]"));
  const detection = (spec: string) =>
    policy(spec, { name: "clients", kind: "ClientTrafficPolicy", target: "Gateway public" });
  const proxy =
    "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: EnvoyProxy\nmetadata: {name: p}\nspec: {geoIP: {provider: {type: MaxMind, maxMind: {countryDbSource: {local: {path: /a}}}}}}\n";
  const all = (spec: string) => stream(gateway(), route(), geo, detection(spec), proxy);

  it("is sure of what is here, and informs of what is not", () => {
    const path = "spec.authorization.rules[0].principal.clientIPGeoLocations";
    expect(said(rule, all("clientIPDetection: {xForwardedFor: {trustedCIDRs: [10.0.0.0/8]}}"))).toEqual([
      `error ${path}`,
    ]);
    expect(said(rule, all("http3: {}"))).toEqual([`error ${path}`]);
    expect(said(rule, stream(route(), geo))).toEqual([`information ${path}`]);
    const right = "clientIPDetection: {xForwardedFor: {numTrustedHops: 1}}";
    expect(said(rule, all(right))).toEqual([]);
    expect(said(rule, stream(route(), geo, detection(right)))).toEqual([`information ${path}`]);
  });

  it("finds none where no place is asked for", () => {
    expect(found(rule, policy(allow("clientCIDRs: [10.0.0.0/8]")))).toEqual([]);
  });
});
