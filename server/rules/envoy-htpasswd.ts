import { publicGateway, weatherRoute } from "../examples/weather.ts";
import type { SecretEntry } from "../language/facts/facts.ts";
import type { Rule } from "../language/rule.ts";
import { isReference } from "../language/values/literal.ts";

/** internal/gatewayapi/securitypolicy.go:2586-2659 (buildBasicAuth, validateHtpasswdFormat). */
export const envoyHtpasswd: Rule = {
  id: "envoy-htpasswd",
  impact: "broken",
  reads: "secrets",
  title: "A password file that Envoy Gateway cannot read: only `{SHA}` lines are taken",
  why: "For `basicAuth`, Envoy Gateway reads the entry `.htpasswd`, and in it only lines `user:{SHA}…`, as `htpasswd -s` writes them. What `htpasswd` writes otherwise (bcrypt, MD5, crypt), a plain password, or an empty file makes it refuse the policy, and every route of it is answered 500. Unsalted SHA-1 is weak: choose long random passwords.",
  off: "When another tool rewrites the entry before it reaches the cluster.",
  examples: [
    {
      bad: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  basicAuth:
    users:
      name: weather-users
---
apiVersion: v1
kind: Secret
metadata:
  name: weather-users
stringData:
  .htpasswd: |
    alice:$2y$05$zxk1lZvqzJ3Vd7Ss0gS9LuVzq4nQ8c6N6X0k3l7vY5w2b1p9r8tGe
`,
      good: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  basicAuth:
    users:
      name: weather-users
---
apiVersion: v1
kind: Secret
metadata:
  name: weather-users
stringData:
  .htpasswd: |
    alice:{SHA}YagmJwGC5pmCvBD9KLJN7Q2Gz5A=
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const { name, namespace, entries } of document.secrets) {
      const entry = entries.find(({ key }) => key === ".htpasswd");
      if (entry?.value === undefined) continue;
      if (isReference(entry.value, document.workspace.config.references)) continue;
      const fault = faultOf(entry);
      if (fault === undefined) continue;
      const used = document.workspace
        .uses(name, namespace)
        .some(({ fact: { use } }) => use.gateway === "envoy" && use.type === "basic-auth");
      if (!used) continue;
      const message = `${fault}: Envoy Gateway takes \`user:{SHA}…\` only, and Envoy answers 500 on every route of the policies that use this Secret. Write the lines with \`htpasswd -s\`.`;
      yield { at: entry, message };
    }
  },
};

/** What the first wrong line is, without a word of what stands in it. */
function faultOf({ value = "" }: SecretEntry): string | undefined {
  if (value === "") return "This password file is empty";
  const lines = value.split("\n").map((line) => line.trim());
  const at = lines.findIndex((line) => line !== "" && !isShaLine(line));
  if (at === -1) return undefined;
  const line = lines[at] ?? "";
  const where = `Line ${at + 1} of this password file`;
  const colon = line.indexOf(":");
  if (colon === -1) return `${where} is not of the form \`user:password\``;
  const password = line.slice(colon + 1);
  if (password.startsWith("{SHA}")) return `${where} has no SHA-1 digest in base64 behind \`{SHA}\``;
  const format = formats.find(({ start }) => start.test(password))?.name ?? "no `{SHA}` digest";
  return `${where} has ${format} for a password`;
}

const formats = [
  { start: /^\$2[abxy]?\$/, name: "a bcrypt hash" },
  { start: /^\$(apr1|1)\$/, name: "an MD5 hash" },
  { start: /^\$[56]\$/, name: "a SHA-2 crypt hash" },
];

/** 20 bytes in base64. */
function isShaLine(line: string): boolean {
  return /^[^:]*:\{SHA\}[A-Za-z0-9+/]{27}=$/.test(line);
}
