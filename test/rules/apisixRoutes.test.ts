/** What the APISIX ingress controller makes of routes, classes and annotations. */
import { describe, expect, it } from "vitest";
import { fixed } from "../lint.ts";
import { found, said, stream } from "./manifests.ts";

function route(rule: string): string {
  return `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata: {name: weather, namespace: apis}
spec:
  http:
    - {name: a, match: {paths: [/a]}, backends: [{serviceName: a, servicePort: 80}], ${rule}}
`;
}

function ingress(annotations: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: weather, annotations: {${annotations}}}
spec: {defaultBackend: {service: {name: a, port: {number: 80}}}}
`;
}

function pluginConfig(plugins: string, metadata = "name: shared, namespace: apis"): string {
  return `apiVersion: apisix.apache.org/v2
kind: ApisixPluginConfig
metadata: {${metadata}}
spec: {plugins: [${plugins}]}
`;
}

function ingressClass(name: string, controller: string, annotations = ""): string {
  return `apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: ${name}, annotations: {${annotations}}}
spec: {controller: ${controller}}
`;
}

describe("apisix-auth-type", () => {
  const rule = "apisix-auth-type";
  const typed = (type: string, enable = "true") =>
    route(`authentication: {enable: ${enable}, type: ${type}}`);

  it.each([
    ["key-auth", "keyAuth"],
    ["KeyAuth", "keyAuth"],
    ["jwt", "jwtAuth"],
    ["wolf-rbac", "wolfRBAC"],
  ])("finds %s", (wrong, right) => {
    expect(said(rule, typed(wrong))).toEqual(["warning spec.http[0].authentication.type"]);
    expect(fixed(typed(wrong), rule)["manifest.yaml"]).toBe(typed(right));
  });

  it("offers nothing for what it cannot tell", () => {
    expect(found(rule, typed("openid-connect"))[0]?.fix).toBeUndefined();
  });

  it.each([
    "keyAuth",
    "basicAuth",
    "jwtAuth",
    "wolfRBAC",
    "hmacAuth",
    "ldapAuth",
    '"{{ .Values.type }}"',
    '""',
  ])("leaves %s alone", (type) => {
    expect(said(rule, typed(type))).toEqual([]);
  });

  it("leaves alone what is switched off, or may be", () => {
    expect(said(rule, typed("key-auth", "false"))).toEqual([]);
    expect(said(rule, typed("key-auth", '"{{ .Values.enable }}"'))).toEqual([]);
  });

  it("knows two types on an Ingress", () => {
    const text = ingress("k8s.apisix.apache.org/auth-type: jwtAuth");
    expect(said(rule, text)).toEqual(["warning metadata.annotations[k8s.apisix.apache.org/auth-type]"]);
    expect(said(rule, ingress("k8s.apisix.apache.org/auth-type: basicAuth"))).toEqual([]);
    expect(said(rule, ingress("nginx.ingress.kubernetes.io/auth-type: basic"))).toEqual([]);
  });
});

describe("apisix-auth-off", () => {
  const rule = "apisix-auth-off";
  const off = "authentication: {enable: false, type: keyAuth}";

  it("finds a route that looks protected; the fix protects it", () => {
    expect(said(rule, route(off))).toEqual(["warning spec.http[0].authentication.enable"]);
    expect(fixed(route(off), rule)["manifest.yaml"]).toBe(
      route("authentication: {enable: true, type: keyAuth}"),
    );
    expect(said(rule, route(`${off}, plugins: [{name: cors, enable: true}]`))).toHaveLength(1);
    const shared = pluginConfig("{name: cors, enable: true}");
    expect(said(rule, stream(route(`${off}, plugin_config_name: shared`), shared))).toHaveLength(1);
  });

  it.each([
    ["a plugin of its own", route(`${off}, plugins: [{name: openid-connect, enable: true}]`)],
    ["a plugin that nobody knows", route(`${off}, plugins: [{name: our-sso, enable: true}]`)],
    ["a plugin configuration that is not here", route(`${off}, plugin_config_name: shared`)],
    [
      "a plugin configuration's plugin",
      stream(
        route(`${off}, plugin_config_name: shared, plugin_config_namespace: other`),
        pluginConfig("{name: key-auth, enable: true}", "name: shared, namespace: other"),
      ),
    ],
    ["nothing to be protected", route("websocket: true")],
    ["a template", route('authentication: {enable: "{{ .Values.auth }}", type: keyAuth}')],
  ])("is quiet where there is %s", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });
});

describe("apisix-auth-overwritten", () => {
  const rule = "apisix-auth-overwritten";
  const both = (plugin: string, authentication = "{enable: true, type: keyAuth}") =>
    route(`authentication: ${authentication}, plugins: [{name: cors, enable: true}, ${plugin}]`);

  it("finds settings that are lost", () => {
    const text = both("{name: key-auth, enable: true, config: {header: x}}");
    expect(said(rule, text)).toEqual(["warning spec.http[0].plugins[1]"]);
    expect(fixed(text, rule)["manifest.yaml"]).toBe(
      route("authentication: {enable: true, type: keyAuth}, plugins: [{name: cors, enable: true}]"),
    );
    const basic = both("{name: basic-auth, enable: true, config: {a: b}}", "{enable: true, type: key-auth}");
    expect(said(rule, basic)).toHaveLength(1);
  });

  it.each([
    ["no settings", both("{name: key-auth, enable: true}")],
    ["another plugin", both("{name: jwt-auth, enable: true, config: {header: x}}")],
    ["a plugin that is off", both("{name: key-auth, enable: false, config: {header: x}}")],
    [
      "authentication that is off",
      both("{name: key-auth, enable: true, config: {header: x}}", "{enable: false, type: keyAuth}"),
    ],
  ])("is quiet about %s", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });
});

describe("apisix-ingress-class", () => {
  const rule = "apisix-ingress-class";
  const consumer = (name?: string) => `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: app}
spec: {${name === undefined ? "" : `ingressClassName: ${name}, `}authParameter: {keyAuth: {secretRef: {name: a}}}}
`;
  const configured = (text: string) => ({
    ".gateway-keys.yaml": "classes: {apisix: [apisix]}\n",
    "manifest.yaml": text,
  });
  const apisix = ingressClass("apisix", "apisix.apache.org/apisix-ingress-controller");
  const nginx = ingressClass("nginx", "k8s.io/ingress-nginx");

  it("goes by the configuration", () => {
    expect(said(rule, configured(consumer("nginx")))).toEqual(["warning spec.ingressClassName"]);
    expect(fixed(configured(consumer("nginx")), rule)["manifest.yaml"]).toBe(consumer("apisix"));
    expect(said(rule, configured(consumer("apisix")))).toEqual([]);
    expect(said(rule, consumer("nginx"))).toEqual([]);
  });

  it("goes by IngressClasses of the workspace, whatever APISIX's controller is called", () => {
    expect(said(rule, stream(consumer("nginx"), nginx))).toHaveLength(1);
    expect(said(rule, stream(consumer("other"), apisix))).toEqual([]);
    expect(said(rule, stream(consumer("apisix"), apisix, nginx))).toEqual([]);
    expect(said(rule, stream(consumer("mine"), ingressClass("mine", "example.com/my-apisix")))).toEqual([]);
  });

  it("sees a slip in the class", () => {
    const text = stream(consumer("apsix"), apisix);
    expect(fixed(text, rule)["manifest.yaml"]).toBe(stream(consumer("apisix"), apisix));
    expect(said(rule, stream(text, ingressClass("apsix", "example.com/my-apisix")))).toEqual([]);
    const several = { ".gateway-keys.yaml": "classes: {apisix: [apisix, partners]}\n" };
    for (const name of ["APISIX", "apsix"]) {
      const files = fixed({ ...several, "a.yaml": consumer(name) }, rule);
      expect(files["a.yaml"]).toBe(consumer("apisix"));
    }
  });

  it("informs about none, unless a class is the default", () => {
    const text = stream(consumer(), apisix);
    expect(said(rule, text)).toEqual(["information spec.ingressClassName"]);
    expect(fixed(text, rule)["manifest.yaml"]).toContain("ingressClassName: apisix");
    const byDefault = ingressClass(
      "apisix",
      "apisix.apache.org/apisix-ingress-controller",
      'ingressclass.kubernetes.io/is-default-class: "true"',
    );
    expect(said(rule, stream(consumer(), byDefault))).toEqual([]);
    expect(said(rule, consumer())).toEqual([]);
    expect(said(rule, stream(pluginConfig("{name: cors, enable: true}"), apisix))).toEqual([]);
  });

  it("leaves templates alone", () => {
    expect(said(rule, configured(consumer('"{{ .Values.class }}"')))).toEqual([]);
  });
});

describe("apisix-annotation", () => {
  const rule = "apisix-annotation";
  const own = (name: string) => `k8s.apisix.apache.org/${name}`;

  it("finds slips of names it knows, and older words for them", () => {
    for (const [wrong, right] of [
      ["enable-cor", "enable-cors"],
      ["rewrite-targets", "rewrite-target"],
      ["whitelist-source-range", "allowlist-source-range"],
    ] as const) {
      const text = ingress(`${own(wrong)}: "true"`);
      expect(said(rule, text)).toEqual([`warning metadata.annotations[${own(wrong)}]`]);
      expect(fixed(text, rule)["manifest.yaml"]).toBe(ingress(`${own(right)}: "true"`));
    }
  });

  it("leaves names alone that resemble none, and other tools'", () => {
    expect(said(rule, ingress(`${own("retry-on-status")}: "503"`))).toEqual([]);
    expect(said(rule, ingress('nginx.ingress.kubernetes.io/enable-cor: "true"'))).toEqual([]);
  });

  it("finds switches that are not on", () => {
    expect(said(rule, ingress(`${own("enable-cors")}: "yes"`))).toHaveLength(1);
    expect(fixed(ingress(`${own("enable-cors")}: 'True'`), rule)["manifest.yaml"]).toBe(
      ingress(`${own("enable-cors")}: 'true'`),
    );
    expect(said(rule, ingress(`${own("enable-cors")}: "false"`))).toEqual([]);
    expect(said(rule, ingress(`${own("enable-cors")}: "{{ .Values.cors }}"`))).toEqual([]);
  });
});

describe("apisix-reference-missing", () => {
  const rule = "apisix-reference-missing";
  const named = (name: string) => route(`plugin_config_name: ${name}`);

  it("informs about what is not here, and warns of a slip", () => {
    expect(said(rule, named("limits"))).toEqual(["information spec.http[0].plugin_config_name"]);
    const shared = pluginConfig("{name: cors, enable: true}", "name: limits, namespace: apis");
    expect(said(rule, stream(named("limits"), shared))).toEqual([]);
    const slip = stream(named("limit"), shared);
    expect(said(rule, slip)).toEqual(["warning spec.http[0].plugin_config_name"]);
    expect(fixed(slip, rule)["manifest.yaml"]).toBe(stream(named("limits"), shared));
  });

  it("looks into the namespace that is named", () => {
    const shared = pluginConfig("{name: cors, enable: true}", "name: limits, namespace: infra");
    expect(said(rule, stream(named("limits"), shared))).toHaveLength(1);
    const there = "plugin_config_name: limits, plugin_config_namespace: infra";
    expect(said(rule, stream(route(there), shared))).toEqual([]);
    const template = 'plugin_config_name: limits, plugin_config_namespace: "{{ .Values.infra }}"';
    expect(said(rule, stream(route(template), shared))).toEqual([]);
  });

  it("knows upstreams, Gateways and an Ingress's annotation, and leaves Services to the cluster", () => {
    expect(said(rule, route("upstreams: [{name: payments}]"))).toHaveLength(1);
    expect(said(rule, route("websocket: true"))).toEqual([]);
    const gateway = (name: string) => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: ${name}, namespace: apis}
spec: {gatewayClassName: apisix, listeners: [{name: http, port: 80, protocol: HTTP}]}
`;
    const consumer = `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata: {name: app, namespace: apis}
spec: {gatewayRef: {name: gatway}}
`;
    expect(said(rule, stream(consumer, gateway("gateway")))).toEqual(["warning spec.gatewayRef.name"]);
    expect(said(rule, stream(consumer, gateway("other")))).toEqual([]);
    expect(said(rule, ingress("k8s.apisix.apache.org/plugin-config-name: limits"))).toHaveLength(1);
    expect(said(rule, route('plugin_config_name: "{{ .Values.plugins }}"'))).toEqual([]);
  });
});
