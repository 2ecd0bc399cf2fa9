/** Lists of who may call, and routes that have none. */
import { describe, expect, it } from "vitest";
import { fixed, lint } from "../lint.ts";
import { found, kongConsumer, kongSecret, said, stream } from "./manifests.ts";

const consumer = (
  name: string,
  namespace?: string,
  kind = "ApisixConsumer",
) => `apiVersion: apisix.apache.org/${kind === "Consumer" ? "v1alpha1" : "v2"}
kind: ${kind}
metadata: {name: ${name}${namespace === undefined ? "" : `, namespace: ${namespace}`}}
spec: {${kind === "Consumer" ? "gatewayRef: {name: public}" : "authParameter: {basicAuth: {value: {username: a, password: '{{ .Values.password }}'}}}"}}
`;

const restriction = (config: string) => `apiVersion: apisix.apache.org/v2
kind: ApisixGlobalRule
metadata: {name: members}
spec:
  plugins:
    - name: consumer-restriction
      enable: true
      config: ${config}
`;

describe("allow-list-unknown-consumer, for APISIX", () => {
  const rule = "allow-list-unknown-consumer";

  it.each([
    ["whitelist: [weather_mobile-app]", []],
    ["blacklist: [weather_mobile-app]", []],
    ["allowed_by_methods: [{user: weather_mobile-app, methods: [GET]}]", []],
    ["whitelist: [mobile-app]", ["warning spec.plugins[0].config.whitelist[0]"]],
    ["blacklist: [mobile-app]", ["warning spec.plugins[0].config.blacklist[0]"]],
    [
      "allowed_by_methods: [{user: mobile-app, methods: [GET]}]",
      ["warning spec.plugins[0].config.allowed_by_methods[0].user"],
    ],
    ["whitelist: [weahter_mobile-app]", ["warning spec.plugins[0].config.whitelist[0]"]],
    ["whitelist: [weather_moblie-app]", ["warning spec.plugins[0].config.whitelist[0]"]],
    ["whitelist: [weather_reports]", ["information spec.plugins[0].config.whitelist[0]"]],
    ["whitelist: [somebody]", ["information spec.plugins[0].config.whitelist[0]"]],
    ["type: consumer_name, whitelist: [mobile-app]", ["warning spec.plugins[0].config.whitelist[0]"]],
    ["type: service_id, whitelist: [mobile-app]", []],
    ["type: consumer_group_id, whitelist: [mobile-app]", []],
    ["whitelist: ['{{ .Values.consumer }}', '${CONSUMER}', $env://CONSUMER]", []],
    ["whitelist: mobile-app", []],
    ["whitelist: [null, 7, '']", []],
  ])("%s: %j", (config, expected) => {
    expect(said(rule, stream(consumer("mobile-app", "weather"), restriction(`{${config}}`)))).toEqual(
      expected,
    );
  });

  it("says of a name as it was before 2.0 what it is now", () => {
    const says = (name: string, namespace: string | undefined, written: string) =>
      found(rule, stream(consumer(name, namespace), restriction(`{whitelist: [${written}]}`))).map(
        ({ severity, message }) => `${severity} ${/`[^`]*`/.exec(message)}`,
      );
    expect(says("mobile-app", "far-east", "far_east_mobile_app")).toEqual([
      "information `far-east_mobile-app`",
    ]);
    expect(says("mobile-app", undefined, "far_east_mobile_app")).toEqual([
      "information `<namespace>_mobile-app`",
    ]);
    expect(says("app", "far-east", "far_east_app")).toEqual(["information `far-east_app`"]);
    expect(says("mobile-app", "weather", "far_east_mobile_app")).toEqual([
      "information `far_east_mobile_app`",
    ]);
    const text = stream(
      consumer("mobile-app", "far-east"),
      restriction("{whitelist: [far_east_mobile_app]}"),
    );
    expect(fixed(text, rule)["manifest.yaml"]).toContain("whitelist: [far-east_mobile-app]");
  });

  it("writes the name as APISIX knows it, in the style that is there", () => {
    const text = stream(consumer("mobile-app", "weather"), restriction("{whitelist: ['mobile-app']}"));
    expect(fixed(text, rule)["manifest.yaml"]).toContain("whitelist: ['weather_mobile-app']");
    const slip = stream(consumer("mobile-app", "weather"), restriction("{whitelist: [weather_moblie-app]}"));
    expect(fixed(slip, rule)["manifest.yaml"]).toContain("whitelist: [weather_mobile-app]");
  });

  it("takes no namespace for granted where it is left open", () => {
    const open = consumer("mobile-app");
    expect(said(rule, stream(open, restriction("{whitelist: [anything_mobile-app]}")))).toEqual([]);
    const [finding] = found(rule, stream(open, restriction("{whitelist: [mobile-app]}")));
    expect(finding?.message).toContain("`<namespace>_mobile-app`");
    expect(finding?.fix).toBeUndefined();
  });

  it("knows the namespace that kustomize sets, and v1alpha1 consumers", () => {
    const texts = (name: string) => ({
      "kustomization.yaml": "namespace: weather\nresources: [consumer.yaml]\n",
      "consumer.yaml": consumer("mobile-app", undefined, "Consumer"),
      "rule.yaml": restriction(`{whitelist: [${name}]}`),
    });
    expect(said(rule, texts("weather_mobile-app"))).toEqual([]);
    expect(said(rule, texts("shop_mobile-app"))).toHaveLength(1);
    expect(fixed(texts("mobile-app"), rule)["rule.yaml"]).toContain("[weather_mobile-app]");
  });

  it("is quiet without consumers, and for controllers that made other names", () => {
    expect(said(rule, restriction("{whitelist: [mobile-app]}"))).toEqual([]);
    const old = {
      ".gateway-keys.yaml": 'versions: {apisixIngressController: "1.8"}\n',
      "a.yaml": stream(consumer("mobile-app", "weather"), restriction("{whitelist: [weather_mobile_app]}")),
    };
    expect(said(rule, old)).toEqual([]);
  });

  it("says nothing of a plugin that is off", () => {
    const off = restriction("{whitelist: [mobile-app]}").replace("enable: true", "enable: false");
    expect(said(rule, stream(consumer("mobile-app", "weather"), off))).toEqual([]);
  });
});

describe("allow-list-unknown-consumer, for Kong", () => {
  const rule = "allow-list-unknown-consumer";
  const plugin = (config: string, kind = "KongPlugin") => `apiVersion: configuration.konghq.com/v1
kind: ${kind}
metadata: {name: members, annotations: {kubernetes.io/ingress.class: kong}}
plugin: acl
config: ${config}
`;
  const member = stream(
    kongConsumer("mobile-app-acl"),
    kongSecret("group: partners", { type: "acl", name: "mobile-app-acl" }),
  );

  it.each([
    ["allow: [partners]", []],
    ["allow: [partner]", ["warning config.allow[0]"]],
    ["deny: [partner]", ["warning config.deny[0]"]],
    ["allow: [internal]", ["information config.allow[0]"]],
    ["allow: [mobile-app]", ["information config.allow[0]"]],
    ["allow: [gold], include_consumer_groups: true", []],
    ["allow: ['{vault://env/group}']", []],
  ])("%s: %j", (config, expected) => {
    expect(said(rule, stream(member, plugin(`{${config}}`)))).toEqual(expected);
    expect(said(rule, stream(member, plugin(`{${config}}`, "KongClusterPlugin")))).toEqual(expected);
  });

  it.each([
    ["no group is here", plugin("{allow: [partners]}")],
    [
      "a group is sealed",
      stream(
        member,
        plugin("{allow: [internal]}"),
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: s}\nspec: {encryptedData: {group: x}, template: {metadata: {labels: {konghq.com/credential: acl}}}}\n",
      ),
    ],
    [
      "another plugin has such a list",
      stream(member, plugin("{allow: [10.0.0.0/8]}").replace("plugin: acl", "plugin: ip-restriction")),
    ],
  ])("is quiet where %s", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });

  it("reads every acl plugin of a kong.yml", () => {
    const text = `_format_version: "3.0"
consumers:
  - username: mobile-app
    acls: [{group: partners}]
services:
  - name: weather
    url: http://weather.example
    plugins: [{name: acl, config: {allow: [partner]}}]
    routes:
      - name: weather
        paths: [/weather]
        plugins: [{name: acl, config: {deny: [parners]}}]
plugins: [{name: acl, config: {allow: [partners, staff]}}]
`;
    expect(said(rule, { "kong.yml": text })).toEqual([
      "warning services[0].plugins[0].config.allow[0]",
      "warning services[0].routes[0].plugins[0].config.deny[0]",
      "information plugins[0].config.allow[1]",
    ]);
  });
});

describe("credential-unused", () => {
  const rule = "credential-unused";
  const secret = kongSecret("key: h7Qm2vXc9RtLw4Zk8NsYb3Jp");

  it("is a hint", () => {
    expect(said(rule, stream(kongConsumer(), secret))).toEqual(["hint metadata.name"]);
  });

  it.each([
    ["a consumer names it", { "a.yaml": kongConsumer("mobile-app-key"), "b.yaml": secret }],
    ["no consumer is here", { "b.yaml": secret }],
    ["a consumer misspells it", { "a.yaml": kongConsumer("mobile-ap-key"), "b.yaml": secret }],
    ["the consumers are of another environment", { "dev/a.yaml": kongConsumer(), "prod/b.yaml": secret }],
    [
      "the label names no type that Kong has",
      { "a.yaml": kongConsumer(), "b.yaml": secret.replace("key-auth", "konnect") },
    ],
    [
      "the Secret has no label",
      { "a.yaml": kongConsumer(), "b.yaml": secret.replace(/ {2}labels:\n.*\n/, "") },
    ],
  ])("is quiet where %s", (_, texts) => {
    expect(said(rule, texts)).toEqual([]);
  });

  it("knows a name that kustomize gives", () => {
    const texts = {
      "prod/kustomization.yaml": "namePrefix: prod-\nresources: [secret.yaml]\n",
      "prod/secret.yaml": secret,
      "consumer.yaml": kongConsumer("prod-mobile-app-key"),
    };
    expect(lint(texts)).toEqual([]);
  });
});

describe("route-open-to-every-consumer", () => {
  const rule = "route-open-to-every-consumer";
  const route = (http: string, name = "weather") => `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata: {name: ${name}, namespace: weather}
spec:
  http:
    - name: all
      match: {paths: [/all]}
      backends: [{serviceName: weather, servicePort: 80}]
      ${http}
`;
  const closed = route(
    "plugins: [{name: key-auth, enable: true}, {name: consumer-restriction, enable: true, config: {whitelist: [weather_a]}}]",
    "closed",
  );
  const keyAuth = "authentication: {enable: true, type: keyAuth}";
  const shared = (plugins: string, kind = "ApisixPluginConfig") => `apiVersion: apisix.apache.org/v2
kind: ${kind}
metadata: {name: shared, namespace: weather}
spec: {plugins: [${plugins}]}
`;

  it("speaks where there are several consumers, and is quiet where there is one", () => {
    const consumer = (name: string, namespace = "namespace: weather") => `---
apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: ${name}, ${namespace}}
spec: {authParameter: {keyAuth: {secretRef: {name: ${name}}}}}
`;
    const found = (text: string) =>
      lint(text)
        .filter((finding) => finding.rule === rule)
        .map(({ severity }) => severity);
    expect(found(route(keyAuth) + consumer("a"))).toEqual([]);
    expect(found(route(keyAuth) + consumer("a") + consumer("b"))).toEqual(["information"]);
    const open = (text: string) => text.replaceAll("namespace: weather", "labels: {team: weather}");
    expect(found(open(route(keyAuth) + consumer("a") + consumer("b")))).toEqual(["information"]);
    expect(found(route("plugins: []") + consumer("a") + consumer("b"))).toEqual([]);
  });

  it.each([
    ["authentication", keyAuth, "", true],
    ["a plugin", "plugins: [{name: key-auth, enable: true}]", "", true],
    [
      "a plugin of a configuration",
      "plugin_config_name: shared",
      shared("{name: jwt-auth, enable: true}"),
      true,
    ],
    [
      "a restriction that is off",
      `${keyAuth}\n      plugins: [{name: consumer-restriction, enable: false, config: {}}]`,
      "",
      true,
    ],
    ["no authentication at all", "plugins: []", "", false],
    ["authentication that is off", "authentication: {enable: false, type: keyAuth}", "", false],
    ["a policy", `${keyAuth}\n      plugins: [{name: opa, enable: true, config: {}}]`, "", false],
    [
      "a restriction of a configuration",
      `${keyAuth}\n      plugin_config_name: shared`,
      shared("{name: consumer-restriction, enable: true, config: {}}"),
      false,
    ],
    ["a configuration that is not here", `${keyAuth}\n      plugin_config_name: gone`, "", false],
    [
      "a restriction for all routes",
      keyAuth,
      shared("{name: consumer-restriction, enable: true, config: {}}", "ApisixGlobalRule"),
      false,
    ],
    ["plugins of a template", `${keyAuth}\n      plugins: "{{ .Values.plugins }}"`, "", false],
  ])("with %s", (_, http, more, open) => {
    const texts = { "a.yaml": route(http), "b.yaml": closed, "c.yaml": more };
    expect(said(rule, texts)).toEqual(open ? ["information spec.http[0]"] : []);
  });

  it("is quiet where no route here is for some only", () => {
    expect(said(rule, route(keyAuth))).toEqual([]);
    expect(said(rule, { "dev/a.yaml": route(keyAuth), "prod/b.yaml": closed })).toEqual([]);
  });

  it("does not compare routes of two folders whose namespace is open", () => {
    const loose = (text: string) => text.replace(", namespace: weather", "");
    const [some, all] = [loose(closed), loose(route(keyAuth))];
    expect(said(rule, { "one/a.yaml": all, "two/b.yaml": some })).toEqual([]);
    expect(said(rule, { "one/a.yaml": all, "one/b.yaml": some })).toEqual(["information spec.http[0]"]);
    const placed = "namespace: weather\nresources: [a.yaml]\n";
    expect(said(rule, { "one/a.yaml": all, "one/kustomization.yaml": placed, "two/b.yaml": closed })).toEqual(
      ["information spec.http[0]"],
    );
  });

  it("adds the restriction to the plugins that are there", () => {
    const text = stream(route("plugins: [{name: key-auth, enable: true}]"), closed, consumer("a", "weather"));
    expect(fixed(text, rule)["manifest.yaml"]).toContain(
      "plugins: [{name: key-auth, enable: true}, {name: consumer-restriction, enable: true, config: {whitelist: [weather_a]}}]",
    );
  });
});
