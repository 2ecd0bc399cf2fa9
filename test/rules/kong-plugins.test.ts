/** plugin-missing, kong-cluster-plugin-global, and the Secrets that a plugin's settings come from. */
import { describe, expect, it } from "vitest";
import { fixed, lint } from "../lint.ts";
import { found, said, secret, stream } from "./manifests.ts";

const plugin = (name: string, namespace = "weather") =>
  `apiVersion: configuration.konghq.com/v1\nkind: KongPlugin\nmetadata: {name: ${name}, namespace: ${namespace}}\nplugin: key-auth\n`;
const clusterPlugin = (metadata: string) =>
  `apiVersion: configuration.konghq.com/v1\nkind: KongClusterPlugin\nmetadata: {${metadata}}\nplugin: key-auth\n`;
const classed = "annotations: {kubernetes.io/ingress.class: kong}";

const consumer = (plugins: string) => `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  namespace: weather
  annotations:
    kubernetes.io/ingress.class: kong
    konghq.com/plugins: ${plugins}
username: mobile-app
`;
const route = (plugins: string) => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: forecast
  namespace: weather
  annotations: {konghq.com/plugins: ${plugins}}
spec:
  rules: [{backendRefs: [{name: forecast, port: 80}]}]
`;

describe("plugin-missing", () => {
  const rule = "plugin-missing";
  const path = "metadata.annotations[konghq.com/plugins]";

  it.each([
    ["a KongPlugin of the namespace", stream(consumer("keys"), plugin("keys"))],
    ["a KongClusterPlugin", stream(consumer("keys"), clusterPlugin(`name: keys, ${classed}`))],
    ["a plugin of another namespace", stream(consumer("team:keys"), plugin("keys", "team"))],
    [
      "several, with white space and commas to spare",
      stream(consumer('" keys , cors,"'), plugin("keys"), plugin("cors")),
    ],
    ["a template", consumer("'{{ plugins }}'")],
    ["nothing", consumer("''")],
  ])("leaves %s alone", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });

  it("only mentions what may be elsewhere, and where one of the name is", () => {
    expect(said(rule, consumer("keys"))).toEqual([`information ${path}`]);
    const [finding] = found(rule, stream(route("keys"), plugin("keys", "team")));
    expect(finding?.severity).toBe("information");
    expect(finding?.message).toContain("`team:keys`");
  });

  it("warns of a slip, mends it, and points at it alone", () => {
    const text = stream(consumer("cors, partner-key # both"), plugin("cors"), plugin("partner-keys"));
    const [finding] = found(rule, text);
    expect(finding).toMatchObject({ severity: "warning", line: 8, column: 31, endColumn: 42 });
    expect(fixed(text, rule)["manifest.yaml"]).toContain("konghq.com/plugins: cors, partner-keys # both\n");
  });

  it.each([
    ['":keys"', "keys"],
    ['"keys:"', "keys"],
    ["weather/keys", "weather:keys"],
    ["keys cors", "keys, cors"],
    ["keys;cors", "keys, cors"],
    ["'[keys]'", "keys"],
  ])("%s becomes %s", (written, to) => {
    const text = stream(consumer(written), plugin("keys"), plugin("cors"));
    expect(said(rule, text)).toEqual([`warning ${path}`]);
    expect(fixed(text, rule)["manifest.yaml"]).toContain(to);
    expect(said(rule, fixed(text, rule))).toEqual([]);
  });

  it("looks for the plugin of a binding, of its kind alone", () => {
    const binding = (ref: string) =>
      `apiVersion: configuration.konghq.com/v1alpha1\nkind: KongPluginBinding\nmetadata: {name: b, namespace: weather}\nspec: {pluginRef: {${ref}}, scope: GlobalInControlPlane, controlPlaneRef: {type: konnectNamespacedRef, konnectNamespacedRef: {name: c}}}\n`;
    expect(said(rule, stream(binding("name: keys"), plugin("keys")))).toEqual([]);
    expect(said(rule, stream(binding("name: key"), plugin("keys")))).toEqual(["warning spec.pluginRef.name"]);
    const cluster = binding("name: keys, kind: KongClusterPlugin");
    expect(said(rule, stream(cluster, plugin("keys")))).toEqual(["information spec.pluginRef.name"]);
    expect(said(rule, stream(cluster, clusterPlugin(`name: keys, ${classed}`)))).toEqual([]);
  });

  it("takes a plugin of another team for no slip", () => {
    expect(said(rule, stream(consumer("limits-b"), plugin("limits-a")))).toEqual([`information ${path}`]);
  });

  it.each([
    ["Service", "v1", "spec: {ports: [{port: 80}]}"],
    [
      "Ingress",
      "networking.k8s.io/v1",
      "spec: {ingressClassName: kong, defaultBackend: {service: {name: s, port: {number: 80}}}}",
    ],
    ["KongConsumerGroup", "configuration.konghq.com/v1beta1", ""],
    ["GRPCRoute", "gateway.networking.k8s.io/v1", "spec: {rules: [{backendRefs: [{name: s, port: 80}]}]}"],
    [
      "TCPIngress",
      "configuration.konghq.com/v1beta1",
      "spec: {rules: [{port: 9000, backend: {serviceName: s, servicePort: 80}}]}",
    ],
  ])("reads the annotation of a %s", (kind, apiVersion, spec) => {
    const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a, namespace: weather, annotations: {konghq.com/plugins: partner-key}}\n${spec}\n`;
    expect(said(rule, stream(text, plugin("partner-keys")))).toEqual([`warning ${path}`]);
  });

  it("has no fix for what cannot be repaired", () => {
    expect(found(rule, consumer("a:b:c")).map(({ fix }) => fix)).toEqual([undefined]);
  });
});

describe("kong-cluster-plugin-global", () => {
  const rule = "kong-cluster-plugin-global";

  it("moves an annotation to the labels that are there", () => {
    const text = `apiVersion: configuration.konghq.com/v1
kind: KongClusterPlugin
metadata:
  name: keys
  labels:
    app: gateway
  annotations:
    global: "true" # everywhere
    kubernetes.io/ingress.class: kong
plugin: key-auth
`;
    expect(said(rule, text)).toEqual(["warning metadata.annotations[global]"]);
    expect(fixed(text, rule)["manifest.yaml"]).toContain('  labels:\n    app: gateway\n    global: "true"\n');
    expect(lint(fixed(text, rule))).toEqual([]);
  });

  it.each([
    ["labels: {global: 'True'}", ["warning metadata.labels[global]"]],
    ["labels: {global: 'yes'}", ["warning metadata.labels[global]"]],
    ["labels: {global: 'true'}", []],
    ["labels: {global: 'false'}", []],
    ["labels: {global: '{{ global }}'}", []],
    ["labels: {app: gateway}", []],
  ])("%s", (labels, expected) => {
    expect(said(rule, clusterPlugin(`name: keys, ${labels}, ${classed}`))).toEqual(expected);
  });

  it("knows that a KongPlugin is never global", () => {
    const text = plugin("keys").replace("{name", "{labels: {global: 'true'}, name");
    expect(said(rule, text)).toEqual(["warning metadata.labels[global]"]);
    expect(said(rule, text.replace("'true'", "'false'"))).toEqual([]);
  });
});

describe("a plugin's settings from a Secret", () => {
  const from = (key: string, name = "s") =>
    `apiVersion: configuration.konghq.com/v1\nkind: KongPlugin\nmetadata: {name: p}\nplugin: rate-limiting\nconfigFrom: {secretKeyRef: {name: ${name}, key: ${key}}}\n`;
  const rules = (text: string) => lint(text).map(({ rule, severity }) => `${severity} ${rule}`);

  it("need their entry, and no label", () => {
    const settings = secret("s", "limits: '{\"minute\": 5}'");
    expect(rules(stream(from("limits"), settings))).toEqual([]);
    expect(rules(stream(from("limit"), settings))).toEqual(["error secret-key-missing"]);
  });

  it("need their Secret", () => {
    expect(rules(from("limits"))).toEqual(["information secret-missing"]);
  });

  it("come from the namespace that a cluster plugin names", () => {
    const text = `apiVersion: configuration.konghq.com/v1
kind: KongClusterPlugin
metadata: {name: p, ${classed}}
plugin: rate-limiting
configPatches: [{path: /redis_password, valueFrom: {secretKeyRef: {namespace: team, name: redis, key: password}}}]
---
apiVersion: v1
kind: Secret
metadata: {name: redis, namespace: team}
stringData: {password: h7Qm2vXc9RtLw4Zk8NsYb3Jp}
`;
    expect(rules(text)).toEqual([]);
    expect(rules(text.replace("namespace: team}", "namespace: other}"))).toEqual([
      "warning secret-namespace",
    ]);
  });
});
