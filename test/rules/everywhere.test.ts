/** Every place where a credential can stand, in every kind: the rules about values speak about all of them alike. */
import { describe, expect, it } from "vitest";
import { lint } from "../lint.ts";
import {
  apiKeyPolicy,
  apisixConsumer,
  kongConsumer,
  kongFile,
  kongSecret,
  secret,
  stream,
} from "./manifests.ts";

/** Manifests around a value, by what holds it. */
const places: Readonly<Record<string, (value: string) => string>> = {
  "ApisixConsumer, keyAuth": (value) => apisixConsumer(value),
  "ApisixConsumer, a plugin": (value) => `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: mobile-app}
spec:
  plugins:
    - name: key-auth
      config:
        key: ${value}
`,
  "Consumer of v1alpha1": (value) => `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata: {name: mobile-app}
spec:
  gatewayRef: {name: apisix}
  credentials:
    - type: key-auth
      name: first
      config:
        key: ${value}
`,
  GatewayProxy: (value) => `apiVersion: apisix.apache.org/v1alpha1
kind: GatewayProxy
metadata: {name: apisix}
spec:
  provider:
    type: ControlPlane
    controlPlane:
      endpoints: [https://apisix-admin.test:9180]
      auth:
        type: AdminKey
        adminKey:
          value: ${value}
`,
  KongCredentialAPIKey: (value) => `apiVersion: configuration.konghq.com/v1alpha1
kind: KongCredentialAPIKey
metadata: {name: mobile-app}
spec:
  consumerRef: {name: mobile-app}
  key: ${value}
`,
  KongCredentialBasicAuth: (value) => `apiVersion: configuration.konghq.com/v1alpha1
kind: KongCredentialBasicAuth
metadata: {name: mobile-app}
spec:
  consumerRef: {name: mobile-app}
  username: night-shift
  password: ${value}
`,
  KongCredentialHMAC: (value) => `apiVersion: configuration.konghq.com/v1alpha1
kind: KongCredentialHMAC
metadata: {name: mobile-app}
spec:
  consumerRef: {name: mobile-app}
  username: night-shift
  secret: ${value}
`,
  KongCredentialJWT: (value) => `apiVersion: configuration.konghq.com/v1alpha1
kind: KongCredentialJWT
metadata: {name: mobile-app}
spec:
  consumerRef: {name: mobile-app}
  key: orders-issuer
  algorithm: HS256
  secret: ${value}
`,
  "kong.yml": (value) => kongFile(value),
  "kong.yml, at the top": (value) => `_format_version: "3.0"
consumers: [{username: mobile-app}]
keyauth_credentials:
  - consumer: mobile-app
    key: ${value}
`,
  "a Secret for Kong": (value) => stream(kongConsumer("mobile-app-key"), kongSecret(`key: ${value}`)),
  "a Secret for APISIX": (value) =>
    stream(
      apisixConsumer("x").replace("value:\n        key: x", "secretRef: {name: mobile}"),
      secret("mobile", `key: ${value}`).replace("{name: mobile}", "{name: mobile, namespace: weather}"),
    ),
  "a Secret for Envoy Gateway": (value) => stream(apiKeyPolicy("keys"), secret("keys", `mobile: ${value}`)),
  "a Secret for Traefik": (value) => `apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: staff-only}
spec: {basicAuth: {secret: staff}}
---
type: kubernetes.io/basic-auth
${secret("staff", `username: night-shift\npassword: ${value}`)}`,
};

const values: Readonly<Record<string, string>> = {
  "object-id-as-key": "507f1f77bcf86cd799439011",
  "placeholder-key": "changeme",
  "hash-as-key": "$2b$12$9kq3XbZ0mN7cV5tR1yLwEuKf8sJd2HgPa4oQxWvTnMiBzCeUrYh6S",
  "key-whitespace": '"h7Qm2vXc9RtLw4Zk8NsYb3Jp "',
  "weak-key": "letmein123",
};

describe.each(Object.entries(places))("%s", (_, manifest) => {
  it.each(Object.entries(values))("%s", (rule, value) => {
    expect(lint(manifest(value)).map((finding) => finding.rule)).toContain(rule);
  });

  it("takes a random key for one", () => {
    const rules = lint(manifest("h7Qm2vXc9RtLw4Zk8NsYb3Jp")).map((finding) => finding.rule);
    expect(rules.filter((rule) => /-key$|^key-/.test(rule) && rule !== "inline-key")).toEqual([]);
  });
});

describe("nothing is said", () => {
  it.each([
    [
      "of the key of a header that a plugin writes",
      `apiVersion: configuration.konghq.com/v1
kind: KongPlugin
metadata: {name: mark}
plugin: request-transformer
config: {add: {headers: ["x-key:changeme"]}, key: changeme, secret: letmein123}
`,
    ],
    ["of a ConfigMap", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: keys}\ndata: {key: changeme}\n"],
    ["of a Secret that nobody refers to", secret("keys", "key: changeme\npassword: letmein123")],
    [
      "of one with a password by its type",
      `type: kubernetes.io/basic-auth\n${secret("a", "username: a\npassword: letmein123")}`,
    ],
  ])("%s", (_, text) => {
    const rules = lint(text).map((finding) => finding.rule);
    expect(rules.filter((rule) => rule in values)).toEqual([]);
  });
});
