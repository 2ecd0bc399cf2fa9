/** What Envoy Gateway's policies are attached to, and which of them is in force. */
import { describe, expect, it } from "vitest";
import { fixed, lint } from "../lint.ts";
import { apiKeyAuth, gateway, key, policy, route, secretOf, targetOf } from "./envoyManifests.ts";
import { found, said, stream } from "./manifests.ts";

const cors = 'cors: {allowOrigins: ["https://weather.example.com"]}';
const keys = apiKeyAuth(["keys"]);
const secret = secretOf("keys", { app: key.a });

describe("envoy-target-kind", () => {
  const rule = "envoy-target-kind";
  const selector = (kind: string, policyKind = "SecurityPolicy") =>
    policy(`targetSelectors: [{kind: ${kind}, matchLabels: {app: weather}}]`, {
      target: "",
      kind: policyKind,
    });

  it("knows which kinds each policy takes", () => {
    expect(said(rule, selector("Service"))).toEqual(["warning spec.targetSelectors[0].kind"]);
    expect(said(rule, selector("UDPRoute"))).toHaveLength(1);
    expect(said(rule, selector("UDPRoute", "BackendTrafficPolicy"))).toEqual([]);
    expect(said(rule, selector("HTTPRoute", "ClientTrafficPolicy"))).toHaveLength(1);
    expect(said(rule, selector("ListenerSet", "ClientTrafficPolicy"))).toEqual([]);
    expect(said(rule, selector('"{{ kind }}"'))).toEqual([]);
  });

  it("offers the kind that was meant, and none for another", () => {
    expect(fixed(selector("Httproute"), rule)["manifest.yaml"]).toContain("{kind: HTTPRoute,");
    expect(found(rule, selector("Service"))[0]?.fix).toBeUndefined();
  });
});

describe("envoy-target-empty", () => {
  const rule = "envoy-target-empty";
  const targets = (spec: string) => said(rule, policy(`${spec}\n${cors}`, { target: "" }));

  it("is for lists without anything beside them", () => {
    expect(targets("targetRefs: []")).toEqual(["warning spec.targetRefs"]);
    expect(targets("targetRefs: []\ntargetSelectors: []")).toHaveLength(1);
    expect(targets("targetRefs: []\ntargetSelectors: [{kind: HTTPRoute}]")).toEqual([]);
    expect(targets('targetRefs: "{{ targets }}"')).toEqual([]);
  });
});

describe("envoy-target-mixed", () => {
  const rule = "envoy-target-mixed";
  const mixed = (refs: string, selectors: string) =>
    policy(`targetRef: ${targetOf("HTTPRoute rain")}\ntargetRefs: ${refs}\n${selectors}${cors}`, {
      target: "",
    });
  const selectors = "targetSelectors: [{kind: HTTPRoute, matchLabels: {app: maps}}]\n";

  it("moves the hidden list's neighbour into it", () => {
    const text = mixed(`[${targetOf("HTTPRoute weather")}]`, selectors);
    expect(said(rule, text)).toEqual(["warning spec.targetRefs"]);
    const { "manifest.yaml": after = "" } = fixed(text, rule);
    expect(after).not.toContain("targetRef:");
    expect(after).toMatch(/targetRefs: \[.*name: weather}, .*name: rain}\]/);
  });

  it("leaves to the API server what it refuses, and empty lists", () => {
    expect(said(rule, mixed(`[${targetOf("HTTPRoute weather")}]`, ""))).toEqual([]);
    expect(said(rule, mixed("[]", selectors))).toEqual([]);
  });
});

describe("envoy-target-ref-deprecated", () => {
  const rule = "envoy-target-ref-deprecated";
  const old = (target: string, kind = "SecurityPolicy") => policy(`${target}\n${cors}`, { target: "", kind });
  const block =
    "targetRef: # where\n  group: gateway.networking.k8s.io\n  kind: HTTPRoute # HTTP\n  name: weather";

  it("makes a list of it, comments and style kept", () => {
    expect(said(rule, old(block))).toEqual(["information spec.targetRef"]);
    expect(fixed(old(block), rule)["manifest.yaml"]).toContain(
      "  targetRefs: # where\n    - group: gateway.networking.k8s.io\n      kind: HTTPRoute # HTTP\n      name: weather\n",
    );
    const flow = `targetRef: ${targetOf("HTTPRoute weather")}`;
    expect(fixed(old(flow), rule)["manifest.yaml"]).toContain(
      `  targetRefs: [${targetOf("HTTPRoute weather")}]\n`,
    );
    const json = JSON.stringify({
      apiVersion: "gateway.envoyproxy.io/v1alpha1",
      kind: "SecurityPolicy",
      metadata: { name: "a" },
      spec: { targetRef: { group: "gateway.networking.k8s.io", kind: "Gateway", name: "public" } },
    });
    expect(JSON.parse(fixed(json, rule)["manifest.yaml"] ?? "").spec.targetRefs).toHaveLength(1);
  });

  it("leaves EnvoyPatchPolicy and old versions alone", () => {
    expect(said(rule, old(block, "EnvoyPatchPolicy"))).toEqual([]);
    const config = 'versions: {envoyGateway: "1.0"}\n';
    expect(said(rule, { ".gateway-keys.yaml": config, "a.yaml": old(block) })).toEqual([]);
  });
});

describe("envoy-policy-conflict", () => {
  const rule = "envoy-policy-conflict";
  const two = (first: Parameters<typeof policy>[1], second: Parameters<typeof policy>[1]) =>
    stream(policy(cors, { name: "a", ...first }), policy(cors, { name: "b", ...second }));

  it("says it once, at the one that comes second by name", () => {
    expect(said(rule, two({}, {}))).toEqual(["warning spec.targetRefs[0].name"]);
    expect(found(rule, two({}, {}))[0]?.message).toContain("`a`");
    expect(said(rule, two({ name: "b" }, { name: "a" }))).toHaveLength(1);
    expect(
      said(rule, two({ target: "Gateway public#http" }, { target: "Gateway public#http" })),
    ).toHaveLength(1);
  });

  it.each([
    [
      "a Gateway and one of its listeners",
      two({ target: "Gateway public" }, { target: "Gateway public#http" }),
    ],
    ["other kinds of policy", two({ kind: "BackendTrafficPolicy" }, {})],
    ["other namespaces", two({ namespace: "shop" }, { namespace: "weather" })],
    ["one policy in two places", two({ name: "a" }, { name: "a" })],
  ])("leaves %s alone", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });

  it("only informs where two folders leave the namespace open", () => {
    const files = (parts: { namespace?: string }) => ({
      "one/a.yaml": policy(cors, { name: "a", ...parts }),
      "two/b.yaml": policy(cors, { name: "b", ...parts }),
    });
    expect(said(rule, files({}))).toEqual(["information spec.targetRefs[0].name"]);
    expect(found(rule, files({}))[0]?.message).toContain("too. Where both are applied, only the older");
    expect(said(rule, files({ namespace: "shop" }))).toEqual(["warning spec.targetRefs[0].name"]);
    const three = { ...files({}), "two/a.yaml": policy(cors, { name: "aa" }) };
    expect(said(rule, three).sort()).toEqual([
      "information spec.targetRefs[0].name",
      "warning spec.targetRefs[0].name",
    ]);
  });

  it("leaves policies for different environments alone", () => {
    const files = {
      "overlays/dev/a.yaml": policy(cors, { name: "a" }),
      "overlays/prod/b.yaml": policy(cors, { name: "b" }),
    };
    expect(said(rule, files)).toEqual([]);
  });
});

describe("envoy-policy-replaces", () => {
  const rule = "envoy-policy-replaces";
  const open = (spec = cors, target = "HTTPRoute weather") => policy(spec, { name: "open", target });
  const closed = (target: string) => policy(keys, { name: "closed", target });

  it.each([
    ["Gateway public", "HTTPRoute weather"],
    ["Gateway public#http", "HTTPRoute weather"],
    ["Gateway public", "Gateway public#http"],
    ["HTTPRoute weather", "HTTPRoute weather#rain"],
    ["Gateway public", "HTTPRoute weather#rain"],
  ])("a policy on %s by one on %s", (less, more) => {
    const parent = less.includes("#") ? "{name: public, sectionName: http}" : "{name: public}";
    const text = stream(gateway(), route("weather", parent), closed(less), open(cors, more), secret);
    expect(said(rule, text)).toEqual(["warning spec.targetRefs[0].name"]);
  });

  it("goes from a route by its ListenerSet to the Gateway", () => {
    const set = `apiVersion: gateway.networking.k8s.io/v1
kind: ListenerSet
metadata: {name: extra}
spec: {parentRef: {name: public}, listeners: [{name: extra, protocol: HTTP, port: 81}]}
`;
    const under = route("weather", "{kind: ListenerSet, name: extra}");
    expect(said(rule, stream(set, under, closed("Gateway public"), open()))).toHaveLength(1);
    expect(said(rule, stream(set, under, closed("ListenerSet extra"), open()))).toHaveLength(1);
  });

  it("finds the Gateway and its policy in other files and namespaces", () => {
    const files = {
      "infra/gateway.yaml": policy(keys, { name: "closed", target: "Gateway public", namespace: "infra" }),
      "shop/route.yaml": stream(route("weather", "{name: public, namespace: infra}"), open()),
    };
    expect(said(rule, files)).toHaveLength(1);
  });

  it("only informs where two folders leave the namespace open", () => {
    const files = { "one/a.yaml": stream(route(), closed("Gateway public")), "two/b.yaml": open() };
    expect(said(rule, files)).toEqual(["information spec.targetRefs[0].name"]);
    expect(found(rule, files)[0]?.message).toMatch(/^Where both are applied, this policy replaces/);
  });

  it("offers to merge where routes can", () => {
    const text = stream(route(), closed("Gateway public"), open());
    expect(fixed(text, rule)["manifest.yaml"]).toContain("  mergeType: StrategicMerge\n");
    const listener = stream(closed("Gateway public"), open(cors, "Gateway public#http"));
    expect(found(rule, listener)[0]?.fix).toBeUndefined();
    const old = { ".gateway-keys.yaml": 'versions: {envoyGateway: "1.7"}\n', "a.yaml": text };
    expect(found(rule, old)[0]?.fix).toBeUndefined();
  });

  it.each([
    [
      "a policy that merges",
      stream(route(), closed("Gateway public"), open(`${cors}\nmergeType: StrategicMerge`)),
    ],
    [
      "one that asks for something else",
      stream(route(), closed("Gateway public"), open("jwt: {providers: []}")),
    ],
    [
      "one that says that it is open",
      stream(route(), closed("Gateway public"), open("authorization: {defaultAction: Allow}")),
    ],
    [
      "a route of another Gateway",
      stream(route("weather", "{name: other}"), closed("Gateway public"), open()),
    ],
    [
      "another listener's policy",
      stream(route("weather", "{name: public, sectionName: http}"), closed("Gateway public#https"), open()),
    ],
    [
      "a Gateway policy without authentication",
      stream(route(), policy(cors, { target: "Gateway public", name: "p" }), open()),
    ],
  ])("leaves %s alone", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });
});

describe("envoy-tcp-route", () => {
  const rule = "envoy-tcp-route";
  const tcp = (spec: string) => policy(spec, { target: "TCPRoute feed" });
  const cidrs = "principal: {clientCIDRs: [10.0.0.0/8]}";

  it("names what is not possible, once for the policy and once for each rule", () => {
    expect(said(rule, tcp(`${keys}${cors}`))).toEqual(["error spec.cors"]);
    expect(said(rule, tcp(`authorization: {rules: [{action: Allow, cel: "true", ${cidrs}}]}`))).toEqual([
      "error spec.authorization.rules[0].cel",
    ]);
  });

  it("sees what a merged policy brings along", () => {
    const feed = `apiVersion: gateway.networking.k8s.io/v1
kind: TCPRoute
metadata: {name: feed}
spec: {parentRefs: [{name: public}], rules: [{backendRefs: [{name: weather, port: 9000}]}]}
`;
    const merging = tcp(`authorization: {rules: [{action: Allow, ${cidrs}}]}\nmergeType: StrategicMerge`);
    const parent = policy(keys, { name: "parent", target: "Gateway public" });
    expect(said(rule, stream(feed, merging, parent))).toEqual(["error spec.mergeType"]);
    expect(said(rule, stream(feed, merging))).toEqual([]);
  });

  it("leaves addresses and HTTP routes alone", () => {
    expect(said(rule, tcp(`authorization: {rules: [{action: Allow, ${cidrs}}]}`))).toEqual([]);
    expect(said(rule, policy(keys))).toEqual([]);
  });
});

describe("target-missing", () => {
  const rule = "target-missing";
  const at = (target: string) => policy(keys, { target });

  it("is a hint, or a warning where a near name is there", () => {
    expect(said(rule, at("HTTPRoute weather"))).toEqual(["hint spec.targetRefs[0].name"]);
    const near = stream(at("HTTPRoute wether"), route());
    expect(said(rule, near)).toEqual(["warning spec.targetRefs[0].name"]);
    expect(fixed(near, rule)["manifest.yaml"]).toContain("kind: HTTPRoute, name: weather}");
    expect(said(rule, stream(at("HTTPRoute weather"), route()))).toEqual([]);
    expect(said(rule, stream(at("GRPCRoute weather"), route()))).toEqual(["hint spec.targetRefs[0].name"]);
  });

  it("leaves a kind that the API server refuses to the API server", () => {
    const refused = at("TLSRoute weather");
    expect(lint(refused).map(({ rule }) => rule)).toContain("cel");
    expect(said(rule, refused)).toEqual([]);
  });

  it("says where another namespace has one", () => {
    const files = {
      "a.yaml": policy(keys, { namespace: "shop" }),
      "b.yaml": route().replace("{name: weather}", "{name: weather, namespace: maps}"),
    };
    expect(found(rule, files)[0]?.message).toContain("another namespace");
  });

  it("refuses a section that the target does not have", () => {
    const section = stream(at("Gateway public#https"), gateway(["web", "http"]));
    expect(said(rule, section)).toEqual(["error spec.targetRefs[0].sectionName"]);
    expect(fixed(section, rule)["manifest.yaml"]).toContain("sectionName: http}");
    expect(said(rule, stream(at("HTTPRoute weather#snow"), route()))).toHaveLength(1);
    expect(said(rule, stream(at("HTTPRoute weather#rain"), route()))).toEqual([]);
    expect(said(rule, stream(at("Gateway public#http"), gateway()))).toEqual([]);
  });

  it.each([
    [
      "a Service, which may be anywhere",
      'apiVersion: gateway.networking.k8s.io/v1\nkind: BackendTLSPolicy\nmetadata: {name: a}\nspec: {targetRefs: [{group: "", kind: Service, name: weather}], validation: {hostname: a.example.com, wellKnownCACertificates: System}}\n',
    ],
    ["a placeholder", at('HTTPRoute "<route>"')],
    ["a template", at('HTTPRoute "{{name}}"')],
    [
      "a section of a Gateway that a template makes",
      stream(at("Gateway public#https"), gateway().replace("name: http,", 'name: "{{ name }}",')),
    ],
    [
      "a target of an older version",
      stream(at("GRPCRoute weather"), route().replace("HTTPRoute", "GRPCRoute").replace("/v1", "/v1alpha2")),
    ],
  ])("leaves %s alone", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });
});
