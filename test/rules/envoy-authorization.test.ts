/** Authorization and tokens in Envoy Gateway's SecurityPolicies. */
import { describe, expect, it } from "vitest";
import { isCidr } from "../../server/language/envoy/cidr.ts";
import { isRefusedUri } from "../../server/language/envoy/uri.ts";
import { fixed } from "../lint.ts";
import { apiKeyAuth, key, policy, secretOf } from "./envoyManifests.ts";
import { said, stream } from "./manifests.ts";

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
      "10.0.0.0/00008",
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
    ["authorization: {defaultAction: null}", 1],
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

  it.each([
    ["forwardAccessToken: true", "{name: a}", 0],
    ["cookieNames: {idToken: login}", "{name: a, extractFrom: {cookies: [login]}}", 0],
    ["forwardIDToken: {header: X-Id}", "{name: a, extractFrom: {headers: [{name: x-id}]}}", 0],
    ["cookieNames: {idToken: login}", "{name: a, extractFrom: {cookies: [other]}}", 1],
    ["cookieNames: {idToken: login}", "{name: a}", 1],
  ])("lets a login bring the token along: %s, %s", (oidc, provider, findings) => {
    expect(said(rule, policy(`oidc: {${oidc}}\njwt: {providers: [${provider}]}`))).toHaveLength(findings);
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

describe("envoy-authorization-pattern", () => {
  const rule = "envoy-authorization-pattern";
  const path = (match: string) =>
    said(rule, policy(allow("clientCIDRs: [10.0.0.0/8]", `, operation: {path: ${match}}`)));

  it("reads what is a regular expression, and nothing else", () => {
    expect(path('{type: RegularExpression, value: "/(?=a)"}')).toEqual([
      "error spec.authorization.rules[0].operation.path.value",
    ]);
    expect(path('{type: RegularExpression, value: "/a(b|c)+"}')).toEqual([]);
    expect(path('{type: PathPrefix, value: "/(a"}')).toEqual([]);
    expect(path('{type: RegularExpression, value: "{{ path }}("}')).toEqual([]);
  });
});

describe("envoy-oidc-pass-through", () => {
  const rule = "envoy-oidc-pass-through";
  const login = (jwt: string, more = "", target = "HTTPRoute weather") =>
    policy(`oidc: {passThroughAuthHeader: true${more}}\n${jwt}`, { target });
  const provider = (more: string) => `jwt: {providers: [{name: a, localJWKS: {inline: "{}"}${more}}]}`;

  it("wants a provider that reads a header which the login does not write", () => {
    expect(said(rule, login(""))).toEqual(["warning spec.oidc.passThroughAuthHeader"]);
    expect(said(rule, login(provider(", extractFrom: {cookies: [token]}")))).toHaveLength(1);
    expect(said(rule, login(provider(""), ", forwardIDToken: {header: Authorization}"))).toHaveLength(1);
    expect(said(rule, login(provider("")))).toEqual([]);
    expect(said(rule, login(provider(", extractFrom: {headers: [{name: x-token}]}")))).toEqual([]);
    expect(said(rule, login(provider(""), ", forwardIDToken: {header: x-id-token}"))).toEqual([]);
  });

  it("is checked on routes only, and after merging", () => {
    expect(said(rule, login("", "", "Gateway public"))).toEqual([]);
    expect(said(rule, login("mergeType: StrategicMerge"))).toEqual([]);
    expect(said(rule, login("").replace("true", "false"))).toEqual([]);
  });
});
