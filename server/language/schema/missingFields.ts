/** Which entries a Secret lacks for what a manifest uses it for. */
import { credentialFields } from "../facts/credentialFields.ts";
import type { CredentialType, GatewayKind, Secret } from "../facts/facts.ts";

export interface MissingField {
  /** Names of which one has to be there. */
  readonly names: readonly string[];
  /** Kong works without it; only the admission webhook, where it is on, refuses the Secret. */
  readonly byWebhook: boolean;
}

/**
 * What the gateway needs and the Secret does not have; `entry` is all it needs where a reference names it. Sources: as for `credentialFields`; hmac of APISIX
 * apisixconsumer.go:291-304, certificates internal/ssl/util.go ExtractKeyPair; jwt of Kong validation.go:61-103.
 */
export function missingFields(
  gateway: GatewayKind,
  type: CredentialType,
  secret: Secret,
  entry?: string,
): MissingField[] {
  if (entry !== undefined) return has(secret, entry, true) ? [] : [{ names: [entry], byWebhook: false }];
  const fields = credentialFields(gateway, type) ?? {};
  const missing = Object.entries(fields).flatMap(([name, field]) =>
    field.required && !has(secret, name, field.role === "secret")
      ? [{ names: [name], byWebhook: field.byWebhook === true }]
      : [],
  );
  const either = alternatives(gateway, type, secret);
  return either.length === 0 || either.some((name) => has(secret, name, true))
    ? missing
    : [...missing, { names: either, byWebhook: false }];
}

/** Fields of which one is needed, where it depends. */
function alternatives(gateway: GatewayKind, type: CredentialType, secret: Secret): readonly string[] {
  if (gateway === "apisix" && type === "hmac-auth") return ["key_id", "access_key"];
  if (gateway === "apisix" && type === "tls") return certificate(secret);
  if (gateway === "apisix" && type === "ca") return ["ca.crt", "tls.crt", "cert"];
  if (gateway !== "kong" || type !== "jwt") return [];
  if (secret.keys?.includes("algorithm")) return [];
  const algorithm = secret.entries.find(({ key }) => key === "algorithm");
  if (algorithm === undefined) return has(secret, "rsa_public_key", true) ? [] : ["secret"];
  if (algorithm.value === undefined) return [];
  return algorithm.value.startsWith("HS") ? ["secret"] : ["rsa_public_key"];
}

/** `cert` with `key`, else `tls.crt` with `tls.key`; of a Secret of the TLS type the API server demands both. */
function certificate(secret: Secret): readonly string[] {
  if (secret.type === "kubernetes.io/tls") return [];
  if (has(secret, "cert", true)) return ["key"];
  return has(secret, "tls.crt", true) ? ["tls.key"] : ["tls.crt", "cert"];
}

/** An empty secret is a finding of its own (`empty-key`); any other empty entry is none. */
function has(secret: Secret, name: string, evenEmpty: boolean): boolean {
  if (secret.keys?.includes(name)) return true;
  return secret.entries.some(({ key, value }) => key === name && (evenEmpty || value !== ""));
}

/** Names under which people store a field, without separators and in lower case. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  key: ["apikey", "xapikey", "authkey", "accesskey", "token", "apitoken", "value", "keyid", "issuer", "iss"],
  username: ["user", "login", "userid"],
  password: ["pass", "passwd", "pwd"],
  secret: ["secretkey", "sharedsecret", "jwtsecret", "hmacsecret", "signingsecret"],
  secret_key: ["secret", "hmacsecret", "sharedsecret"],
  key_id: ["accesskeyid", "id"],
  algorithm: ["alg", "algo"],
  rsa_public_key: ["publickey", "pubkey", "pem"],
  group: ["groups", "acl", "aclgroup"],
  client_id: ["id"],
  client_secret: ["secret"],
  redirect_uris: ["redirecturi", "redirecturl", "redirecturls"],
  subject_name: ["subject", "cn"],
  "client-secret": ["secret", "oidcclientsecret"],
  ".htpasswd": ["auth", "users", "userstxt", "credentials"],
};

/** The name of the entry that holds a missing field under another spelling; undefined unless it is the only one. */
export function misspelt(secret: Secret, name: string, gateway: GatewayKind, type: CredentialType) {
  const fields = credentialFields(gateway, type) ?? {};
  const wanted = [plain(name), ...(otherNames[name] ?? [])];
  const free = secret.entries.filter(({ key }) => !(key in fields));
  const found = free.filter(({ key }) => wanted.includes(plain(key)));
  return found.length === 1 ? found[0] : undefined;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}
