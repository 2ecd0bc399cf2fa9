/** Authorization, tokens, limits and sizes in Envoy Gateway's policies. */
import { describe, expect, it } from "vitest";
import { isCidr } from "../../server/language/facts/cidr.ts";
import { isRefusedUri } from "../../server/language/facts/uri.ts";
import { fixed } from "../lint.ts";
import { apiKeyAuth, gateway, key, policy, route, secretOf } from "./envoyManifests.ts";
import { found, said, stream } from "./manifests.ts";

const forwarding = apiKeyAuth(["keys"], "forwardClientIDHeader: X-Client-Id");
const secret = secretOf("keys", { "mobile-app": key.a, dashboard: key.b });
const allow = (principal: string, more = "") =>
  `authorization:\n  rules: [{action: Allow, principal: {${principal}}${more}}]\n`;
const header = (name: string, ...values: readonly string[]) =>
  `headers: [{name: ${name}, values: [${values.join(", ")}]}]`;

describe("envoy-authorization-client", () => {
  const rule = "envoy-authorization-client";
  const values = "spec.authorization.rules[0].principal.headers[0].values";

  it("knows the clients of all Secrets of the policy, capitals included", () => {
    const text = stream(
      policy(`${forwarding}${allow(header("x-client-id", "dashboard", "Mobile-App"))}`),
      secret,
    );
    expect(said(rule, text)).toEqual([`error ${values}[1]`]);
    expect(fixed(text, rule)["manifest.yaml"]).toContain("values: [dashboard, mobile-app]");
  });

  it.each([
    ["another header", stream(policy(`${forwarding}${allow(header("x-team", "blue"))}`), secret)],
    ["Secrets that are not here", policy(`${forwarding}${allow(header("x-client-id", "nobody"))}`)],
    [
      "a Secret that something else fills",
      stream(
        policy(`${forwarding}${allow(header("x-client-id", "nobody"))}`),
        "apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\n",
      ),
    ],
    [
      "values from a template",
      stream(policy(`${forwarding}${allow(header("x-client-id", '"{{ client }}"'))}`), secret),
    ],
  ])("leaves %s alone", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });

  it.each(["10.0.0.0/33", "010.0.0.0/8", "1.2.3.4/99"])("refuses the range %s", (range) => {
    expect(said(rule, policy(allow(`clientCIDRs: [${range}]`)))).toEqual([
      "error spec.authorization.rules[0].principal.clientCIDRs[0]",
    ]);
  });

  it("leaves to the API server what it refuses", () => {
    expect(said(rule, policy(allow("clientCIDRs: [10.0.0.1]")))).toEqual([]);
  });

  it("reads ranges as Go does", () => {
    const right = [
      "0.0.0.0/0",
      "255.255.255.255/32",
      "::/0",
      "2001:db8::/32",
      "1:2:3:4:5:6:7:8/128",
      "::ffff:1.2.3.4/96",
      "1:2:3:4:5:6:1.2.3.4/64",
    ];
    const wrong = [
      "",
      "1.2.3/8",
      "256.0.0.0/8",
      "1.2.3.4",
      "1.2.3.4/",
      "1.2.3.4/8/8",
      "::1/129",
      "1::2::3/8",
      "1:2:3:4:5:6:7/8",
      "1:2:3:4:5:6:7:8:9/8",
      "fe80::1%eth0/64",
      "12345::/16",
      "1.2.3.4/-1",
    ];
    expect(right.filter((text) => !isCidr(text))).toEqual([]);
    expect(wrong.filter(isCidr)).toEqual([]);
  });
});

describe("envoy-client-header-spoofable", () => {
  const rule = "envoy-client-header-spoofable";
  const name = "spec.authorization.rules[0].principal.headers[0].name";

  it("warns where the policy asks for keys, and informs where a proxy may set the header", () => {
    const keyed = policy(`${apiKeyAuth(["keys"])}${allow(header("x-client-id", "mobile-app"))}`);
    expect(said(rule, keyed)).toEqual([`warning ${name}`]);
    expect(fixed(keyed, rule)["manifest.yaml"]).toContain("    forwardClientIDHeader: x-client-id\n");
    expect(said(rule, policy(allow(header("x-user", "alice"))))).toEqual([`information ${name}`]);
  });

  it("offers the header that has the client id, where that is meant", () => {
    const other = (name: string, value: string) =>
      stream(policy(`${forwarding}${allow(header(name, value))}`), secret);
    expect(fixed(other("x-caller", "mobile-app"), rule)["manifest.yaml"]).toContain(
      "{name: X-Client-Id, values",
    );
    expect(fixed(other("x-clientid", "nobody"), rule)["manifest.yaml"]).toContain(
      "{name: X-Client-Id, values",
    );
    expect(said(rule, other("x-tenant", "blue"))).toEqual([`information ${name}`]);
  });

  it.each([
    ["a header in other letters", policy(`${forwarding}${allow(header("X-CLIENT-ID", "a"))}`)],
    [
      "a claim of a token",
      policy(
        `jwt: {providers: [{name: a, claimToHeaders: [{claim: sub, header: x-sub}], localJWKS: {inline: "{}"}}]}\n${allow(header("x-sub", "a"))}`,
      ),
    ],
    [
      "a user's name",
      policy(`basicAuth: {users: {name: u}, forwardUsernameHeader: x-user}\n${allow(header("x-user", "a"))}`),
    ],
    ["rules that deny", policy(allow(header("x-user", "a")).replace("Allow", "Deny"))],
    ["rules with an address range", policy(allow(`${header("x-user", "a")}, clientCIDRs: [10.0.0.0/8]`))],
    ["a policy that merges", policy(`${allow(header("x-user", "a"))}mergeType: StrategicMerge`)],
    ["what Envoy sets itself", policy(allow(header("x-forwarded-client-cert", "a")))],
  ])("leaves %s alone", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });
});

describe("envoy-authorization-closed", () => {
  const rule = "envoy-authorization-closed";

  it.each([
    ["authorization: {}", 1],
    ["authorization: {rules: []}", 1],
    ["authorization: {defaultAction: Deny}", 1],
    ["authorization: {rules: [{action: Deny, principal: {clientCIDRs: [10.0.0.0/8]}}]}", 1],
    ["authorization: {defaultAction: Allow}", 0],
    ['authorization: {defaultAction: "{{ action }}"}', 0],
    ['authorization: {rules: "{{ rules }}"}', 0],
    [allow("clientCIDRs: [10.0.0.0/8]"), 0],
    ["authorization: {}\nmergeType: StrategicMerge", 0],
  ])("%j", (spec, times) => {
    expect(said(rule, policy(spec))).toEqual(Array(times).fill("information spec.authorization"));
  });
});

describe("envoy-auth-both", () => {
  const rule = "envoy-auth-both";

  it("counts what callers cannot leave out", () => {
    const basic = "basicAuth: {users: {name: u}}\n";
    expect(said(rule, policy(`${forwarding}${basic}`))).toEqual(["information spec.basicAuth"]);
    expect(said(rule, policy(`${forwarding}jwt: {optional: true, providers: []}\n`))).toEqual([]);
    expect(said(rule, policy(`${forwarding}basicAuth:\n`))).toEqual([]);
    expect(said(rule, policy("jwt: {providers: []}\noidc: {passThroughAuthHeader: true}"))).toEqual([]);
  });
});

describe("envoy-jwt-provider", () => {
  const rule = "envoy-jwt-provider";
  const provider = (name: string, more = "") =>
    `jwt: {providers: [{name: ${name}, localJWKS: {type: Inline, inline: "{}"}${more}}]}\n`;
  const principal = (name: string) => allow(`jwt: {provider: ${name}, scopes: [read]}`);

  it("finds a principal's provider among those of the policy", () => {
    const text = policy(`${provider("accounts")}${principal("account")}`);
    expect(said(rule, text)).toEqual(["error spec.authorization.rules[0].principal.jwt.provider"]);
    expect(fixed(text, rule)["manifest.yaml"]).toContain("provider: accounts");
    expect(said(rule, policy(`${provider("accounts")}${principal("accounts")}`))).toEqual([]);
  });

  it.each([
    [provider("a/b/c"), "spec.jwt.providers[0].name"],
    [provider("-a"), "spec.jwt.providers[0].name"],
    [provider("a", ", issuer: ':8080'"), "spec.jwt.providers[0].issuer"],
    [
      'jwt: {providers: [{name: a, remoteJWKS: {uri: "accounts.example.com"}}]}',
      "spec.jwt.providers[0].remoteJWKS.uri",
    ],
    [
      "jwt: {providers: [{name: a, localJWKS: {inline: '{}'}}, {name: a, localJWKS: {inline: '{}'}}]}",
      "spec.jwt.providers[1].name",
    ],
  ])("refuses %j", (spec, path) => {
    expect(said(rule, policy(spec))).toEqual([`error ${path}`]);
  });

  it.each([
    [
      "a provider of the policy it merges with",
      policy(`${provider("a")}${principal("b")}mergeType: StrategicMerge`),
    ],
    ["providers from a template", policy(`${provider('"{{ name }}"')}${principal("b")}`)],
    ["issuers that are names", policy(provider("a", ", issuer: accounts"))],
  ])("leaves %s alone", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });

  it("reads URIs as Go does", () => {
    const right = [
      "https://a.example.com",
      "https://a.example.com:8080/x y",
      "urn:example:a",
      "/a",
      "http://[::1]:80/",
      "accounts.example.com:443",
      "https://user@a.example.com",
    ];
    const wrong = [":a", "my issuer: a", "1a:b", "https://a b/", "http://a:b/"];
    expect(right.filter(isRefusedUri)).toEqual([]);
    expect(wrong.filter((text) => !isRefusedUri(text))).toEqual([]);
  });
});

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
