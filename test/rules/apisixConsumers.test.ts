/** What APISIX refuses of consumers: names, labels, missing credentials, gatewayRef, credential names. */
import { describe, expect, it } from "vitest";
import { fixed, type Texts } from "../lint.ts";
import { found, said, secret, stream } from "./manifests.ts";

const keyAuth = "{authParameter: {keyAuth: {secretRef: {name: a-key}}}}";

function apisixConsumer(metadata: string, spec = keyAuth): string {
  return `apiVersion: apisix.apache.org/v2\nkind: ApisixConsumer\nmetadata: {${metadata}}\nspec: ${spec}\n`;
}

function consumer(
  metadata: string,
  credentials = "[{name: a, type: key-auth, secretRef: {name: a-key}}]",
): string {
  return `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata: {${metadata}}
spec:
  gatewayRef: {name: apisix}
  credentials: ${credentials}
`;
}

/** A manifest under a configuration that names versions. */
function versioned(versions: string, text: string): Texts {
  return { ".gateway-keys.yaml": `versions: {${versions}}\n`, "manifest.yaml": text };
}

describe("apisix-username", () => {
  const rule = "apisix-username";

  it.each([apisixConsumer, consumer])("takes no dot", (kind) => {
    const text = kind("name: my.app, namespace: apis");
    expect(said(rule, text)).toEqual(["error metadata.name"]);
    expect(fixed(text, rule)["manifest.yaml"]).toBe(kind("name: my-app, namespace: apis"));
  });

  it("takes dashes since 3.13", () => {
    const text = apisixConsumer("name: my-app, namespace: apis");
    expect(said(rule, versioned('apisix: "3.12"', text))).toEqual(["error metadata.name"]);
    expect(said(rule, versioned('apisix: "3.13"', text))).toEqual([]);
    expect(said(rule, text)).toEqual([]);
    const namespace = apisixConsumer("name: app, namespace: my-apis");
    expect(found(rule, versioned('apisix: "3.9"', namespace))[0]?.message).toContain("namespace's name");
    const dotted = versioned('apisix: "3.9"', apisixConsumer("name: my.app, namespace: apis"));
    expect(fixed(dotted, rule)["manifest.yaml"]).toContain("name: myapp");
  });

  it("takes dashes before that where controller 1.x makes underscores of them", () => {
    const text = apisixConsumer("name: my-app, namespace: apis");
    expect(said(rule, versioned('apisix: "3.9", apisixIngressController: "1.8"', text))).toEqual([]);
  });

  it("takes 256 characters with the namespace's", () => {
    const named = (length: number) =>
      apisixConsumer(`name: ${"a".repeat(length)}, namespace: ${"b".repeat(63)}`);
    expect(said(rule, named(192))).toEqual([]);
    expect(said(rule, named(193))).toEqual(["error metadata.name"]);
  });

  it("knows both kinds of consumers by one name, and says so once", () => {
    const both = (namespace: string) => ({
      "keys/a.yaml": apisixConsumer("name: app, namespace: apis"),
      "keys/b.yaml": consumer(`name: app${namespace}`),
    });
    const [one, ...more] = found(rule, both(", namespace: apis"));
    expect(more).toEqual([]);
    expect(one).toMatchObject({ file: "keys/b.yaml", path: "metadata.name" });
    expect(one?.message).toContain("(in `a.yaml`)");
    expect(said(rule, both(", namespace: other"))).toEqual([]);
    expect(said(rule, both(""))).toEqual([]);
    expect(said(rule, stream(apisixConsumer("name: app"), consumer("name: app")))).toHaveLength(1);
  });

  it("lets two names meet under controller 1.x only", () => {
    const text = stream(
      apisixConsumer("name: c, namespace: a-b"),
      apisixConsumer("name: b-c, namespace: a"),
      apisixConsumer("name: other, namespace: a"),
    );
    expect(said(rule, text)).toEqual([]);
    const findings = found(rule, versioned('apisixIngressController: "1.8"', text));
    expect(findings.map(({ line }) => line)).toEqual([8]);
    expect(findings[0]?.message).toContain("`c` of the namespace `a-b`");
  });

  it("leaves templates and other groups alone", () => {
    expect(said(rule, apisixConsumer('name: "{{ .Values.name }}.app", namespace: apis'))).toEqual([]);
    const other = consumer("name: my.app").replace("apisix.apache.org", "example.com");
    expect(said(rule, other)).toEqual([]);
  });
});

describe("apisix-no-auth", () => {
  const rule = "apisix-no-auth";

  it.each([
    ["an empty spec", "{}"],
    ["an empty authParameter", "{authParameter: {}}"],
    ["members that are null", "{authParameter: {keyAuth: }}"],
    ["an auth plugin that is off", "{plugins: [{name: key-auth, enable: false, config: {key: a}}]}"],
    ["plugins that tell nobody apart", "{plugins: [{name: limit-count, enable: true}]}"],
  ])("finds %s", (_, spec) => {
    expect(said(rule, apisixConsumer("name: app", spec))).toHaveLength(1);
  });

  it.each([
    ["a member", keyAuth],
    ["an auth plugin", "{plugins: [{name: jwt-auth, enable: true, config: {key: a, secret: b}}]}"],
    ["a plugin that nobody knows", "{plugins: [{name: our-sso, enable: true}]}"],
    ["a template for the members", '{authParameter: "{{ toYaml .Values.auth }}"}'],
    ["a template for the spec", '"{{ toYaml .Values.spec }}"'],
    ["a misspelt member, which is another rule's", "{authParameter: {keyauth: {value: {key: a}}}}"],
  ])("leaves %s alone", (_, spec) => {
    expect(said(rule, apisixConsumer("name: app", spec))).toEqual([]);
  });

  it("leaves a patch of another file's object alone", () => {
    const texts = {
      "base/app.yaml": apisixConsumer("name: app"),
      "overlay/app.yaml": apisixConsumer("name: app", "{ingressClassName: apisix}"),
    };
    expect(said(rule, texts)).toEqual([]);
  });

  it("finds a Consumer without credentials", () => {
    expect(said(rule, consumer("name: app", "[]"))).toEqual(["error spec.credentials"]);
    expect(said(rule, consumer("name: app"))).toEqual([]);
  });
});

describe("apisix-auth-empty", () => {
  const rule = "apisix-auth-empty";
  const member = (auth: string) => apisixConsumer("name: app", `{authParameter: ${auth}}`);

  it.each([
    ["{keyAuth: {}}", "spec.authParameter.keyAuth"],
    ["{wolfRBAC: {}}", "spec.authParameter.wolfRBAC"],
    ["{keyAuth: {value: , secretRef: }}", "spec.authParameter.keyAuth"],
    ["{keyAuth: {secretRef: {}}}", "spec.authParameter.keyAuth.secretRef"],
    ['{jwtAuth: {secretRef: {name: ""}}}', "spec.authParameter.jwtAuth.secretRef"],
    ['{ldapAuth: {secretRef: {name: ""}}}', "spec.authParameter.ldapAuth.secretRef"],
  ])("finds %s", (auth, path) => {
    expect(said(rule, member(auth))).toEqual([`error ${path}`]);
  });

  it.each([
    "{keyAuth: {secretRef: {name: a}}}",
    "{keyAuth: {value: {key: a}}}",
    '{ldapAuth: {value: {user_dn: "cn=a"}, secretRef: {}}}',
    "{ldapAuth: {}}",
    '{keyAuth: {secretRef: {name: "{{ .Values.secret }}"}}}',
    '{keyAuth: {secretRef: "{{ .Values.ref }}"}}',
    "{keyAuth: {secretRef: {name: a}}, basicAuth: {}}",
  ])("leaves %s alone", (auth) => {
    expect(said(rule, member(auth))).toEqual([]);
  });

  it("finds what a plugin's configuration lacks, which only APISIX sees", () => {
    const credential = (config: string, type = "key-auth") =>
      said(rule, consumer("name: app", `[{name: a, type: ${type}, config: ${config}}]`));
    expect(credential("{}")).toEqual(["error spec.credentials[0].config"]);
    expect(credential("{apikey: a}")).toHaveLength(1);
    expect(credential("{username: a}", "basic-auth")).toHaveLength(1);
    expect(credential("{key: a}")).toEqual([]);
    expect(credential('{key: "{{ .Values.key }}"}')).toEqual([]);
    const plugin = (plugin: string) => said(rule, apisixConsumer("name: app", `{plugins: [${plugin}]}`));
    expect(plugin("{name: key-auth, enable: true, config: {}}")).toHaveLength(1);
    expect(plugin("{name: key-auth, enable: true, config: {}, secretRef: a}")).toEqual([]);
    expect(plugin("{name: key-auth, enable: false, config: {}}")).toEqual([]);
    expect(plugin("{name: limit-count, enable: true, config: {}}")).toEqual([]);
  });
});

describe("apisix-label", () => {
  const rule = "apisix-label";
  const labels = (labels: string) => apisixConsumer(`name: app, labels: {${labels}}`);

  it("finds an empty label and one that is null; the fix takes it away", () => {
    const text = labels('team: a, new: ""');
    expect(said(rule, text)).toEqual(["error metadata.labels[new]"]);
    expect(fixed(text, rule)["manifest.yaml"]).toBe(labels("team: a"));
    expect(said(rule, labels("new: "))).toHaveLength(1);
    expect(said(rule, labels('new: "{{ .Values.new }}"'))).toEqual([]);
  });

  it("goes by what the controller's version sends along", () => {
    expect(said(rule, versioned('apisixIngressController: "2.0"', labels('new: ""')))).toEqual([]);
    expect(said(rule, versioned('apisixIngressController: "2.1"', labels('new: ""')))).toHaveLength(1);
  });

  it("leaves other kinds alone", () => {
    expect(said(rule, 'apiVersion: v1\nkind: Secret\nmetadata: {name: a, labels: {new: ""}}\n')).toEqual([]);
  });
});

describe("apisix-gateway-ref", () => {
  const rule = "apisix-gateway-ref";
  const referring = (ref: string) =>
    consumer("name: app, namespace: apis").replace("gatewayRef: {name: apisix}", `gatewayRef: ${ref}`);
  const gateway = (controller: string) => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: shared, namespace: apis}
spec: {gatewayClassName: class, listeners: [{name: http, port: 80, protocol: HTTP}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: class}
spec: {controllerName: ${controller}}
`;

  it("finds a Consumer of no Gateway, or of another kind", () => {
    expect(said(rule, referring(""))).toEqual(["warning spec.gatewayRef"]);
    expect(said(rule, referring("{name: apisix, kind: Gateway}"))).toEqual([]);
    const text = referring("{name: apisix, kind: GatewayProxy, group: gateway.networking.k8s.io}");
    expect(said(rule, text)).toEqual(["warning spec.gatewayRef.kind"]);
    expect(fixed(text, rule)["manifest.yaml"]).toContain(
      "gatewayRef: {name: apisix, group: gateway.networking.k8s.io}",
    );
    expect(said(rule, referring("{name: apisix, group: apisix.apache.org}"))).toEqual([
      "warning spec.gatewayRef.group",
    ]);
  });

  it("finds a Gateway of another product, and trusts any controller that it does not know", () => {
    const text = referring("{name: shared}");
    expect(said(rule, stream(text, gateway("gateway.envoyproxy.io/gatewayclass-controller")))).toEqual([
      "warning spec.gatewayRef.name",
    ]);
    expect(said(rule, stream(text, gateway("apisix.apache.org/apisix-ingress-controller")))).toEqual([]);
    expect(said(rule, stream(text, gateway("example.com/our-apisix")))).toEqual([]);
  });

  it("leaves templates alone", () => {
    expect(said(rule, referring('"{{ .Values.ref }}"'))).toEqual([]);
    expect(said(rule, referring('{name: apisix, kind: "{{ .Values.kind }}"}'))).toEqual([]);
  });
});

describe("apisix-credential-name", () => {
  const rule = "apisix-credential-name";

  it("names what has none, each differently", () => {
    const text = consumer(
      "name: app",
      "[{type: key-auth}, {name: key-auth, type: key-auth}, {name: '', type: jwt-auth}]",
    );
    expect(said(rule, text)).toEqual(["error spec.credentials[0].name", "error spec.credentials[2].name"]);
    expect(fixed(text, rule)["manifest.yaml"]).toContain(
      "[{type: key-auth, name: key-auth-2}, {name: key-auth, type: key-auth}, {name: 'jwt-auth', type: jwt-auth}]",
    );
  });

  it("finds the second of one name", () => {
    const text = consumer("name: app", "[{name: a, type: key-auth}, {name: a, type: jwt-auth}]");
    expect(said(rule, text)).toEqual(["error spec.credentials[1].name"]);
    expect(fixed(text, rule)["manifest.yaml"]).toContain("{name: jwt-auth, type: jwt-auth}");
  });

  it("leaves templates alone", () => {
    const name = '"{{ .Values.name }}"';
    const text = consumer("name: app", `[{name: ${name}, type: key-auth}, {name: ${name}, type: key-auth}]`);
    expect(said(rule, text)).toEqual([]);
  });
});

describe("apisix-secret-types", () => {
  const rule = "apisix-secret-types";
  const jwt = consumer("name: app", "[{name: a, type: jwt-auth, secretRef: {name: s}}]");

  it("finds numbers and booleans in a Consumer's Secret, in whichever field", () => {
    const text = stream(jwt, secret("s", 'key: app\nsecret: x\nexp: "3600"\nbase64_secret: "false"'));
    expect(said(rule, text)).toEqual(["error stringData[exp]", "error stringData[base64_secret]"]);
    const after = fixed(text, rule)["manifest.yaml"];
    expect(after).toContain('exp: "3600"');
    expect(after).not.toContain("base64_secret");
    const encoded = stream(jwt, secret("s", "key: YXBw\nlifetime_grace_period: MA==", "data"));
    expect(said(rule, encoded)).toEqual(["error data[lifetime_grace_period]"]);
  });

  it("hints at entries that are sent along", () => {
    const text = stream(jwt, secret("s", "key: app\nsecret: x\nnote: y"));
    expect(said(rule, text)).toEqual(["hint stringData[note]"]);
  });

  it("leaves an ApisixConsumer's Secret alone, which is read field by field", () => {
    const v2 = apisixConsumer("name: app", "{authParameter: {jwtAuth: {secretRef: {name: s}}}}");
    expect(said(rule, stream(v2, secret("s", 'key: app\nexp: "3600"\nnote: y')))).toEqual([]);
  });

  it("warns of what the controller cannot read in an ApisixConsumer's Secret", () => {
    const held = (member: string, entries: string) =>
      said(
        rule,
        stream(
          apisixConsumer("name: app", `{authParameter: {${member}: {secretRef: {name: s}}}}`),
          secret("s", entries),
        ),
      );
    const jwt = (entry: string) => held("jwtAuth", `key: app\nsecret: x\n${entry}`);
    expect(jwt("exp: 1h")).toEqual(["warning stringData[exp]"]);
    expect(jwt('exp: "0"')).toHaveLength(1);
    expect(jwt('exp: "3600"')).toEqual([]);
    expect(jwt('base64_secret: "True"')).toEqual(["warning stringData[base64_secret]"]);
    expect(jwt('base64_secret: "false"')).toEqual([]);
    expect(jwt("lifetime_grace_period: 30s")).toHaveLength(1);
    expect(jwt("exp: ${EXP}")).toEqual([]);
    expect(held("hmacAuth", "key_id: a\nsecret_key: b\nclock_skew: 5m")).toEqual([
      "error stringData[clock_skew]",
    ]);
    expect(held("keyAuth", "key: a\nexp: 1h")).toEqual([]);
  });

  it("finds values of the wrong type where APISIX alone checks them", () => {
    const config = (type: string, config: string) =>
      consumer("name: app", `[{name: a, type: ${type}, config: ${config}}]`);
    const number = config("key-auth", "{key: 0123456789}");
    expect(said(rule, number)).toEqual(["error spec.credentials[0].config.key"]);
    expect(fixed(number, rule)["manifest.yaml"]).toBe(config("key-auth", '{key: "0123456789"}'));
    const jwt = config("jwt-auth", '{key: a, secret: b, exp: "60", base64_secret: "true"}');
    expect(fixed(jwt, rule)["manifest.yaml"]).toBe(
      config("jwt-auth", "{key: a, secret: b, exp: 60, base64_secret: true}"),
    );
    expect(said(rule, config("jwt-auth", '{key: a, secret: b, exp: "${EXP}"}'))).toEqual([]);
    expect(said(rule, config("key-auth", "{key: {a: b}}"))).toEqual([]);
  });
});
