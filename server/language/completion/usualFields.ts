const named = { metadata: ["name"] };

/**
 * What a new value is given although its schema does not require it: without these members a CEL rule refuses it, or
 * it does nothing. By schema name and place.
 */
const usual: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "apisix-consumer": {
    ...named,
    spec: ["authParameter"],
    "spec.authParameter.keyAuth": ["secretRef"],
    "spec.authParameter.basicAuth": ["secretRef"],
    "spec.authParameter.jwtAuth": ["secretRef"],
    "spec.authParameter.wolfRBAC": ["secretRef"],
    "spec.authParameter.hmacAuth": ["secretRef"],
    "spec.authParameter.keyAuth.secretRef": ["name"],
    "spec.authParameter.basicAuth.secretRef": ["name"],
    "spec.authParameter.jwtAuth.secretRef": ["name"],
    "spec.authParameter.wolfRBAC.secretRef": ["name"],
    "spec.authParameter.hmacAuth.secretRef": ["name"],
    "spec.authParameter.ldapAuth.secretRef": ["name"],
  },
  "security-policy": {
    ...named,
    spec: ["targetRefs"],
    "spec.apiKeyAuth.extractFrom[]": ["headers"],
    "spec.authorization": ["defaultAction", "rules"],
    "spec.authorization.rules[]": ["principal"],
    "spec.jwt.providers[]": ["issuer", "remoteJWKS"],
  },
  secret: named,
  "kong-consumer": { ...named, "": ["username", "credentials"] },
  "kong-declarative": {
    "": ["consumers"],
    "consumers[]": ["keyauth_credentials"],
    "consumers[].keyauth_credentials[]": ["key"],
    "consumers[].hmacauth_credentials[]": ["secret"],
    "consumers[].jwt_secrets[]": ["key", "secret"],
    "consumers[].oauth2_credentials[]": ["client_id", "client_secret"],
    "consumers[].groups[]": ["name"],
    "consumers[].plugins[]": ["name"],
  },
};

/** Texts that show what is meant; none of them is a credential. */
const examples: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "security-policy": {
    "spec.apiKeyAuth.extractFrom[].headers[]": "x-api-key",
    "spec.apiKeyAuth.extractFrom[].params[]": "api_key",
    "spec.apiKeyAuth.extractFrom[].cookies[]": "api_key",
    "spec.apiKeyAuth.forwardClientIDHeader": "x-client-id",
  },
};

/** Members of a new mapping at a place, beyond the required ones. */
export function usualMembers(kind: string, pattern: string): readonly string[] {
  return usual[kind]?.[pattern] ?? [];
}

/** A text that shows what stands at a place. */
export function exampleOf(kind: string, pattern: string): string | undefined {
  return examples[kind]?.[pattern];
}
