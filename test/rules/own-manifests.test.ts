/** Our own Gateways and Subscriptions. */
import { describe, expect, it } from "vitest";
import { fixed } from "../lint.ts";
import { found, said, stream } from "./manifests.ts";

function gateway(name: string, more = "", settings = "type: sandbox"): string {
  return `apiVersion: gateway-keys.dev/v1alpha1
kind: Gateway
metadata: {name: ${name}${more}}
spec: {${settings}}
`;
}

function subscription(to: string, more = ""): string {
  return `apiVersion: gateway-keys.dev/v1alpha1
kind: Subscription
metadata: {name: mobile-weather${more}}
spec:
  gateway: ${to}
  api: weather
  application: mobile
`;
}

describe("subscription-gateway-missing", () => {
  const rule = "subscription-gateway-missing";

  it("takes a near name for a slip, and mends it in place", () => {
    const texts = { "g.yaml": gateway("kong-staging"), "sub/s.yaml": subscription("'kong-stageing' # ours") };
    expect(said(rule, texts)).toEqual(["warning spec.gateway"]);
    expect(fixed(texts, rule)["sub/s.yaml"]).toContain("gateway: 'kong-staging' # ours");
  });

  it("only points out what is nowhere near", () => {
    expect(said(rule, subscription("kong-staging"))).toEqual(["information spec.gateway"]);
    const other = "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: public}\n";
    expect(said(rule, stream(other, subscription("public")))).toEqual(["information spec.gateway"]);
  });

  it.each([
    [
      "in another file and namespace",
      { "g.yaml": gateway("a", ", namespace: x"), "s.yaml": subscription("a") },
    ],
    ["that a template names", { "s.yaml": subscription('"{{ gateway }}"') }],
  ])("finds a Gateway %s", (_, texts) => {
    expect(said(rule, texts)).toEqual([]);
  });
});

describe("a block of settings that is not the type's", () => {
  it("is refused", () => {
    const [finding] = found("cel", gateway("a", "", "type: kong, apisix: {namespace: apis}"));
    expect(finding?.message).toContain("`apisix` holds the settings of a gateway of type `apisix`");
  });
});

describe("credential-in-manifest", () => {
  const rule = "credential-in-manifest";
  const key = "h7Qm2vXc9RtLw4Zk8NsYb3Jp";

  it.each([
    ["an annotation", gateway("a", `, annotations: {acme.test/api-key: ${key}}`)],
    ["a label", subscription("a", `, labels: {token: ${key}}`)],
    ["a key that tells by its form", subscription("a", `, annotations: {note: sk-${key}}`)],
  ])("in %s", (_, text) => {
    const [finding, ...others] = found(rule, text);
    expect(others).toEqual([]);
    expect(finding?.severity).toBe("warning");
    expect(finding?.message).not.toContain(key.slice(0, 6));
  });

  it.each([
    [
      "names of things",
      gateway("a", ", annotations: {acme.test/secret: weather-gateway-production-credentials}"),
    ],
    ["references", gateway("a", `, annotations: {acme.test/token: "\${GATEWAY_ADMIN_TOKEN_PRODUCTION}"}`)],
    ["random values under other names", gateway("a", `, annotations: {acme.test/revision: ${key}}`)],
    ["what unknown-field finds", gateway("a", "", `type: kong, kong: {apiKey: ${key}}`)],
    ["other manifests", gateway("a", `, annotations: {key: ${key}}`).replace(".dev", ".example")],
  ])("leaves %s alone", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });
});
