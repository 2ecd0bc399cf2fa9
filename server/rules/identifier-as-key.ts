import { newKeyFix } from "../language/edit/keyFix.ts";
import { isId, othersIdentifier, ownIdentifier } from "../language/facts/callerNames.ts";
import type { EntityId, Identifier } from "../language/facts/facts.ts";
import type { CheckedDocument, Report, Rule, Severity } from "../language/rule.ts";
import { consequence, nameOf, type SecretValue } from "../language/secrets/secretValues.ts";
import { hint, type IdentifierForm } from "../language/values/keyValue.ts";

/** Names and ids are sent to upstreams, written to logs and shown in dashboards: none of them can be a secret. */
export const identifierAsKey: Rule = {
  id: "identifier-as-key",
  impact: "broken",
  reads: "secretValues",
  title: "An identifier stands where the key belongs",
  why: "The value is the consumer's own name or id, that of another consumer or of any entity in a kong.yml, or has the form of an e-mail address, an ARN, a number or a ULID. A caller who holds the real key gets 401, and whoever reads the id in a log gets in. Put the key here and leave the id in `username`, `custom_id` or `metadata.name`. A UUID is only pointed out, since many people use random UUIDs as keys.",
  off: "When your keys have the form of an id on purpose, for example in a test environment.",
  examples: [
    {
      bad: `_format_version: "3.0"
consumers:
  - username: billing
    custom_id: cus_8812Bk
    keyauth_credentials:
      - key: cus_8812Bk
`,
      good: `_format_version: "3.0"
consumers:
  - username: billing
    custom_id: cus_8812Bk
    keyauth_credentials:
      - key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      fixable: true,
    },
    {
      bad: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: partner
spec:
  authParameter:
    keyAuth:
      value:
        key: ops@partner.example
`,
      good: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: partner
spec:
  authParameter:
    keyAuth:
      secretRef:
        name: partner-key
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const found of document.secretValues) {
      const { credential, look } = found;
      if (look !== undefined && look.is !== "identifier") continue;
      const own = ownIdentifier(found);
      const other = own ?? othersIdentifier(document.workspace, found);
      if (own !== undefined) {
        yield report(document, found, `is the caller's own ${named(own)}`, "error");
      } else if (other !== undefined) {
        const certain = isId(other);
        yield report(document, found, whoseElse(other), certain ? "error" : "warning");
      } else if (look !== undefined && (credential.type === "key-auth" || look.form === "arn")) {
        yield fromForm(document, found, look.form);
      }
    }
  },
};

function whoseElse(other: Identifier | EntityId): string {
  return "list" in other
    ? `is the \`id\` of an entry of \`${other.list}\` in this workspace`
    : `is the ${named(other)} of another consumer`;
}

function named({ what }: Identifier): string {
  return /^[a-z._]+$/.test(what) ? `\`${what}\`` : what;
}

const forms: Readonly<Record<Exclude<IdentifierForm, "uuid">, readonly [words: string, severity: Severity]>> =
  {
    email: ["is an e-mail address", "error"],
    arn: ["is an ARN (the name of an AWS resource)", "error"],
    ulid: ["looks like a ULID (the id of a record)", "error"],
    number: ["looks like a number that somebody counts up", "warning"],
  };

function fromForm(document: CheckedDocument, found: SecretValue, form: IdentifierForm): Report {
  if (form !== "uuid") return report(document, found, ...forms[form]);
  const message = `${hint(found.value)} is a UUID, the usual form of a record's id. If it is an id and not the key, ${consequence(found.credential.type)}; if it is the key itself, all is well.`;
  return { at: found.credential, message, severity: "information" };
}

function report(
  document: CheckedDocument,
  { credential, value }: SecretValue,
  words: string,
  severity: Severity,
): Report {
  const name = nameOf(credential.type);
  const fails =
    credential.type === "key-auth" ? "callers with a real key get 401" : consequence(credential.type);
  const message = `${hint(value)} ${words}, and ids are no secrets: whoever reads it in a log gets in, and ${fails}. Put a ${name} here.`;
  const fix = newKeyFix(document, credential);
  return { at: credential, message, severity, ...(fix === undefined ? {} : { fix }) };
}
