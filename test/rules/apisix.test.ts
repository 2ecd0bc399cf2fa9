/** apisix-one-auth and apisix-value-over-secret. */
import { describe, expect, it } from "vitest";
import { fixed } from "../lint.ts";
import { found, said } from "./manifests.ts";

function consumer(parameters: string): string {
  return `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: mobile-app}
spec:
  authParameter:
${parameters}`;
}

describe("apisix-one-auth", () => {
  const rule = "apisix-one-auth";

  it("names the winner by the controller's order, not the file's", () => {
    const text = consumer(`    hmacAuth: {secretRef: {name: a}}
    jwtAuth: {secretRef: {name: b}}
    basicAuth: {secretRef: {name: c}}
`);
    const findings = found(rule, text);
    expect(findings.map(({ path }) => path)).toEqual([
      "spec.authParameter.hmacAuth",
      "spec.authParameter.jwtAuth",
    ]);
    for (const { message } of findings) expect(message).toContain("`basicAuth` wins");
    expect(fixed(text, rule)["manifest.yaml"]).toBe(consumer("    basicAuth: {secretRef: {name: c}}\n"));
  });

  it("knows that a plugin of the same name wins over the member", () => {
    const both = (plugin: string) =>
      `${consumer("    keyAuth: {secretRef: {name: a}}\n")}  plugins: [${plugin}]\n`;
    const text = both("{name: key-auth, enable: true, config: {key: $env://KEY}}");
    expect(said(rule, text)).toEqual(["warning spec.authParameter.keyAuth"]);
    expect(said(rule, both("{name: key-auth, enable: false, config: {key: $env://KEY}}"))).toEqual([]);
    expect(said(rule, both("{name: jwt-auth, enable: true, config: {key: a, secret: $env://KEY}}"))).toEqual(
      [],
    );
  });

  it.each([
    ["one member", consumer("    keyAuth: {secretRef: {name: a}}\n")],
    [
      "a null beside it, which the API server drops",
      consumer("    keyAuth: {secretRef: {name: a}}\n    basicAuth:\n"),
    ],
  ])("leaves %s alone", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });
});

describe("apisix-value-over-secret", () => {
  const rule = "apisix-value-over-secret";

  it("marks the Secret that is never read; the fix takes the value away", () => {
    const text = consumer(`    keyAuth:
      value:
        key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
      secretRef: {name: a}
`);
    expect(said(rule, text)).toEqual(["warning spec.authParameter.keyAuth.secretRef"]);
    expect(found(rule, text)[0]?.fix?.safe).toBe(false);
    expect(fixed(text, rule)["manifest.yaml"]).toBe(consumer("    keyAuth:\n      secretRef: {name: a}\n"));
  });

  it("leaves ldapAuth's empty secretRef alone, which the custom resource demands", () => {
    const ldap = (name: string) =>
      consumer(`    ldapAuth: {value: {user_dn: "cn=a"}, secretRef: {name: ${name}}}\n`);
    expect(said(rule, ldap('""'))).toEqual([]);
    expect(said(rule, ldap("a"))).toHaveLength(1);
  });
});
