/** The values of a document that callers prove themselves with, as far as a file tells. */
import type { Credential, CredentialType } from "./facts.ts";
import { type Look, lookOf } from "./keyValue.ts";
import { isReference } from "./literal.ts";
import type { CheckedDocument } from "./rule.ts";

export interface SecretValue {
  readonly credential: Credential;
  readonly value: string;
  readonly look: Look | undefined;
}

/**
 * Literal values of secret fields, in manifests and Secrets alike: no templates and references. Private keys are
 * left out: they are PEM, and nothing that a caller sends is compared with them.
 */
export function secretValues(document: CheckedDocument): SecretValue[] {
  const values: SecretValue[] = [];
  const { references } = document.workspace.config;
  for (const credential of secretFields(document)) {
    const { value } = credential;
    if (value === undefined || isReference(value, references)) continue;
    values.push({ credential, value, look: lookOf(value) });
  }
  return values;
}

/** Every secret field once, whatever stands in it; what an alias or a merge key repeats is one value. */
export function secretFields(document: CheckedDocument): Credential[] {
  const fields = [...document.credentials, ...document.secretCredentials].filter(
    ({ role, field }) => role === "secret" && field !== "private_key",
  );
  if (fields.length < 2) return fields;
  const seen = new Set<number>();
  return fields.filter(({ start }) => !seen.has(start) && seen.add(start));
}

/** What happens to callers while a value is not the one they hold, as the end of a sentence. */
export function consequence(type: CredentialType): string {
  return consequences[type] ?? "callers get 401";
}

const consequences: Partial<Record<CredentialType, string>> = {
  "basic-auth": "logins get 401",
  jwt: "tokens signed with the real secret get 401",
  "hmac-auth": "requests signed with the real secret get 401",
  oauth2: "the application gets no token",
  oidc: "logins fail",
};

/** What belongs in the field, as people call it. */
export function nameOf(type: CredentialType): string {
  if (type === "key-auth") return "key";
  return type === "basic-auth" ? "password" : "secret";
}
