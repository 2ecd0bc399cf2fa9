/** Names of consumers and middlewares that are not there. */
import { expect, it } from "vitest";
import { found, said, stream } from "./manifests.ts";

const rule = "reference-missing";

const credential = `apiVersion: configuration.konghq.com/v1alpha1
kind: KongCredentialACL
metadata: {name: readers, namespace: weather}
spec: {consumerRef: {name: mobile-app}, group: readers}
`;

const consumer = (name: string) => `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata: {name: ${name}, namespace: weather, annotations: {kubernetes.io/ingress.class: kong}}
username: mobile-app
`;

const route = (middleware: string) => `apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: weather, namespace: weather}
spec:
  routes:
    - match: PathPrefix(\`/weather\`)
      kind: Rule
      middlewares: [${middleware}]
      services: [{name: weather, port: 80}]
`;

const middleware = (namespace: string) => `apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: strip-prefix, namespace: ${namespace}}
spec: {stripPrefix: {prefixes: [/weather]}}
`;

it("is information where the consumer may be made elsewhere, and a warning for a slip", () => {
  expect(said(rule, credential)).toEqual(["information spec.consumerRef.name"]);
  expect(said(rule, stream(credential, consumer("mobile-ap")))).toEqual(["warning spec.consumerRef.name"]);
  expect(said(rule, stream(credential, consumer("mobile-app")))).toEqual([]);
});

it("says of a plugin's binding what is lost there", () => {
  const binding = `apiVersion: configuration.konghq.com/v1alpha1
kind: KongPluginBinding
metadata: {name: limit, namespace: weather}
spec:
  pluginRef: {name: limit}
  targets: {consumerRef: {name: mobile-app}}
  controlPlaneRef: {type: konnectNamespacedRef, konnectNamespacedRef: {name: main}}
`;
  expect(found(rule, binding)[0]?.message).toContain("the plugin runs for nobody");
});

it.each([
  ["a middleware of this namespace", "{name: strip-prefx}", ["warning"]],
  ["none of that name", "{name: auth}", ["information"]],
  ["one of another namespace", "{name: auth, namespace: traefik}", []],
  ["a slip of one there", "{name: strip-prefx, namespace: traefik}", ["warning"]],
  ["another provider's", "{name: auth@file}", []],
  ["a template", "{name: '{{ .Values.middleware }}'}", []],
])("of middlewares, for %s", (_, named, severities) => {
  const texts = stream(route(named), middleware("weather"), middleware("traefik"));
  expect(found(rule, texts).map(({ severity }) => severity)).toEqual(severities);
});

it("is quiet in a chart, whose templates may make anything", () => {
  const texts = {
    "chart/Chart.yaml": "apiVersion: v2\nname: weather\nversion: 1.0.0\n",
    "chart/templates/a.yaml": "{{ range .Values.all }}\n{{ end }}\n",
    "chart/templates/b.yaml": credential.replace("mobile-app", "{{ .Values.app }}"),
  };
  expect(said(rule, texts)).toEqual([]);
});
