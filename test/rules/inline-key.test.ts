import { describe, expect, it } from "vitest";
import { fixed, lint } from "../lint.ts";
import { apisixConsumer, found, said, secret, stream } from "./manifests.ts";

const rule = "inline-key";
const key = "h7Qm2vXc9RtLw4Zk8NsYb3Jp";

function consumer(auth: string, metadata = "name: mobile-app"): string {
  return `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {${metadata}}
spec:
  authParameter:
    ${auth}
`;
}

function fixedText(text: string): string | undefined {
  return fixed(text, rule)["manifest.yaml"];
}

describe("what is found", () => {
  it("is a key in plain text, marked at `value`", () => {
    const [finding] = found(rule, apisixConsumer(key));
    expect([finding?.severity, finding?.line, finding?.column, finding?.endColumn]).toEqual([
      "warning",
      9,
      7,
      12,
    ]);
  });

  it.each([
    ["a reference", apisixConsumer("$secret://vault/1/mobile-app/key")],
    ["a template", apisixConsumer("{{ .Values.key }}")],
    ["a variable", apisixConsumer(`\${KEY}`)],
    ["an ObjectId, which exposes nothing", apisixConsumer("507f1f77bcf86cd799439011")],
    ["a placeholder", apisixConsumer("changeme")],
    ["nothing", apisixConsumer('""')],
    ["settings only", consumer("wolfRBAC: {value: {server: http://wolf, appid: a}}")],
    ["a dummy private key", consumer("jwtAuth: {value: {key: a, secret: $env://S, private_key: unused}}")],
    ["a Secret", consumer("keyAuth: {secretRef: {name: mobile-app-key}}")],
    // apisix-value-over-secret has its say there.
    ["both", consumer(`keyAuth: {value: {key: ${key}}, secretRef: {name: mobile-app-key}}`)],
  ])("is not %s", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });

  it("names every exposed field", () => {
    const [finding] = found(rule, consumer(`jwtAuth: {value: {key: a, secret: ${key}, algorithm: HS256}}`));
    expect(finding?.message).toMatch(/^`secret` stands here/);
  });
});

describe("the fix", () => {
  it("keeps comments, namespace and layout", () => {
    const text = `# consumers of the weather API
apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
    name: mobile-app # the app
    namespace: weather
spec:
    authParameter:
        keyAuth:
            # handed out in May
            value:
                key: "${key}" # rotate in autumn
    ingressClassName: apisix
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other}
`;
    expect(fixedText(text)).toBe(`# consumers of the weather API
apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
    name: mobile-app # the app
    namespace: weather
spec:
    authParameter:
        keyAuth:
            # handed out in May
            secretRef:
                # rotate in autumn
                name: mobile-app-key-auth
    ingressClassName: apisix
---
apiVersion: v1
kind: Secret
metadata:
    name: mobile-app-key-auth
    namespace: weather
stringData:
    key: ${key}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other}
`);
  });

  it("writes every value as the string that the controller reads", () => {
    const text = consumer(
      `hmacAuth: {value: {key_id: "007", secret_key: ${key}, clock_skew: 0, keep_headers: true, signed_headers: [Date, Host]}}`,
    );
    expect(fixedText(text)).toContain(`stringData:
  key_id: "007"
  secret_key: ${key}
  clock_skew: "0"
  keep_headers: "true"
  signed_headers: "Date, Host"
`);
  });

  it("leaves nothing to find, in block and flow style, with CRLF too", () => {
    const texts = [
      apisixConsumer(key),
      apisixConsumer(key).replaceAll("\n", "\r\n"),
      consumer(`keyAuth: {value: {key: ${key}}}`),
      consumer(`basicAuth: {value: {username: mobile, password: "${key}: #"}}`),
      consumer(`jwtAuth: {value: {key: mobile, secret: ${key}, exp: 3600, base64_secret: false}}`),
      apisixConsumer(`|-\n          ${key}`),
      apisixConsumer(`&k ${key}`),
    ];
    for (const text of texts) {
      const after = fixedText(text) ?? "";
      expect(after).not.toBe(text);
      expect(lint(after)).toEqual([]);
    }
  });

  it("takes another name where a Secret has its own", () => {
    const text = stream(apisixConsumer(key), secret("mobile-app-key-auth", "key: another-9Qr7Lw4Zk8Ns"));
    expect(fixedText(text)).toContain("name: mobile-app-key-auth-2\n");
  });

  it("leaves a name in the key's place to identifier-as-key", () => {
    const rules = lint(consumer("keyAuth: {value: {key: mobile-app}}")).map(({ rule }) => rule);
    expect(rules).toEqual(["identifier-as-key"]);
  });

  it.each([
    [
      "JSON, which has no place for a second object",
      JSON.stringify({
        apiVersion: "apisix.apache.org/v2",
        kind: "ApisixConsumer",
        metadata: { name: "mobile-app" },
        spec: { authParameter: { keyAuth: { value: { key } } } },
      }),
    ],
    [
      "a namespace that a template fills in",
      consumer(`keyAuth: {value: {key: ${key}}}`, 'name: mobile-app, namespace: "{{ ns }}"'),
    ],
    [
      "a key that is referred to elsewhere",
      consumer(`keyAuth: {value: &v {key: ${key}}}\n    basicAuth: {value: *v}`),
    ],
  ])("is not offered for %s", (_, text) => {
    const [finding] = found(rule, text);
    expect(finding).toBeDefined();
    expect(finding?.fix).toBeUndefined();
  });
});
