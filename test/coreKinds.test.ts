/**
 * Core kinds and our own: no custom resource says what is demanded of them, so here it is said.
 * Source: Kubernetes pkg/apis/networking/validation/validation.go, pkg/apis/core/validation.
 */
import { describe, expect, it } from "vitest";
import { lint } from "./lint.ts";

/** `path: sentence` of everything that is refused. */
function refused(text: string): string[] {
  return lint(text)
    .filter(({ rule }) => ["schema", "cel", "unknown-field", "object-meta"].includes(rule))
    .map(({ path, message }) => `${path}: ${message}`);
}

function ingress(spec: string, annotations = "{}"): string {
  return `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: weather, annotations: ${annotations}}
spec: ${spec}
`;
}

/** An Ingress with one path. */
function path(fields: string, backend = "{service: {name: weather, port: {number: 80}}}"): string {
  return ingress(`{rules: [{http: {paths: [{${fields}, backend: ${backend}}]}}]}`);
}

describe("Ingress", () => {
  it.each([
    path("path: /, pathType: Prefix"),
    path("path: /weather, pathType: Exact"),
    path('path: "/~/v[0-9]+$", pathType: ImplementationSpecific'),
    path("pathType: ImplementationSpecific"),
    path("path: //a/../b, pathType: ImplementationSpecific"),
    path("path: /, pathType: Prefix", "{service: {name: weather, port: {name: http}}}"),
    path("path: /, pathType: Prefix", "{service: {name: weather, port: {name: http, number: 0}}}"),
    path("path: /, pathType: Prefix", "{resource: {apiGroup: acme.test, kind: Bucket, name: weather}}"),
    ingress("{defaultBackend: {service: {name: weather, port: {number: 80}}}}"),
    ingress('{rules: [{host: "*.acme.test"}], tls: [{hosts: ["*.acme.test"], secretName: tls}]}'),
    ingress("{rules: [{host: acme.test}], ingressClassName: kong}"),
    ingress("{rules: [{host: acme.test}], ingressClassName: kong}", "{kubernetes.io/ingress.class: kong}"),
    ingress("{rules: [{host: 999.1.1.1}]}"),
    path("path: {{ .Values.path }}, pathType: Prefix"),
    path("path: '{{ .Values.path }}', pathType: Prefix"),
  ])("%s is taken", (text) => {
    expect(refused(text)).toEqual([]);
  });

  it.each([
    [ingress("{}"), "spec: ", "`rules` or `defaultBackend`"],
    [ingress("{rules: []}"), "spec: ", "`rules` or `defaultBackend`"],
    [path("path: weather, pathType: Prefix"), "spec.rules[0].http.paths[0].path: ", 'begin with "/"'],
    [path("pathType: Exact"), "spec.rules[0].http.paths[0].path: ", 'begin with "/"'],
    [path("path: /a/../b, pathType: Prefix"), "spec.rules[0].http.paths[0].path: ", "must not hold"],
    [path("path: /a%2Fb, pathType: Exact"), "spec.rules[0].http.paths[0].path: ", "must not hold"],
    [path("path: /"), "spec.rules[0].http.paths[0].pathType: ", "required"],
    [path("path: /, pathType: prefix"), "spec.rules[0].http.paths[0].pathType: ", "`Prefix`"],
    [
      path("path: /, pathType: Prefix", "{}"),
      "spec.rules[0].http.paths[0].backend: ",
      "`service` or `resource`",
    ],
    [
      path("path: /, pathType: Prefix", "{service: {name: weather}}"),
      "spec.rules[0].http.paths[0].backend: ",
      "port is needed",
    ],
    [
      path("path: /, pathType: Prefix", "{serviceName: weather, servicePort: 80}"),
      "spec.rules[0].http.paths[0].backend.serviceName: ",
      "no field",
    ],
    [ingress("{rules: [{http: {paths: []}}]}"), "spec.rules[0].http.paths: ", "at least 1"],
    [ingress("{rules: [{host: 10.0.0.1}]}"), "spec.rules[0].host: ", "not an address"],
    [ingress("{rules: [{host: Acme.test}]}"), "spec.rules[0].host: ", "pattern"],
    [
      ingress(
        "{rules: [{host: acme.test}], ingressClassName: apisix}",
        "{kubernetes.io/ingress.class: kong}",
      ),
      "metadata.annotations: ",
      "different classes",
    ],
  ])("%s is refused", (text, where, why) => {
    const found = refused(text);
    expect(
      found.some((one) => one.startsWith(where) && one.includes(why)),
      found.join("\n"),
    ).toBe(true);
  });
});

describe("IngressClass", () => {
  const kind = (spec: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: kong}\nspec: ${spec}\n`;

  it.each([
    "{controller: ingress-controllers.konghq.com/kong}",
    "{controller: apisix.apache.org/apisix-ingress-controller, parameters: {kind: GatewayProxy, name: a, scope: Namespace, namespace: b}}",
    "{controller: acme.test/a, parameters: {apiGroup: acme.test, kind: Settings, name: a}}",
  ])("%s is taken", (spec) => expect(refused(kind(spec))).toEqual([]));

  it.each([
    ["{controller: kong}", "spec.controller: "],
    ["{}", "spec.controller: "],
    [
      "{controller: a.test/b, parameters: {kind: A, name: b, scope: Namespace}}",
      "spec.parameters.namespace: ",
    ],
    ["{controller: a.test/b, parameters: {kind: A, name: b, namespace: c}}", "spec.parameters.namespace: "],
    ["{controller: a.test/b, parameters: {kind: A, name: b/c}}", "spec.parameters.name: "],
  ])("%s is refused", (spec, where) => {
    expect(refused(kind(spec)).map((one) => one.slice(0, where.length))).toEqual([where]);
  });
});

describe("ConfigMap and Namespace", () => {
  it("entries have names that files can have, in one of the two places", () => {
    const map = (entries: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${entries}\n`;
    expect(refused(map("data: {a.yaml: x, b: }\nbinaryData: {c: AAAA}"))).toEqual([]);
    expect(refused(map("data: {a b: x}"))).toHaveLength(1);
    expect(refused(map("data: {..a: x}"))).toHaveLength(1);
    expect(refused(map("data: {a: 1}"))).toHaveLength(1);
    expect(refused(map("data: {a: x}\nbinaryData: {a: AAAA}"))).toHaveLength(1);
    expect(refused(map("binaryData: {a: xyz}"))).toHaveLength(1);
  });

  it("a namespace's name has no dots, and one finding says so", () => {
    const space = (name: string) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`;
    expect(refused(space("shop-1"))).toEqual([]);
    expect(refused(space("shop.one"))).toHaveLength(1);
    expect(refused(space("Shop.one"))).toHaveLength(1);
    expect(refused(space("{{ .Release.Namespace }}"))).toEqual([]);
  });
});

describe("our own manifests", () => {
  const gateway = (spec: string) =>
    `apiVersion: gateway-keys.dev/v1alpha1\nkind: Gateway\nmetadata: {name: kong-staging}\nspec: ${spec}\n`;

  it.each([
    "{type: kong, environment: sandbox, organization: acme, kong: {context: kind-staging, namespace: apis, proxyUrl: https://kong.acme.test}}",
    "{type: sandbox}",
    "{type: aws, environment: production, aws: {region: eu-central-1, profile: acme}}",
    "{type: azure, azure: {subscriptionId: 00000000-0000-0000-0000-000000000000, resourceGroup: apis, service: acme}}",
    "{type: key-service, keyService: {url: http://127.0.0.1:8080}}",
    "{type: apisix, apisix: {adminUrl: http://127.0.0.1:9180}}",
    "{type: envoy}",
  ])("%s is a Gateway", (spec) => expect(refused(gateway(spec))).toEqual([]));

  it.each([
    ["{type: mulesoft}", "spec.type"],
    ["{type: aws}", "spec"],
    ["{type: kong, aws: {region: eu-central-1}}", "spec"],
    ["{type: kong, kong: {proxyUrl: https://admin:secret@kong.acme.test}}", "spec.kong.proxyUrl"],
    ["{type: apisix, apisix: {adminUrl: http://127.0.0.1:9180, adminKey: k}}", "spec.apisix.adminKey"],
    ["{type: kong, kong: {adminUrl: http://127.0.0.1:8001, context: kind-staging}}", "spec.kong"],
  ])("%s is none, and nobody speaks of an API server", (spec, where) => {
    const found = refused(gateway(spec));
    expect(found.map((one) => one.slice(0, one.indexOf(": ")))).toEqual([where]);
    expect(found.join()).toContain("Gateway Keys does not take it");
    expect(found.join()).not.toContain("API server");
  });

  it("a Subscription names a gateway, an API and an application", () => {
    const subscription = (spec: string) =>
      `apiVersion: gateway-keys.dev/v1alpha1\nkind: Subscription\nmetadata: {name: mobile-weather}\nspec: ${spec}\n`;
    expect(
      refused(subscription("{gateway: kong-staging, api: weather, application: mobile, plan: gold}")),
    ).toEqual([]);
    expect(refused(subscription("{gateway: kong-staging, api: weather}"))).toHaveLength(1);
    expect(
      refused(subscription("{gateway: kong-staging, api: weather, application: mobile, key: x}")),
    ).toHaveLength(1);
  });
});
