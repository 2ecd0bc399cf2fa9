/**
 * Which fields each credential type has, what they mean, and which a gateway demands of a Secret.
 * Sources: APISIX ingress controller 2.2.0 internal/adc/translator/apisixconsumer.go and api/adc/types.go;
 * Kong ingress controller 3.5 internal/admission/validation/consumers/credentials/vars.go and
 * internal/dataplane/kongstate/credentials.go; Envoy Gateway 1.9 internal/gatewayapi/securitypolicy.go.
 */
import type { CredentialType, GatewayKind } from "./facts.ts";

export interface CredentialField {
  readonly role: "secret" | "identifier" | "setting";
  /** The controller skips or refuses the credential without it, or the gateway cannot work with it. */
  readonly required?: true;
  /** Only the controller's admission webhook demands it. */
  readonly byWebhook?: true;
}

type Fields = Readonly<Record<string, CredentialField>>;

const secret: CredentialField = { role: "secret" };
const identifier: CredentialField = { role: "identifier" };
const setting: CredentialField = { role: "setting" };
const required = (field: CredentialField): CredentialField => ({ ...field, required: true });
const byWebhook = (field: CredentialField): CredentialField => ({
  ...field,
  required: true,
  byWebhook: true,
});

const apisix: Partial<Record<CredentialType, Fields>> = {
  "key-auth": { key: required(secret) },
  "basic-auth": { username: required(identifier), password: required(secret) },
  jwt: {
    key: required(identifier),
    secret,
    public_key: setting,
    private_key: secret,
    algorithm: setting,
    exp: setting,
    base64_secret: setting,
    lifetime_grace_period: setting,
  },
  "wolf-rbac": { server: setting, appid: setting, header_prefix: setting },
  "hmac-auth": {
    key_id: identifier,
    access_key: identifier,
    secret_key: required(secret),
    algorithm: setting,
    clock_skew: setting,
    signed_headers: setting,
    keep_headers: setting,
    encode_uri_params: setting,
    validate_request_body: setting,
    max_req_body: setting,
  },
  "ldap-auth": { user_dn: required(identifier) },
  // The Admin API's, in a GatewayProxy.
  "admin-key": { "admin-key": secret },
};

const kong: Partial<Record<CredentialType, Fields>> = {
  "key-auth": { key: required(secret), ttl: setting },
  "basic-auth": { username: required(identifier), password: required(secret) },
  "hmac-auth": { username: required(identifier), secret: required(secret) },
  jwt: { key: required(identifier), algorithm: byWebhook(setting), secret, rsa_public_key: setting },
  oauth2: {
    name: required(setting),
    client_id: required(identifier),
    client_secret: required(secret),
    redirect_uris: byWebhook(setting),
    hash_secret: setting,
  },
  acl: { group: required(identifier) },
  "mtls-auth": { subject_name: required(identifier) },
  settings: {},
};

const envoy: Partial<Record<CredentialType, Fields>> = {
  "basic-auth": { ".htpasswd": required(setting) },
  oidc: { "client-secret": required(secret) },
};

/** What is no caller's credential: nothing in it is compared with a request. */
const others: Partial<Record<CredentialType, Fields>> = {
  tls: { "tls.crt": setting, "tls.key": setting },
  ca: { "ca.crt": setting },
  settings: {},
};

/** Of a Secret of the type `kubernetes.io/basic-auth`; any other holds htpasswd lines under one name of its own. */
const traefik: Partial<Record<CredentialType, Fields>> = {
  "basic-auth": { username: identifier, password: secret },
};

const byGateway: Record<GatewayKind, Partial<Record<CredentialType, Fields>>> = {
  apisix,
  kong,
  envoy,
  traefik,
};

/** The fields of a credential type; undefined where every entry is a key (Envoy Gateway's API key Secrets). */
export function credentialFields(gateway: GatewayKind, type: CredentialType): Fields | undefined {
  return byGateway[gateway][type] ?? others[type];
}

/** Fields that a gateway finds a caller by: no two callers can have one value there. */
const unique: Record<GatewayKind, Partial<Record<CredentialType, "all" | ReadonlySet<string>>>> = {
  // APISIX 3.18 apisix/consumer.lua:300-402
  apisix: {
    "key-auth": new Set(["key"]),
    "basic-auth": new Set(["username"]),
    jwt: new Set(["key"]),
    "hmac-auth": new Set(["key_id"]),
    "ldap-auth": new Set(["user_dn"]),
  },
  // internal/dataplane/kongstate/credentials_conflicts.go; the `unique` fields of the plugins' daos.lua
  kong: {
    "key-auth": new Set(["key"]),
    "basic-auth": new Set(["username"]),
    jwt: new Set(["key"]),
    "hmac-auth": new Set(["username"]),
    oauth2: new Set(["client_id"]),
  },
  envoy: { "key-auth": "all" },
  traefik: {},
};

/** The fields of a credential type that a caller is found by; "all" where every entry of the Secret is a key. */
export function uniqueFields(
  gateway: GatewayKind,
  type: CredentialType,
): "all" | ReadonlySet<string> | undefined {
  return unique[gateway][type];
}

/** The values that Kong reads from the label `konghq.com/credential` (util/credential.go, vars.go). */
export const kongCredentialTypes: readonly CredentialType[] = [
  "key-auth",
  "basic-auth",
  "hmac-auth",
  "jwt",
  "oauth2",
  "acl",
  "mtls-auth",
];

export const kongCredentialLabel = "konghq.com/credential";

/** The type a Kong credential Secret's label names; undefined for none or an unknown one. */
export function kongCredentialType(labels: ReadonlyMap<string, string>): CredentialType | undefined {
  const label = labels.get(kongCredentialLabel);
  return kongCredentialTypes.find((type) => type === label);
}

/** The type that a Secret's entries show; undefined where they fit none, or the fields of several. */
export function kongTypeByFields(fields: ReadonlySet<string>): CredentialType | undefined {
  const has = (...names: readonly string[]) => names.every((name) => fields.has(name));
  if (has("client_id") || has("client_secret")) return "oauth2";
  if (has("subject_name")) return "mtls-auth";
  if (has("group")) return has("key") ? undefined : "acl";
  if (has("username", "password")) return "basic-auth";
  if (has("username", "secret")) return "hmac-auth";
  if (has("rsa_public_key") || has("algorithm") || has("key", "secret")) return "jwt";
  return has("key") ? "key-auth" : undefined;
}

/** The type that a credential Secret's name speaks of (`mobile-app-jwt`); key-auth where it says nothing. */
export function kongTypeByName(name: string): CredentialType {
  const words = new Set(name.toLowerCase().split(/[^a-z0-9]+/));
  const says = (...any: readonly string[]) => any.some((word) => words.has(word));
  if (says("jwt", "jwts")) return "jwt";
  if (says("acl", "acls", "group", "groups")) return "acl";
  if (says("basic", "basicauth", "password")) return "basic-auth";
  if (says("hmac", "hmacauth")) return "hmac-auth";
  if (says("oauth", "oauth2")) return "oauth2";
  return says("mtls") ? "mtls-auth" : "key-auth";
}
