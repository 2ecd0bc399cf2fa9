/** The sample workspace shows what it was made to show: `npm start` opens it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fixed, type Linted, lint } from "./lint.ts";

const root = join(import.meta.dirname, "workspaces/sample");
const texts = Object.fromEntries(
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.ya?ml$/.test(file))
    .map((file) => [file.replaceAll("\\", "/"), readFileSync(join(root, file), "utf8")]),
);

function said(findings: readonly Linted[]): string[] {
  return findings.map(({ file, line, severity, rule }) => `${file}:${line} ${severity} ${rule}`).sort();
}

describe("the sample workspace", () => {
  it("has the mistakes of the field, the seed's among them", () => {
    expect(said(lint(texts))).toEqual([
      "apisix/consumers.yaml:17 error object-id-as-key",
      "apisix/consumers.yaml:29 error inline-key",
      "apisix/consumers.yaml:43 warning secret-missing",
      "apisix/consumers.yaml:56 error secret-key-missing",
      "apisix/consumers.yaml:67 warning apisix-one-auth",
      "apisix/consumers.yaml:82 error unknown-field",
      "apisix/consumers.yaml:85 error cel",
      "apisix/routes.yaml:19 information route-open-to-every-consumer",
      "apisix/routes.yaml:19 warning apisix-auth-type",
      "envoy-gateway/policy.yaml:18 error schema",
      "envoy-gateway/policy.yaml:29 error identifier-as-key",
      "envoy-gateway/policy.yaml:31 error empty-key",
      "envoy-gateway/routes.yaml:30 error schema",
      "envoy-gateway/routes.yaml:45 warning envoy-policy-replaces",
      "kong.yml:17 error placeholder-key",
      "kong.yml:22 error hash-as-key",
      "kong.yml:26 error identifier-as-key",
      "kong/consumers.yaml:19 warning kong-ingress-class",
      "kong/consumers.yaml:22 error unknown-field",
      "kong/routes.yaml:8 warning plugin-missing",
      "kong/secrets.yaml:10 error key-whitespace",
      "kong/secrets.yaml:27 error kong-credential-type",
      "kong/secrets.yaml:42 error base64-twice",
    ]);
  });

  it("marks the seed's ObjectId on its very characters, and shows four of them", () => {
    const finding = lint(texts).find(({ rule }) => rule === "object-id-as-key");
    const text = finding?.document.text.slice(finding.start, finding.end);
    expect(text).toBe("507f1f77bcf86cd799439011");
    expect(finding?.message).toBe(
      "`507f…` looks like a MongoDB ObjectId (the id of a key record), not the key: callers get 401. Put the key itself here, or take it from a Secret.",
    );
  });

  it("keeps, after every quick fix, only what people have to decide", () => {
    expect(said(lint(fixed(texts))).map((line) => line.replace(/:\d+/, ""))).toEqual([
      "apisix/consumers.yaml error cel",
      "envoy-gateway/policy.yaml error schema",
      "kong.yml error hash-as-key",
    ]);
  });
});
