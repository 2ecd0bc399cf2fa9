/** What Kong's kinds read out of their manifests. */
import { describe, expect, it } from "vitest";
import type { Facts } from "../server/language/facts/facts.ts";
import { fileName, language } from "./lint.ts";

function facts(text: string): Facts[] {
  const opened = language(text);
  return opened.documents(fileName).map((document) => opened.facts(document));
}

function links(text: string): string[] {
  return facts(text)
    .flatMap(({ links }) => links)
    .map(({ role, to, name, namespace, path, grant }) => {
      const where = namespace === undefined ? name : `${namespace}/${name}`;
      return `${role} ${to.kind} ${where} at ${path}${grant === undefined ? "" : ` from ${grant.from.kind} of ${grant.namespace}`}`;
    });
}

const annotated = (kind: string, apiVersion: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a, namespace: weather, annotations: {konghq.com/plugins: "keys, team:limits"}}\n`;
const named = [
  "plugin KongPlugin weather/keys at metadata.annotations[konghq.com/plugins]",
  "plugin KongPlugin team/limits at metadata.annotations[konghq.com/plugins] from KIND of weather",
];

describe("the annotation konghq.com/plugins", () => {
  it.each([
    ["KongConsumer", "configuration.konghq.com/v1"],
    ["KongConsumerGroup", "configuration.konghq.com/v1beta1"],
    ["KongRoute", "configuration.konghq.com/v1alpha1"],
    ["KongService", "configuration.konghq.com/v1alpha1"],
    ["TCPIngress", "configuration.konghq.com/v1beta1"],
    ["UDPIngress", "configuration.konghq.com/v1beta1"],
    ["Ingress", "networking.k8s.io/v1"],
    ["Service", "v1"],
    ["HTTPRoute", "gateway.networking.k8s.io/v1"],
    ["GRPCRoute", "gateway.networking.k8s.io/v1"],
    ["TCPRoute", "gateway.networking.k8s.io/v1"],
    ["TLSRoute", "gateway.networking.k8s.io/v1"],
    ["UDPRoute", "gateway.networking.k8s.io/v1"],
  ])("of a %s names plugins", (kind, apiVersion) => {
    expect(links(annotated(kind, apiVersion))).toEqual(named.map((link) => link.replace("KIND", kind)));
  });
});

describe("objects of Kong", () => {
  const object = (kind: string, version: string, rest: string) =>
    `apiVersion: configuration.konghq.com/${version}\nkind: ${kind}\nmetadata: {name: a, namespace: weather}\n${rest}\n`;

  it("name groups, consumers and plugins", () => {
    expect(links(object("KongConsumer", "v1", "username: a\nconsumerGroups: [gold]"))).toEqual([
      "consumer-group KongConsumerGroup weather/gold at consumerGroups[0]",
    ]);
    const binding =
      "spec: {pluginRef: {name: p, kind: KongClusterPlugin}, targets: {consumerRef: {name: c}}}";
    expect(links(object("KongPluginBinding", "v1alpha1", binding))).toEqual([
      "plugin KongClusterPlugin p at spec.pluginRef.name",
      "consumer KongConsumer weather/c at spec.targets.consumerRef.name",
    ]);
    const entity = "spec: {type: degraphql_routes, parentRef: {kind: KongPlugin, name: p}}";
    expect(links(object("KongCustomEntity", "v1alpha1", entity))).toEqual([
      "plugin KongPlugin weather/p at spec.parentRef.name",
    ]);
  });

  it.each([
    ["KongCredentialAPIKey", "key: k", ["secret key-auth spec.key"]],
    [
      "KongCredentialBasicAuth",
      "username: u, password: p",
      ["identifier basic-auth spec.username", "secret basic-auth spec.password"],
    ],
    [
      "KongCredentialHMAC",
      "username: u, secret: s",
      ["identifier hmac-auth spec.username", "secret hmac-auth spec.secret"],
    ],
    ["KongCredentialJWT", "key: k, secret: s", ["identifier jwt spec.key", "secret jwt spec.secret"]],
    ["KongCredentialACL", "group: g", ["identifier acl spec.group"]],
  ])("%s holds credentials of a consumer", (kind, fields, expected) => {
    const text = object(kind, "v1alpha1", `spec: {consumerRef: {name: c}, ${fields}}`);
    const all = facts(text).flatMap(({ credentials }) => credentials);
    expect(all.map(({ role, type, path }) => `${role} ${type} ${path}`)).toEqual(expected);
    expect(all.flatMap(({ owners }) => owners.map(({ value }) => value))).toEqual(expected.map(() => "c"));
    expect(links(text)).toEqual(["consumer KongConsumer weather/c at spec.consumerRef.name"]);
  });

  it("take settings of plugins from Secrets", () => {
    const from = "plugin: acl\nconfigFrom: {secretKeyRef: {name: s, key: k, namespace: team}}";
    const read = (kind: string) =>
      facts(object(kind, "v1", from)).flatMap(({ references }) =>
        references.map(({ name, namespace, use }) => `${namespace}/${name} ${use.entry}`),
      );
    expect(read("KongClusterPlugin")).toEqual(["team/s k"]);
  });
});
