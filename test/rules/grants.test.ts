/** References into other namespaces, and the ReferenceGrants that let them in. */
import { describe, expect, it } from "vitest";
import { fixed, lint } from "../lint.ts";
import { apiKeyPolicy, found, said, secret, stream } from "./manifests.ts";

const key = "h7Qm2vXc9RtLw4Zk8NsYb3Jp";
const policy = apiKeyPolicy("weather-keys")
  .replace("{name: weather}", "{name: weather, namespace: apis}")
  .replace("{name: weather-keys}", "{name: weather-keys, namespace: keys}");
const keys = secret("weather-keys", `mobile-app: ${key}`).replace("{name:", "{namespace: keys, name:");

const grant = (
  from = "{group: gateway.envoyproxy.io, kind: SecurityPolicy, namespace: apis}",
  to = '{group: "", kind: Secret}',
  namespace = "namespace: keys",
) => `apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata:
  name: keys
  ${namespace}
spec:
  from: [${from}]
  to: [${to}]
`;

describe("reference-not-granted", () => {
  const rule = "reference-not-granted";

  it("is a warning where the Secret is here", () => {
    expect(said(rule, { "a.yaml": policy, "b.yaml": keys })).toEqual([
      "warning spec.apiKeyAuth.credentialRefs[0].name",
    ]);
  });

  it("asks for none of APISIX's before 2.2, which refuses the Consumer without", () => {
    const consumer = `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata: {name: mobile-app, namespace: apis}
spec:
  gatewayRef: {name: apisix}
  credentials: [{name: a, type: key-auth, secretRef: {name: weather-keys, namespace: keys}}]
`;
    const texts = { "a.yaml": consumer, "b.yaml": keys.replace("mobile-app:", "key:") };
    const near = grant("{group: apisix.apache.org, kind: ApisixConsumer, namespace: apis}");
    const before = { ".gateway-keys.yaml": "versions: {apisixIngressController: 2.1.0}\n" };
    expect(found(rule, texts)[0]?.message).toContain("refuses the whole Consumer");
    expect(found("grant-matches-nothing", { ...texts, "c.yaml": near })).toHaveLength(1);
    expect(lint({ ...before, ...texts, "c.yaml": near }).map(({ rule }) => rule)).toEqual([]);
  });

  it("takes an empty namespace for what the controller does", () => {
    const [finding] = found(
      "secret-namespace",
      `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata: {name: mobile-app, namespace: keys}
spec:
  gatewayRef: {name: apisix}
  credentials: [{name: a, type: key-auth, secretRef: {name: weather-keys, namespace: ""}}]
---
${keys.replace("mobile-app:", "key:")}`,
    );
    expect(finding?.message).toContain("Leave the field out");
  });

  it.each([
    ["for every Secret", grant()],
    ["for this Secret", grant(undefined, '{group: "", kind: Secret, name: weather-keys}')],
    [
      "among others",
      grant(
        "{group: gateway.envoyproxy.io, kind: SecurityPolicy, namespace: other}, {group: gateway.envoyproxy.io, kind: SecurityPolicy, namespace: apis}",
      ),
    ],
    ["of version v1", grant().replace("v1beta1", "v1")],
    ["whose namespace is left open", grant(undefined, undefined, "labels: {}")],
    [
      "whose namespaces a template fills in",
      grant(
        "{group: gateway.envoyproxy.io, kind: SecurityPolicy, namespace: '{{ .Values.ns }}'}",
        undefined,
        "namespace: ${NS}",
      ),
    ],
  ])("is quiet with a grant %s", (_, text) => {
    expect(
      lint({ "a.yaml": policy, "b.yaml": keys, "c.yaml": text }).filter(
        ({ severity }) => severity !== "hint",
      ),
    ).toEqual([]);
  });

  it.each([
    ["the Secret comes from elsewhere", policy],
    [
      "the reference stays at home",
      stream(
        policy.replace("namespace: keys", "namespace: apis"),
        keys.replace("namespace: keys", "namespace: apis"),
      ),
    ],
    [
      "a template names the namespace",
      stream(policy.replace("namespace: keys", "namespace: '{{ .Values.ns }}'"), keys),
    ],
  ])("is quiet where %s", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });

  it("is information where the policy's own namespace is left open", () => {
    const open = policy.replace(", namespace: apis", "");
    expect(said(rule, stream(open, keys))[0]).toMatch(/^information/);
    expect(found(rule, stream(open, keys))[0]?.message).toContain(
      "Unless both come to stand in that namespace",
    );
    expect(said(rule, stream(open, keys, grant()))).toEqual([]);
  });

  it("knows the namespace that kustomize puts the policy in", () => {
    const texts = (namespace: string) => ({
      "apis/kustomization.yaml": `namespace: ${namespace}\nresources: [policy.yaml]\n`,
      "apis/policy.yaml": policy.replace(", namespace: apis", ""),
      "keys.yaml": stream(keys, grant()),
    });
    expect(said(rule, texts("apis"))).toEqual([]);
    expect(said("grant-matches-nothing", texts("shop"))).toEqual(["warning spec.from[0].namespace"]);
    expect(said(rule, texts("keys"))).toEqual([]);
  });

  it("writes the grant beside the Secret, for this Secret only", () => {
    const after = fixed({ "a.yaml": policy, "b.yaml": keys }, rule);
    expect(after["a.yaml"]).toBe(policy);
    expect(after["b.yaml"]).toContain(`---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata:
  name: apis-to-weather-keys
  namespace: keys
spec:
  from:
    - group: gateway.envoyproxy.io
      kind: SecurityPolicy
      namespace: apis
  to:
    - group: ""
      kind: Secret
      name: weather-keys
`);
    expect(lint(after).filter(({ severity }) => severity !== "hint")).toEqual([]);
  });

  it("writes it beside the reference where a kustomization generates the Secret", () => {
    const kustomization = `namespace: keys
secretGenerator:
  - name: weather-keys
    envs: [keys.env]
    options: {disableNameSuffixHash: true}
`;
    const after = fixed({ "a.yaml": policy, "keys/kustomization.yaml": kustomization }, rule);
    expect(after["keys/kustomization.yaml"]).toBe(kustomization);
    expect(after["a.yaml"]).toContain("kind: ReferenceGrant");
  });
});

describe("grant-matches-nothing", () => {
  const rule = "grant-matches-nothing";
  const all = (text: string) => ({ "a.yaml": policy, "b.yaml": stream(keys, text) });

  it.each([
    [
      "spec.from[0].group",
      grant("{group: gateway.networking.k8s.io, kind: SecurityPolicy, namespace: apis}"),
    ],
    ["spec.from[0].kind", grant("{group: gateway.envoyproxy.io, kind: SecurityPolicies, namespace: apis}")],
    ["spec.from[0].namespace", grant("{group: gateway.envoyproxy.io, kind: SecurityPolicy, namespace: api}")],
    ["spec.to[0].group", grant(undefined, "{group: core, kind: Secret}")],
    ["spec.to[0].kind", grant(undefined, '{group: "", kind: Secrets}')],
    ["spec.to[0].name", grant(undefined, '{group: "", kind: Secret, name: weather-key}')],
    ["metadata.namespace", grant(undefined, undefined, "namespace: apis")],
  ])("%s keeps the reference out; the fix lets it in", (path, text) => {
    expect(said(rule, all(text))).toEqual([`warning ${path}`]);
    expect(said("reference-not-granted", all(text))).toEqual([]);
    const after = fixed(all(text), rule);
    expect(lint(after).filter(({ severity }) => severity !== "hint")).toEqual([]);
  });

  it.each([
    [
      "two fields differ",
      grant(
        "{group: gateway.envoyproxy.io, kind: SecurityPolicy, namespace: api}",
        '{group: "", kind: ConfigMap}',
      ),
    ],
    [
      "another grant lets it in",
      stream(
        grant(),
        grant("{group: gateway.envoyproxy.io, kind: SecurityPolicy, namespace: shop}").replace(
          "name: keys",
          "name: shop",
        ),
      ),
    ],
    [
      "it lets in another reference",
      grant(
        "{group: gateway.envoyproxy.io, kind: SecurityPolicy, namespace: api}, {group: gateway.envoyproxy.io, kind: SecurityPolicy, namespace: apis}",
      ),
    ],
    ["it has no entries", grant("", "")],
  ])("is quiet where %s", (_, text) => {
    expect(said(rule, all(text))).toEqual([]);
  });

  it("is quiet where nothing refers into another namespace", () => {
    expect(said(rule, grant())).toEqual([]);
    expect(found("reference-not-granted", all(grant("", "")))).toHaveLength(1);
  });
});
