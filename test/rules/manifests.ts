/** Small manifests for the rules' tables, and what is said about them. */
import { type Linted, lint, type Texts } from "../lint.ts";

/** An ApisixConsumer whose key stands in the manifest, as the YAML text given. */
export function apisixConsumer(key: string, name = "mobile-app"): string {
  return `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: ${name}
  namespace: weather
spec:
  authParameter:
    keyAuth:
      value:
        key: ${key}
`;
}

/** A kong.yml with one consumer and one key-auth key. */
export function kongFile(key: string, consumer = "username: mobile-app"): string {
  return `_format_version: "3.0"
consumers:
  - ${consumer}
    keyauth_credentials:
      - key: ${key}
`;
}

/** A Secret labelled for Kong; `entries` are lines below `stringData` or `data`. */
export function kongSecret(
  entries: string,
  { type = "key-auth", field = "stringData", name = "mobile-app-key" } = {},
): string {
  return `apiVersion: v1
kind: Secret
metadata:
  name: ${name}
  labels:
    konghq.com/credential: ${type}
${field}:
${entries
  .split("\n")
  .map((line) => `  ${line}\n`)
  .join("")}`;
}

export function kongConsumer(...credentials: readonly string[]): string {
  return `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile-app
credentials: [${credentials.join(", ")}]
`;
}

/** A SecurityPolicy that reads API keys from a Secret. */
export function apiKeyPolicy(secret: string): string {
  return `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: weather}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: weather}]
  apiKeyAuth:
    credentialRefs: [{name: ${secret}}]
    extractFrom: [{headers: [x-api-key]}]
`;
}

/** A Secret without labels. */
export function secret(name: string, entries: string, field = "stringData"): string {
  const lines = entries.split("\n").map((line) => `  ${line}\n`);
  return `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\n${field}:\n${lines.join("")}`;
}

export function stream(...documents: readonly string[]): string {
  return documents.join("---\n");
}

/** One rule's findings as `severity path`, in the order of the text. */
export function said(rule: string, texts: Texts): string[] {
  return found(rule, texts).map(({ severity, path }) => `${severity} ${path}`);
}

export function found(rule: string, texts: Texts): Linted[] {
  return lint(texts).filter((finding) => finding.rule === rule);
}
