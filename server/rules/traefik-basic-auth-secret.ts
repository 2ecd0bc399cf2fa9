import type { Found } from "../language/facts/factIndex.ts";
import type { Secret, SecretEntry, SecretReference } from "../language/facts/facts.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { withoutMiddleware } from "../language/traefik/references.ts";
import { isReference } from "../language/values/literal.ts";
import { at, stringOf } from "../language/yaml/node.ts";

/**
 * Traefik 3.7 pkg/provider/kubernetes/crd/kubernetes.go:1175-1290 (createBasicAuthMiddleware, loadAuthCredentials);
 * lines: pkg/middlewares/auth/auth.go, and go-http-auth, which knows MD5, {SHA} and bcrypt.
 */
export const traefikBasicAuthSecret: Rule = {
  id: "traefik-basic-auth-secret",
  impact: "broken",
  reads: "manifests",
  kinds: ["Middleware"],
  title: "Traefik cannot take its users from this Secret",
  why: "Traefik reads the users of `basicAuth` from one Secret in the middleware's namespace: of the type `kubernetes.io/basic-auth` with `username` and `password`, or of any other type with exactly one entry, whatever its name, that holds lines as `htpasswd` prints them. `digestAuth` always wants exactly one entry, of lines as `htdigest` prints them. If the Secret is not like that, Traefik leaves out the middleware and every router that uses it: callers get 404, not 401, while all objects look healthy. A password that stands in a line as it is, and not hashed, lets nobody in.",
  off: "When another tool completes the Secret in the cluster.",
  examples: [
    {
      bad: withSecret(`stringData:
  users: |
    night-shift:$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC
  auth: |
    night-shift:$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC
`),
      good: withSecret(`stringData:
  users: |
    night-shift:$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC
`),
      fixable: false,
    },
    {
      bad: withSecret(`type: kubernetes.io/basic-auth
stringData:
  username: night-shift
`),
      good: withSecret(`type: kubernetes.io/basic-auth
stringData:
  username: night-shift
  password: tHq7-mZ2v-Xc9R
`),
      fixable: false,
    },
  ],
  *check(document) {
    for (const { root, kind } of document.manifests) {
      if (kind.group !== "traefik.io" || kind.kind !== "Middleware") continue;
      for (const method of ["basicAuth", "digestAuth"] as const) {
        const auth = at(root, "spec", method);
        if (auth?.kind !== "mapping") continue;
        const name = at(auth, "secret");
        if (name === undefined || stringOf(name) === "") {
          // Users written into the middleware, as Traefik's own files have them, are found as an unknown field.
          if (document.violations.some(({ node, reason }) => reason === "unknown-field" && node === auth))
            continue;
          const { start, end } = name ?? auth;
          const place = { start, end, path: `spec.${method}${name === undefined ? "" : ".secret"}` };
          const message = `\`${method}\` names no Secret: ${withoutMiddleware}. Name the one that holds the users under \`secret\`.`;
          yield { at: place, message };
          continue;
        }
        const reference = document.references.find(({ node }) => node === name);
        const secret = reference && onlySecret(document, reference);
        if (reference === undefined || secret === undefined) continue;
        const { references } = document.workspace.config;
        if (secret.fact.entries.some(({ value = "" }) => isReference(value, references))) continue;
        yield* judged(method, reference, secret);
      }
    }
  },
};

/** Several Secrets of one name are variants of each other: which one counts is not known. */
function onlySecret(
  { workspace }: CheckedDocument,
  { name, namespace }: SecretReference,
): Found<Secret> | undefined {
  const found = workspace.secrets(name, namespace).filter(({ document }) => workspace.mayMeet(document));
  return found.length === 1 && found[0]?.fact.incomplete === false ? found[0] : undefined;
}

function* judged(
  method: "basicAuth" | "digestAuth",
  at: SecretReference,
  { fact: secret, document }: Found<Secret>,
): Generator<Report> {
  const { start, end } = secret;
  const related = { document, start, end, message: "The Secret stands here" };
  const fault = faultOf(method, secret);
  if (fault === undefined) return;
  yield { at, message: `The Secret \`${secret.name}\` ${fault}.`, related };
}

function faultOf(method: "basicAuth" | "digestAuth", { entries, type }: Secret): string | undefined {
  if (method === "basicAuth" && type === "kubernetes.io/basic-auth") {
    const missing = ["username", "password"].filter((name) => !entries.some(({ key }) => key === name));
    if (missing.length === 0) return undefined;
    return `is of the type \`${type}\` and has no entry ${missing.map((name) => `\`${name}\``).join(" and ")}: ${withoutMiddleware}. Add it`;
  }
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    return `has ${entry === undefined ? "no entries" : `${entries.length} entries`}, and Traefik takes one with exactly one: ${withoutMiddleware}. Keep only the one that holds the users`;
  }
  return lineFault(method, entry);
}

function lineFault(method: "basicAuth" | "digestAuth", { key, value }: SecretEntry): string | undefined {
  if (value === undefined) return undefined;
  const lines = value.split(/\r?\n/).filter((line) => line !== "");
  if (lines.length === 0) return `holds no users under \`${key}\`: ${withoutMiddleware}. Add a line for each`;
  const [parts, tool] = method === "basicAuth" ? [2, "htpasswd"] : [3, "htdigest"];
  const broken = lines.findIndex((line) => line.split(":").length < parts);
  if (broken !== -1) {
    return `has under \`${key}\`, in line ${broken + 1}, what \`${tool}\` does not print: ${withoutMiddleware}. Write ${method === "basicAuth" ? "`user:hash`" : "`user:realm:hash`"}`;
  }
  const plain = lines.findIndex((line) => method === "basicAuth" && !isHashed(line));
  if (plain === -1) return undefined;
  return `has under \`${key}\`, in line ${plain + 1}, a password that is not hashed: nobody gets in with it. Make the line with \`${tool}\``;
}

function isHashed(line: string): boolean {
  return /^(\{SHA\}|\$)/.test(line.slice(line.indexOf(":") + 1));
}

function withSecret(content: string): string {
  return `apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata:
  name: admins-only
  namespace: tools
spec:
  basicAuth:
    secret: admins
---
apiVersion: v1
kind: Secret
metadata:
  name: admins
  namespace: tools
${content}`;
}
