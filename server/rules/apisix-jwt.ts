import { type AuthField, type AuthFields, authFields } from "../language/apisix/fields.ts";
import { writeField } from "../language/edit/fieldFix.ts";
import { isBefore } from "../language/facts/version.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";

/**
 * APISIX apisix/plugins/jwt-auth.lua:75-197, which is stricter than the custom resources. `secret` is demanded since
 * 3.14.0 (#12611; a random one was made up before, for the sign endpoint), `private_key` until 3.10 (#11597).
 */
export const apisixJwt: Rule = {
  id: "apisix-jwt",
  impact: "broken",
  reads: "manifests",
  kinds: ["ApisixConsumer", "Consumer", "Secret"],
  title: "APISIX refuses this jwt-auth credential, or nobody can sign for it",
  why: "The custom resource takes more than APISIX does. For HS256, which is the default, HS384 and HS512 the credential needs `secret`; for every other algorithm it needs `public_key`, and a `private_key` alone does not do. The algorithm is one of HS, RS, ES or PS with 256, 384 or 512, or EdDSA; before 3.16 APISIX knew only HS256, HS512, RS256 and ES256, before 3.14 it made up a secret that was missing, and before 3.11 it wanted both keys of a pair. With `base64_secret: true` the secret has to be base64. Otherwise APISIX refuses the consumer, no change of it arrives any more, and callers get 401.",
  off: "Hardly ever; for an older APISIX, say its version under `versions:` in `.gateway-keys.yaml`.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  authParameter:
    jwtAuth:
      secretRef:
        name: mobile-app-jwt
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-jwt
  namespace: weather
stringData:
  key: mobile-app
  algorithm: hs256
  secret: wZ8y0mVb3Kq9Lr5Tn1Xc7Df2Gh6Js4Pq
`,
      good: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  authParameter:
    jwtAuth:
      secretRef:
        name: mobile-app-jwt
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-jwt
  namespace: weather
stringData:
  key: mobile-app
  algorithm: HS256
  secret: wZ8y0mVb3Kq9Lr5Tn1Xc7Df2Gh6Js4Pq
`,
      fixable: true,
    },
    {
      bad: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  authParameter:
    jwtAuth:
      value:
        key: mobile-app
`,
      good: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  authParameter:
    jwtAuth:
      value:
        key: mobile-app
        secret: $env://MOBILE_APP_JWT
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const fields of authFields(document, "jwt")) yield* checkFields(document, fields);
  },
};

function* checkFields(document: CheckedDocument, fields: AuthFields): Generator<Report> {
  const algorithm = fields.get("algorithm");
  const name = algorithmOf(fields, algorithm);
  if (name === undefined) return;
  // What the custom resource's own rule refuses is said already.
  if (document.violations.some(({ node, reason }) => reason === "cel" && node === fields.node)) return;
  if (algorithm !== undefined && !known(document).includes(name)) {
    yield unknown(document, algorithm, name);
    return;
  }
  const { versions } = document.workspace.config;
  const needed = name.startsWith("HS") ? "secret" : "public_key";
  const has = fields.get(needed);
  const isMadeUp = needed === "secret" && isBefore(versions.get("apisix"), "3.14");
  const wantsPair = needed === "public_key" && isBefore(versions.get("apisix"), "3.11");
  if (has === undefined && !fields.open && !isMadeUp) yield lacks(fields, name, needed, algorithm);
  else if (wantsPair && !fields.open && fields.get("private_key") === undefined) {
    yield lacks(fields, `${name} before version 3.11`, "private_key", algorithm);
  }
  // An empty secret is `empty-key`'s.
  else if (has !== undefined && needed === "public_key" && has.value === "") {
    yield { at: has, message: `\`public_key\` is empty, and ${name} needs it: ${refuses}.` };
  }
  if (needed === "secret" && isTrue(fields)) yield* base64(fields);
}

const refuses = "APISIX refuses the credential, and callers get 401";

/** Undefined where nobody can know it. The controller leaves an empty one out; elsewhere APISIX refuses it. */
function algorithmOf({ from, whole }: AuthFields, algorithm: AuthField | undefined): string | undefined {
  if (algorithm === undefined) return "HS256";
  if (typeof algorithm.value !== "string") return undefined;
  const read = from === "value" || (from === "secret" && !whole);
  return algorithm.value === "" && read ? "HS256" : algorithm.value;
}

/** The enum in jwt-auth.lua; most of it since 3.16.0 (282995f26). */
const first = ["HS256", "HS512", "RS256", "ES256"];
const all = [
  ...["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512"],
  ...["PS256", "PS384", "PS512", "EdDSA"],
];

function known({ workspace }: CheckedDocument): readonly string[] {
  return isBefore(workspace.config.versions.get("apisix"), "3.16") ? first : all;
}

function unknown(document: CheckedDocument, algorithm: AuthField, name: string): Report {
  const names = known(document);
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const meant = names.find((other) => plain(other) === plain(name));
  const old = all.includes(name) ? " before version 3.16" : "";
  const message = `APISIX${old} knows no algorithm of this name: it refuses the credential, and callers get 401. Write one of ${names.join(", ")}.`;
  const edit = meant && writeField(document, algorithm, meant);
  const fix = edit && { title: `Change it to \`${meant}\``, edits: [edit], safe: false };
  return { at: algorithm, message, ...(fix ? { fix } : {}) };
}

function lacks(
  fields: AuthFields,
  name: string,
  needed: "secret" | "public_key" | "private_key",
  algorithm: AuthField | undefined,
): Report {
  const which = algorithm === undefined ? `${name}, the default algorithm,` : name;
  const alone =
    needed === "public_key" && fields.get("private_key") !== undefined
      ? " (`private_key` alone does not do)"
      : "";
  const message = `This jwt-auth credential has no \`${needed}\`, which ${which} needs${alone}: APISIX refuses the credential, and callers get 401. Add \`${needed}\`, or choose another algorithm.`;
  return { at: fields.place, message };
}

/** A Secret's `true` is a string to the controller; of a Consumer APISIX refuses it as such (`apisix-secret-types`). */
function isTrue(fields: AuthFields): boolean {
  const value = fields.get("base64_secret")?.value;
  return fields.from === "secret" ? !fields.whole && value === "true" : value === true;
}

function* base64(fields: AuthFields): Generator<Report> {
  const secret = fields.get("secret");
  if (typeof secret?.value !== "string" || decodes(secret.value)) return;
  const message = `\`base64_secret\` is true, and this secret is no base64: ${refuses}. Encode it, or take \`base64_secret\` away.`;
  yield { at: secret, message };
}

/** As `ngx.decode_base64` reads it: up to the first `=`, and any length that bytes can have. */
function decodes(text: string): boolean {
  const [digits = ""] = text.split("=", 1);
  return /^[A-Za-z0-9+/]*$/.test(digits) && digits.length % 4 !== 1;
}
