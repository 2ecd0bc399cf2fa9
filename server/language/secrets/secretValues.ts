/** The values of a document that callers prove themselves with, as far as a file tells. */
import type { Credential, CredentialType } from "../facts/facts.ts";
import { type Look, lookOf } from "../values/keyValue.ts";
import { isReference, type Pattern } from "../values/literal.ts";

export interface SecretValue {
  readonly credential: Credential;
  readonly value: string;
  readonly look: Look | undefined;
}

/** Every secret field once, whatever stands in it; what an alias or a merge key repeats is one value. */
export function secretFields(credentials: readonly Credential[]): Credential[] {
  const fields = credentials.filter(({ role, field }) => role === "secret" && field !== "private_key");
  if (fields.length < 2) return fields;
  const seen = new Set<number>();
  return fields.filter(({ start }) => !seen.has(start) && seen.add(start));
}

/**
 * Literal values of secret fields: no templates, no references (`more` are the configuration's patterns of those).
 * Private keys are left out: they are PEM, and nothing that a caller sends is compared with them.
 */
export function secretValues(fields: readonly Credential[], more: readonly Pattern[]): SecretValue[] {
  const values: SecretValue[] = [];
  for (const credential of fields) {
    const { value } = credential;
    if (value === undefined || isReference(value, more)) continue;
    values.push({ credential, value, look: lookOf(value) });
  }
  return values;
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
  "admin-key": "APISIX answers its controller 401, and no change reaches the gateway",
};

/** What belongs in the field, as people call it. */
export function nameOf(type: CredentialType): string {
  if (type === "key-auth" || type === "admin-key") return "key";
  return type === "basic-auth" ? "password" : "secret";
}
