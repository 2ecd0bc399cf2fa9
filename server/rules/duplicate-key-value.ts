import { newKeyFix } from "../language/edit/keyFix.ts";
import type { Claim, Clash } from "../language/facts/clashes.ts";
import type { Credential } from "../language/facts/facts.ts";
import { isBefore } from "../language/facts/version.ts";
import { isExample } from "../language/layout/environments.ts";
import type { CheckedDocument, Fix, Rule, Severity } from "../language/rule.ts";
import { type Look, lookOf } from "../language/values/keyValue.ts";
import { isReference } from "../language/values/literal.ts";

/** Who finds callers by which field: `uniqueFields`. What follows: gateway-semantics §1.3, §2.3, §4, §5.1, §5.5. */
export const duplicateKeyValue: Rule = {
  id: "duplicate-key-value",
  impact: "broken",
  reads: "clashes",
  title: "Two callers of one gateway have the same key",
  why: "A gateway finds the caller by the key, so no two callers can have one: nor can they share the `username` of basic-auth and hmac-auth, the `key` of jwt, the `key_id` of hmac-auth, the `client_id` of oauth2. Kong Ingress Controller takes both consumers out of the configuration, and both get 401; Kong and decK refuse a kong.yml as a whole; Envoy Gateway answers 500 to everybody on the policy's routes; APISIX refuses the second since 3.18, and lets the one that was loaded last win before. Give each caller a key of its own. Values are compared by a fingerprint that is made anew in each run, and are never shown. What stands in different folders may be for different clusters: that is a warning only, and environments such as `dev` and `prod`, overlays and copies of one object are not compared at all.",
  off: "When folders that look like one gateway's configuration are for several.",
  examples: [
    {
      bad: consumers("h7Qm2vXc9RtLw4Zk8NsYb3Jp"),
      good: consumers("r5Tg8wEa1ZnQy6Ud3KpMx9Vf"),
      fixable: true,
    },
    {
      bad: kongFile("mobile-app"),
      good: kongFile("web-app"),
      fixable: false,
    },
  ],
  *check(document) {
    const fields = new Map(document.secretFields.map((field) => [field.start, field]));
    for (const clash of document.clashes) {
      const { claim, other } = clash;
      if (!isJudgedHere(document, claim)) continue;
      const one = isOneCaller(clash);
      if (one && claim.gateway === "apisix" && takesLast(document)) continue;
      const at = { start: claim.start, end: claim.end, path: claim.path };
      const { start, end } = other;
      const related = {
        document: other.document,
        start,
        end,
        message: `The other stands here: ${whose(other)}`,
      };
      // No caller is taken for another, and before 3.18 nothing is refused.
      const severity = one && claim.gateway === "apisix" ? "warning" : severityOf(clash);
      const message = `${what(claim)} is also ${one ? "that of another credential of the same consumer" : whose(other)}${one || severity === "error" ? "" : ". If one gateway gets both"}: ${consequence(document, claim, one)}. Give each a ${nameOfField(claim)} of its own.`;
      const fix = isLater(clash) ? fixOf(document, claim, fields.get(claim.start)) : undefined;
      yield { at, message, severity, related, ...(fix === undefined ? {} : { fix }) };
    }
  },
};

/** What a consumer is known by is noted once, for all of its credentials. */
function isOneCaller({ claim, other }: Clash): boolean {
  return claim.gateway !== "envoy" && claim.owners.length > 0 && claim.owners === other.owners;
}

/** Without a word about credentials of one consumer, which open the same doors. */
function takesLast({ workspace: { config } }: CheckedDocument): boolean {
  return isBefore(config.versions.get("apisix"), "3.18");
}

/** What is no key, or not filled in yet, is other rules' to say; the field of an id may hold one. */
function isJudgedHere(document: CheckedDocument, { value, type }: Claim): boolean {
  if (isReference(value, document.workspace.config.references)) return false;
  const look = lookOf(value);
  return look === undefined || !isNoKey(look, type === "key-auth");
}

function isNoKey(look: Look, isSecret: boolean): boolean {
  if (look.is === "empty" || look.is === "placeholder") return true;
  return isSecret && (look.is === "hash" || (look.is === "object-id" && (look.dated || look.wrapped)));
}

/** What is in one object, file or folder is for one gateway; the rest may be, and so may examples side by side. */
function severityOf({ claim, other }: Clash): Severity {
  const [file, otherFile] = [claim.document.file, other.document.file];
  if (claim.certain || file === otherFile) return "error";
  return folderOf(file) === folderOf(otherFile) && !isExample(file) ? "error" : "warning";
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf("/") + 1);
}

function nameOfField({ gateway, type, field }: Claim): string {
  return type === "key-auth" || gateway === "envoy" ? "key" : `\`${field}\``;
}

function what(claim: Claim): string {
  return `This ${nameOfField(claim)}`;
}

/** The caller, as far as it is known, and the object that its credential stands in. */
function whose({ gateway, type, where, owners, path }: Claim): string {
  const owner = owners.find(({ what }) => what === "username") ?? owners[0];
  if (gateway === "envoy" && type === "key-auth")
    return `that of \`${where.part}\` in the Secret \`${where.name}\``;
  const caller = owner === undefined ? "" : ` of \`${owner.value}\``;
  if (where.kind === "Secret") return `that${caller || " of another consumer"} (Secret \`${where.name}\`)`;
  return where.kind === "kong.yml"
    ? `that${caller} (\`${path}\`)`
    : `that${caller || ` of \`${where.name}\``}`;
}

function consequence(document: CheckedDocument, { gateway, where, certain }: Claim, one: boolean): string {
  if (gateway === "envoy") return "Envoy Gateway answers 500 to every request of the policy's routes";
  if (gateway === "kong") {
    return certain && where.kind !== "Secret"
      ? "Kong and decK refuse the whole file"
      : `Kong Ingress Controller leaves ${one ? "the consumer" : "both consumers"} out, and ${one ? "its" : "their"} calls get 401`;
  }
  if (one) return "APISIX refuses the second of them since 3.18";
  return takesLast(document)
    ? "APISIX takes one caller for the other, whichever it loaded last"
    : "APISIX 3.18 refuses the second of them, and earlier releases take one caller for the other";
}

/** The first keeps its key. */
function isLater({ claim, other }: Clash): boolean {
  const [file, otherFile] = [claim.document.file, other.document.file];
  if (file !== otherFile) return file > otherFile;
  return claim.document.start + claim.start > other.document.start + other.start;
}

/** A name that a caller is to have, only people can choose. */
function fixOf(
  document: CheckedDocument,
  { type }: Claim,
  credential: Credential | undefined,
): Fix | undefined {
  return type === "key-auth" && credential !== undefined ? newKeyFix(document, credential) : undefined;
}

function consumers(secondKey: string): string {
  const consumer = (name: string, key: string) => `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: ${name}
  annotations:
    kubernetes.io/ingress.class: kong
username: ${name}
credentials:
  - ${name}-key
---
apiVersion: v1
kind: Secret
metadata:
  name: ${name}-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: ${key}
`;
  return `${consumer("mobile-app", "h7Qm2vXc9RtLw4Zk8NsYb3Jp")}---\n${consumer("web-app", secondKey)}`;
}

function kongFile(secondName: string): string {
  return `_format_version: "3.0"
consumers:
  - username: mobile-app
    basicauth_credentials:
      - username: mobile-app
        password: tHq7-mZ2v-Xc9R
  - username: web-app
    basicauth_credentials:
      - username: ${secondName}
        password: kWd4-pN8s-Jy3F
`;
}
