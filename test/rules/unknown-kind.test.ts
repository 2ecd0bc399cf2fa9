import { describe, expect, it } from "vitest";
import { kindGroups } from "../../server/kinds/groups.ts";
import { fixed } from "../lint.ts";
import { found } from "./manifests.ts";

const rule = "unknown-kind";

function object(apiVersion: string, kind: string): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind} # why\nmetadata: {name: mobile}\n`;
}

describe("a kind or version that does not exist", () => {
  it.each([
    ["apisix.apache.org/v2beta3", "ApisixConsumer", "apisix.apache.org/v2"],
    ["apisix.apache.org/v2alpha1", "ApisixConsumer", "apisix.apache.org/v2"],
    ["apisix.apache.org/v2beta3", "ApisixRoute", "apisix.apache.org/v2"],
    ["apisix.apache.org/v2beta1", "ApisixRoute", undefined],
    ["apisix.apache.org/v2", "ApisixClusterConfig", undefined],
    ["apisix.apache.org/v2", "Consumer", "apisix.apache.org/v1alpha1"],
    ["apisix.apache.org/v3", "ApisixConsumer", "apisix.apache.org/v2"],
    ["configuration.konghq.com/v1beta1", "KongConsumer", "configuration.konghq.com/v1"],
    ["configuration.konghq.com/v1", "KongConsumerGroup", "configuration.konghq.com/v1beta1"],
    ["configuration.konghq.com/v1", "TCPIngress", "configuration.konghq.com/v1beta1"],
    ["configuration.konghq.com/v1", "KongCredential", undefined],
    ["gateway.envoyproxy.io/v1", "SecurityPolicy", "gateway.envoyproxy.io/v1alpha1"],
    ["gateway.envoyproxy.io/v1alpha1", "RateLimitFilter", undefined],
    ["gateway.networking.k8s.io/v1alpha2", "HTTPRoute", undefined],
    ["gateway.networking.k8s.io/v1alpha2", "GRPCRoute", "gateway.networking.k8s.io/v1"],
    ["gateway.networking.k8s.io/v1alpha2", "ReferenceGrant", "gateway.networking.k8s.io/v1beta1"],
    ["gateway.networking.k8s.io/v1alpha2", "ReferencePolicy", undefined],
    ["networking.k8s.io/v1beta1", "Ingress", undefined],
    ["networking.k8s.io/v1beta1", "IngressClass", "networking.k8s.io/v1"],
    ["extensions/v1beta1", "Ingress", undefined],
    ["traefik.containo.us/v1alpha1", "Middleware", "traefik.io/v1alpha1"],
    ["traefik.io/v1", "IngressRoute", "traefik.io/v1alpha1"],
    ["gateway-keys.dev/v1", "Subscription", "gateway-keys.dev/v1alpha1"],
  ])("%s %s", (apiVersion, kind, wanted) => {
    const text = object(apiVersion, kind);
    const [finding] = found(rule, text);
    expect(finding?.severity).toBe("error");
    expect(finding?.message).toContain("Write ");
    const expected = wanted === undefined ? text : object(wanted, kind);
    expect(fixed(text, rule)["manifest.yaml"]).toBe(expected);
  });

  it.each([
    ["configuration.konghq.com/v1", "kongConsumer", "KongConsumer"],
    ["configuration.konghq.com/v1", "KongConsumers", "KongConsumer"],
    ["gateway.envoyproxy.io/v1alpha1", "SecurtyPolicy", "SecurityPolicy"],
    ["networking.k8s.io/v1", "Ingres", "Ingress"],
    ["gateway.networking.k8s.io/v1", "HttpRoute", "HTTPRoute"],
  ])("%s %s is a slip", (apiVersion, kind, wanted) => {
    const text = object(apiVersion, kind);
    expect(found(rule, text)[0]).toMatchObject({ severity: "error", path: "kind", line: 2, column: 7 });
    expect(fixed(text, rule)["manifest.yaml"]).toBe(object(apiVersion, wanted));
  });

  it("is a guess where nothing is near: a newer release may have the kind", () => {
    const [finding] = found(rule, object("configuration.konghq.com/v1alpha1", "KongPortal"));
    expect(finding).toMatchObject({ severity: "information" });
    expect(finding?.fix).toBeUndefined();
  });

  it("is found in a List", () => {
    const text =
      "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: configuration.konghq.com/v1\n    kind: KongCredential\n";
    expect(found(rule, text)).toHaveLength(1);
  });
});

it("our own kinds are ours to refuse", () => {
  const [finding] = found(rule, object("gateway-keys.dev/v1", "Gateway"));
  expect(finding?.message).toContain("Gateway Keys does not take it");
  expect(finding?.message).not.toContain("API server");
});

describe("nothing is said", () => {
  const every = kindGroups.flatMap(({ group, kinds }) =>
    Object.entries(kinds).flatMap(([kind, versions]) =>
      versions.map((version) => [`${group}/${version}`, kind] as const),
    ),
  );

  it.each(every)("about %s %s, checked or not", (apiVersion, kind) => {
    expect(found(rule, object(apiVersion, kind))).toEqual([]);
  });

  it.each([
    ["security.gateway.envoyproxy.io/v1alpha1", "SecurityPolicy"],
    ["configuration.acceldata.io/v1", "KongConsumer"],
    ["extensions.higress.io/v1alpha1", "Consumer"],
    ["v1", "KongConsumer"],
    ["v1", "Sekret"],
    ["networking.k8s.io/v1", "NetworkPolicy"],
    ["networking.k8s.io/v1", "SomethingNew"],
    ["extensions/v1beta1", "Deployment"],
    ["policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy"],
    ["gateway.networking.x-k8s.io/v1alpha1", "XListenerSet"],
    ["hub.traefik.io/v1alpha1", "API"],
    ["apisix.apache.org/{{ .Values.version }}", "ApisixConsumer"],
  ])("about %s %s, which is not ours", (apiVersion, kind) => {
    expect(found(rule, object(apiVersion, kind))).toEqual([]);
  });

  it("about what the release in use still has", () => {
    const text = object("apisix.apache.org/v2beta3", "ApisixConsumer");
    const texts = { ".gateway-keys.yaml": 'versions: {apisixIngressController: "1.6"}\n', "a.yaml": text };
    expect(found(rule, texts)).toEqual([]);
    expect(
      found(rule, { ...texts, ".gateway-keys.yaml": 'versions: {apisixIngressController: "1.7"}\n' }),
    ).toHaveLength(1);
  });
});
