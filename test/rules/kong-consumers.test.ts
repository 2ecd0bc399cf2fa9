/** kong-username-empty, kong-username-taken, kong-secret-shared, consumer-group-missing, kong-ingress-class of all kinds. */
import { describe, expect, it } from "vitest";
import { fixed } from "../lint.ts";
import { found, kongSecret, said, stream } from "./manifests.ts";

interface ConsumerParts {
  readonly name?: string;
  readonly namespace?: string;
  readonly class?: string;
  readonly rest?: string;
}

function consumer(
  fields: string,
  { name = "mobile", namespace, class: of = "kong", rest = "" }: ConsumerParts = {},
) {
  const metadata = [`name: ${name}`, ...(namespace === undefined ? [] : [`namespace: ${namespace}`])];
  return `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata: {${metadata.join(", ")}, annotations: {kubernetes.io/ingress.class: ${of}}}
${fields}
${rest}`;
}

function group(name: string, namespace?: string, of = "kong"): string {
  const metadata = [`name: ${name}`, ...(namespace === undefined ? [] : [`namespace: ${namespace}`])];
  return `apiVersion: configuration.konghq.com/v1beta1
kind: KongConsumerGroup
metadata: {${metadata.join(", ")}, annotations: {kubernetes.io/ingress.class: ${of}}}
`;
}

describe("kong-username-empty", () => {
  const rule = "kong-username-empty";

  it.each([
    ['username: ""', ["warning username"]],
    ['custom_id: ""', ["warning custom_id"]],
    ['username: ""\ncustom_id: ""', ["warning username"]],
    ['username: ""\ncustom_id: "4711"', []],
    ["username: mobile", []],
    ["username: '{{ name }}'", []],
    ["username: null", []],
    ["credentials: []", []],
  ])("%j", (fields, expected) => {
    expect(said(rule, consumer(fields))).toEqual(expected);
  });
});

describe("kong-username-taken", () => {
  const rule = "kong-username-taken";
  const one = consumer("username: mobile", { name: "a", namespace: "weather" });

  it("tells the later of two consumers", () => {
    const text = stream(one, consumer("username: mobile", { name: "b", namespace: "traffic" }));
    expect(found(rule, text).map(({ line, path }) => `${line} ${path}`)).toEqual(["9 username"]);
  });

  it("looks at custom_id apart from username", () => {
    const ids = (a: string, b: string) => stream(consumer(a, { name: "a" }), consumer(b, { name: "b" }));
    expect(said(rule, ids('custom_id: "4711"', 'custom_id: "4711"'))).toEqual(["error custom_id"]);
    expect(said(rule, ids('custom_id: "4711"', 'username: "4711"'))).toEqual([]);
  });

  it.each([
    ["another class", { name: "b", namespace: "traffic", class: "kong-internal" }],
    ["the same object in an open namespace", { name: "a" }],
    [
      "a consumer of Kong's operator",
      { name: "b", rest: "spec: {controlPlaneRef: {type: konnectID, konnectID: x}}" },
    ],
  ])("leaves %s alone", (_, parts) => {
    expect(said(rule, stream(one, consumer("username: mobile", parts)))).toEqual([]);
  });

  it("warns where two folders may be for two gateways", () => {
    const [a, b] = ["a", "b"].map((name) => consumer("username: mobile", { name })) as [string, string];
    expect(said(rule, { "apps/a.yaml": a, "apps/b.yaml": b })).toEqual(["error username"]);
    const apart = found(rule, { "one/a.yaml": a, "two/b.yaml": b });
    expect(apart.map(({ severity }) => severity)).toEqual(["warning"]);
    expect(apart[0]?.message).toContain("already: if one gateway gets both, Kong refuses both");
    const groups = found(rule, { "one/a.yaml": group("gold", "a"), "two/b.yaml": group("gold", "b") });
    expect(groups.map(({ severity }) => severity)).toEqual(["warning"]);
    expect(groups[0]?.message).toContain("and if one gateway gets both, refuses both");
  });

  it("knows that environments do not meet", () => {
    const files = {
      "dev/consumer.yaml": consumer("username: mobile", { name: "mobile-dev", namespace: "weather" }),
      "prod/consumer.yaml": consumer("username: mobile", { name: "mobile-prod", namespace: "weather" }),
    };
    expect(said(rule, files)).toEqual([]);
  });

  it("finds groups of one name in two namespaces", () => {
    expect(said(rule, stream(group("gold", "a"), group("gold", "b")))).toEqual(["error metadata.name"]);
    expect(said(rule, stream(group("gold", "a"), group("gold", "b", "kong-internal")))).toEqual([]);
    expect(said(rule, stream(group("gold", "a"), group("gold")))).toEqual([]);
    expect(said(rule, stream(group("gold", "a"), group("silver", "b")))).toEqual([]);
  });
});

describe("kong-secret-shared", () => {
  const rule = "kong-secret-shared";
  const uses = (name: string, parts: ConsumerParts = {}) =>
    consumer(`username: ${name}\ncredentials: [s]`, { name, ...parts });
  const key = kongSecret("key: h7Qm2vXc9RtLw4Zk8NsYb3Jp", { name: "s" });

  it("tells the later of two consumers, once", () => {
    const text = stream(uses("a"), uses("b"), uses("c"), key);
    expect(found(rule, text).map(({ line }) => line)).toEqual([11, 17]);
    expect(found(rule, text)[0]?.message).toContain("`a`");
  });

  it.each([
    ["an acl group", stream(uses("a"), uses("b"), kongSecret("group: gold", { name: "s", type: "acl" }))],
    ["a Secret that is not here", stream(uses("a"), uses("b"))],
    ["consumers of two classes", stream(uses("a"), uses("b", { class: "kong-internal" }), key)],
    [
      "consumers of two namespaces",
      stream(uses("a", { namespace: "x" }), uses("b", { namespace: "y" }), key),
    ],
    ["environments", { "dev/a.yaml": stream(uses("a"), key), "prod/b.yaml": stream(uses("b"), key) }],
    [
      "folders that each have a Secret of this name",
      { "one/a.yaml": uses("a"), "one/s.yaml": key, "two/b.yaml": uses("b"), "two/s.yaml": key },
    ],
  ])("leaves %s alone", (_, texts) => {
    expect(said(rule, texts)).toEqual([]);
  });
});

describe("consumer-group-missing", () => {
  const rule = "consumer-group-missing";
  const member = (name: string, namespace?: string) =>
    consumer(`username: mobile\nconsumerGroups: [${name}] # paid`, {
      ...(namespace === undefined ? {} : { namespace }),
    });

  it("warns of a slip and mends it", () => {
    const text = stream(group("partners"), member("partner"));
    expect(said(rule, text)).toEqual(["warning consumerGroups[0]"]);
    expect(fixed(text, rule)["manifest.yaml"]).toContain("consumerGroups: [partners] # paid");
  });

  it("only mentions what may be elsewhere", () => {
    expect(said(rule, member("gold"))).toEqual(["information consumerGroups[0]"]);
    expect(said(rule, stream(group("gold", "a"), member("gold", "b")))).toEqual([
      "information consumerGroups[0]",
    ]);
  });

  it.each([
    ["a group that is here", stream(group("gold"), member("gold"))],
    ["a group whose namespace is left open", stream(group("gold"), member("gold", "b"))],
    ["a group from a template", member("'{{ group }}'")],
  ])("leaves %s alone", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });
});

describe("kong-ingress-class", () => {
  const rule = "kong-ingress-class";
  const objects = {
    KongConsumerGroup:
      "apiVersion: configuration.konghq.com/v1beta1\nkind: KongConsumerGroup\nmetadata: {name: gold}\n",
    KongClusterPlugin:
      "apiVersion: configuration.konghq.com/v1\nkind: KongClusterPlugin\nmetadata: {name: keys}\nplugin: key-auth\n",
    KongVault:
      "apiVersion: configuration.konghq.com/v1alpha1\nkind: KongVault\nmetadata: {name: v}\nspec: {backend: hcv, prefix: team}\n",
  };
  const ingress = (annotations: string, spec = "") =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: i\n  annotations: {${annotations}}\nspec:\n  ${spec}\n  defaultBackend: {service: {name: s, port: {number: 80}}}\n`;
  const ingressClass = (name: string, controller: string, annotations = "") =>
    `apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: ${name}, annotations: {${annotations}}}\nspec: {controller: ${controller}}\n`;
  const kongs = "ingress-controllers.konghq.com/kong";

  it.each(Object.entries(objects))("is asked of a %s", (_, text) => {
    expect(said(rule, text)).toEqual(["information metadata.annotations[kubernetes.io/ingress.class]"]);
    expect(said(rule, fixed(text, rule))).toEqual([]);
  });

  it("is not asked of a KongPlugin", () => {
    const plugin =
      "apiVersion: configuration.konghq.com/v1\nkind: KongPlugin\nmetadata: {name: p}\nplugin: key-auth\n";
    expect(said(rule, plugin)).toEqual([]);
  });

  it("may be missing where Kong's class is the default", () => {
    const isDefault = "ingressclass.kubernetes.io/is-default-class: 'true'";
    expect(said(rule, stream(objects.KongVault, ingressClass("kong", kongs, isDefault)))).toEqual([]);
  });

  it("knows classes of other controllers", () => {
    const nginx = ingressClass("nginx", "k8s.io/ingress-nginx");
    const mine = consumer("username: a", { class: "nginx" });
    expect(said(rule, mine)[0]).toMatch(/^information/);
    expect(said(rule, stream(mine, nginx))[0]).toMatch(/^warning/);
    expect(said(rule, consumer("username: a", { class: "partners" }))).toEqual([]);
    const route = ingress("konghq.com/plugins: keys", "ingressClassName: nginx");
    expect(said(rule, route)).toEqual([]);
    expect(said(rule, stream(route, nginx))).toEqual(["warning spec.ingressClassName"]);
  });

  it("sees a slip in the class", () => {
    const text = consumer("username: a", { class: "knog" });
    expect(found(rule, text)[0]?.severity).toBe("warning");
    expect(said(rule, fixed(text, rule))).toEqual([]);
    expect(said(rule, stream(text, ingressClass("knog", kongs)))).toEqual([]);
  });

  it("compares the controller of a custom entity", () => {
    const entity = (controller: string) =>
      `apiVersion: configuration.konghq.com/v1alpha1\nkind: KongCustomEntity\nmetadata: {name: e}\nspec: {type: degraphql_routes, controllerName: ${controller}, fields: {uri: /a}}\n`;
    expect(said(rule, entity("kong"))).toEqual([]);
    expect(said(rule, entity("kong-internal"))).toEqual([]);
    expect(said(rule, entity("Kong"))).toEqual(["warning spec.controllerName"]);
    const files = { ".gateway-keys.yaml": "classes: {kong: [kong]}\n", "a.yaml": entity("kong-internal") };
    expect(said(rule, files)).toEqual(["warning spec.controllerName"]);
  });

  it("mentions an Ingress with Kong's annotations and no class", () => {
    expect(said(rule, ingress("konghq.com/strip-path: 'true'"))).toEqual([
      "information spec.ingressClassName",
    ]);
    expect(said(rule, ingress("nginx.ingress.kubernetes.io/rewrite-target: /"))).toEqual([]);
    expect(said(rule, ingress("konghq.com/strip-path: 'true'", "ingressClassName: kong"))).toEqual([]);
  });
});
