/** What APISIX's kinds read out of their manifests. */
import { describe, expect, it } from "vitest";
import type { Facts } from "../../server/language/facts/facts.ts";
import { fileName, language } from "../lint.ts";

function facts(text: string): Facts {
  const opened = language(text);
  const [document, ...more] = opened.documents(fileName);
  expect(more).toEqual([]);
  return opened.facts(document as NonNullable<typeof document>);
}

function object(kind: string, spec: string, version = "v2"): string {
  return `apiVersion: apisix.apache.org/${version}\nkind: ${kind}\nmetadata: {name: app, namespace: apis}\nspec: ${spec}\n`;
}

/** `role kind namespace/name at path`. */
function links(text: string): string[] {
  return facts(text).links.map(
    ({ role, to, namespace, name, path }) => `${role} ${to.kind} ${namespace ?? "?"}/${name} at ${path}`,
  );
}

/** `type namespace/name at path`, with the entry that is read where it is named. */
function references(text: string): string[] {
  return facts(text).references.map(
    ({ use, namespace, name, path }) =>
      `${use.type} ${namespace ?? "?"}/${name}${use.entry === undefined ? "" : `[${use.entry}]`} at ${path}`,
  );
}

describe("Consumer", () => {
  const consumer = (spec: string) => object("Consumer", spec, "v1alpha1");

  it("is known to APISIX by namespace and name, and belongs to a Gateway", () => {
    const text = consumer("{gatewayRef: {name: shared, namespace: infra}}");
    expect(facts(text).consumers).toMatchObject([{ gateway: "apisix", name: "apis_app" }]);
    expect(links(text)).toEqual(["gateway Gateway infra/shared at spec.gatewayRef.name"]);
    expect(facts(text).links[0]?.grant).toBeUndefined();
    expect(links(consumer("{gatewayRef: {name: shared, kind: GatewayProxy}}"))).toEqual([]);
  });

  it("has credentials of its types and in its auth plugins", () => {
    const text = consumer(`
  credentials:
    - {name: a, type: key-auth, config: {key: k-1}}
    - {name: b, type: jwt-auth, config: {key: k-2, secret: s-1, exp: 60}}
    - {name: c, type: other, config: {key: k-3}}
  plugins:
    - {name: key-auth, config: {key: k-4}}
    - {name: limit-count, config: {key: remote_addr}}
`);
    const { credentials, inline } = facts(text);
    expect(credentials.map(({ type, role, path, value }) => `${type} ${role} ${path} = ${value}`)).toEqual([
      "key-auth secret spec.credentials[0].config.key = k-1",
      "jwt identifier spec.credentials[1].config.key = k-2",
      "jwt secret spec.credentials[1].config.secret = s-1",
      "key-auth secret spec.plugins[0].config.key = k-4",
    ]);
    // A number would arrive as a string from a Secret.
    expect(inline.map(({ path, reference }) => [path, reference.key, reference.secretName])).toEqual([
      ["spec.credentials[0].config", "secretRef", "app-key-auth"],
    ]);
  });

  it("refers to Secrets, and needs to be let into another namespace", () => {
    const text = consumer(
      "{credentials: [{name: a, type: key-auth, secretRef: {name: s}}, {name: b, type: basic-auth, secretRef: {name: t, namespace: other}}]}",
    );
    expect(references(text)).toEqual([
      "key-auth apis/s at spec.credentials[0].secretRef.name",
      "basic-auth other/t at spec.credentials[1].secretRef.name",
    ]);
    const [own, other] = facts(text).references;
    expect(own?.grant).toBeUndefined();
    expect(other?.grant).toEqual({
      from: { group: "apisix.apache.org", kind: "Consumer" },
      namespace: "apis",
    });
    expect(own?.use.whole).toBe(true);
  });
});

describe("ApisixRoute", () => {
  it("links to its class, plugin configuration, Services and upstreams", () => {
    const text = object(
      "ApisixRoute",
      `
  ingressClassName: apisix
  http:
    - name: a
      match: {paths: [/a]}
      plugin_config_name: shared
      plugin_config_namespace: infra
      backends: [{serviceName: one, servicePort: 80}]
      upstreams: [{name: two}]
    - {name: b, match: {paths: [/b]}, plugin_config_name: own}
  stream:
    - {name: c, protocol: TCP, match: {ingressPort: 90}, backend: {serviceName: three, servicePort: 90}}
`,
    );
    expect(links(text)).toEqual([
      "class IngressClass ?/apisix at spec.ingressClassName",
      "plugin ApisixPluginConfig infra/shared at spec.http[0].plugin_config_name",
      "backend Service apis/one at spec.http[0].backends[0].serviceName",
      "backend ApisixUpstream apis/two at spec.http[0].upstreams[0].name",
      "plugin ApisixPluginConfig apis/own at spec.http[1].plugin_config_name",
      "backend Service apis/three at spec.stream[0].backend.serviceName",
    ]);
  });

  it("takes settings of plugins that are on from Secrets", () => {
    const plugins = "[{name: a, enable: true, secretRef: s}, {name: b, enable: false, secretRef: t}]";
    const text = object("ApisixRoute", `{http: [{name: a, match: {paths: [/a]}, plugins: ${plugins}}]}`);
    expect(references(text)).toEqual(["settings apis/s at spec.http[0].plugins[0].secretRef"]);
    for (const kind of ["ApisixPluginConfig", "ApisixGlobalRule"]) {
      expect(references(object(kind, `{plugins: ${plugins}}`))).toEqual([
        "settings apis/s at spec.plugins[0].secretRef",
      ]);
    }
  });
});

describe("ApisixConsumer", () => {
  it("takes a whole auth plugin from a Secret, or some settings of it", () => {
    const plugin = (config: string) =>
      references(
        object("ApisixConsumer", `{plugins: [{name: key-auth, enable: true, ${config}secretRef: s}]}`),
      );
    expect(plugin("")).toEqual(["key-auth apis/s at spec.plugins[0].secretRef"]);
    expect(plugin("config: {key: a}, ")).toEqual(["settings apis/s at spec.plugins[0].secretRef"]);
  });
});

describe("certificates", () => {
  it("are read from the namespace that is named", () => {
    const tls = object(
      "ApisixTls",
      "{hosts: [a.example.com], secret: {name: s, namespace: certs}, client: {caSecret: {name: c, namespace: apis}}}",
    );
    expect(references(tls)).toEqual([
      "tls certs/s at spec.secret.name",
      "ca apis/c at spec.client.caSecret.name",
    ]);
    expect(references(object("ApisixUpstream", "{tlsSecret: {name: s, namespace: certs}}"))).toEqual([
      "tls certs/s at spec.tlsSecret.name",
    ]);
  });
});

describe("ApisixUpstream", () => {
  it("links to Services, not to domains", () => {
    const nodes = "[{type: Service, name: one}, {type: Domain, name: a.example.com}]";
    expect(links(object("ApisixUpstream", `{externalNodes: ${nodes}}`))).toEqual([
      "backend Service apis/one at spec.externalNodes[0].name",
    ]);
  });
});

describe("GatewayProxy", () => {
  const proxy = (key: string) =>
    object(
      "GatewayProxy",
      `{provider: {type: ControlPlane, controlPlane: {service: {name: admin, port: 9180}, auth: {type: AdminKey, adminKey: ${key}}}}}`,
      "v1alpha1",
    );

  it("names one entry of a Secret", () => {
    const text = proxy("{valueFrom: {secretKeyRef: {name: s, key: token}}}");
    const path = "spec.provider.controlPlane.auth.adminKey.valueFrom.secretKeyRef.name";
    expect(references(text)).toEqual([`admin-key apis/s[token] at ${path}`]);
    expect(links(text)).toEqual(["backend Service apis/admin at spec.provider.controlPlane.service.name"]);
  });

  it("holds the admin key, which can move to a Secret", () => {
    const { credentials, inline } = facts(proxy("{value: h7Qm2vXc9RtLw4Zk8NsYb3Jp}"));
    const path = "spec.provider.controlPlane.auth.adminKey.value";
    expect(credentials).toMatchObject([{ type: "admin-key", role: "secret", path }]);
    expect(inline).toMatchObject([{ path, reference: { key: "valueFrom", entry: "admin-key" } }]);
  });
});

describe("policies", () => {
  it.each([
    ["HTTPRoutePolicy", "gateway.networking.k8s.io", "HTTPRoute"],
    ["L4RoutePolicy", "gateway.networking.k8s.io", "TCPRoute"],
    ["BackendTrafficPolicy", '""', "Service"],
  ])("%s links to what it is for", (kind, group, target) => {
    const text = object(kind, `{targetRefs: [{group: ${group}, kind: ${target}, name: a}]}`, "v1alpha1");
    expect(links(text)).toEqual([`target ${target} apis/a at spec.targetRefs[0].name`]);
  });
});

describe("Ingress and IngressClass", () => {
  it("link to what APISIX reads of them", () => {
    const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: a, namespace: apis, annotations: {k8s.apisix.apache.org/plugin-config-name: shared}}
spec: {defaultBackend: {service: {name: a, port: {number: 80}}}}
`;
    expect(links(ingress)).toContain(
      "plugin ApisixPluginConfig apis/shared at metadata.annotations[k8s.apisix.apache.org/plugin-config-name]",
    );
    const ingressClass = `apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: apisix}
spec:
  controller: apisix.apache.org/apisix-ingress-controller
  parameters: {apiGroup: apisix.apache.org, kind: GatewayProxy, name: proxy, namespace: infra, scope: Namespace}
`;
    expect(links(ingressClass)).toContain("gateway GatewayProxy infra/proxy at spec.parameters.name");
  });
});
