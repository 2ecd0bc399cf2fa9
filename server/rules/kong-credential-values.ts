import { kongCredentialType } from "../language/facts/credentialFields.ts";
import type { CredentialType, Secret } from "../language/facts/facts.ts";
import { isReference } from "../language/facts/literal.ts";
import { isPlaceholder } from "../language/facts/placeholder.ts";
import type { Rule } from "../language/rule.ts";

/**
 * Kong ingress controller internal/dataplane/kongstate/kongstate.go:150-188 (conversions) and
 * internal/admission/validation/consumers/credentials/validation.go:61-103; Kong kong/plugins/jwt/daos.lua:69-108,
 * kong/plugins/oauth2/daos.lua (`validate_uri`).
 */
export const kongCredentialValues: Rule = {
  id: "kong-credential-values",
  impact: "broken",
  reads: "secrets",
  title: "A setting of a Kong credential that Kong cannot read",
  why: "Entries of a Secret are text, and Kong's ingress controller makes of them what Kong wants: `ttl` a whole number of seconds, `hash_secret` a boolean, `redirect_uris` a list, parted at the commas and nothing trimmed. What it cannot read it leaves out with an event: a key that should have expired never does. A JWT algorithm, a public key or a redirect URI that Kong does not accept makes Kong refuse what it is sent.",
  off: "When the values are filled in before the Secret is applied.",
  examples: [
    {
      bad: `apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
  ttl: 30d
`,
      good: `apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
  ttl: "2592000"
`,
      fixable: false,
    },
  ],
  *check({ secrets, workspace }) {
    for (const secret of secrets) {
      const type = kongCredentialType(secret.labels);
      if (type === undefined) continue;
      for (const entry of secret.entries) {
        const { value } = entry;
        if (value === undefined || value === "" || isReference(value, workspace.config.references)) continue;
        const message = checks[type]?.[entry.key]?.(value, secret);
        if (message !== undefined) yield { at: entry, message };
      }
    }
  },
};

type Check = (value: string, secret: Secret) => string | undefined;

const checks: Partial<Record<CredentialType, Readonly<Record<string, Check>>>> = {
  "key-auth": { ttl },
  jwt: { algorithm, rsa_public_key: publicKey },
  oauth2: { hash_secret: hashSecret, redirect_uris: redirectUris },
};

/** strconv.Atoi */
function ttl(value: string): string | undefined {
  if (/^[-+]?\d+$/.test(value)) return undefined;
  return "`ttl` is no whole number of seconds: Kong's ingress controller leaves it out, and the key never expires. Write digits alone, as in `3600`.";
}

/** strconv.ParseBool */
function hashSecret(value: string): string | undefined {
  if (/^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value)) return undefined;
  return "`hash_secret` is neither `true` nor `false`: Kong's ingress controller takes it for `false`, and the client secret is stored as it is.";
}

const algorithms = ["HS", "RS", "ES", "PS"].flatMap((family) =>
  ["256", "384", "512"].map((size) => family + size),
);

function algorithm(value: string): string | undefined {
  if (algorithms.includes(value) || value === "EdDSA") return undefined;
  return `Kong knows no JWT algorithm of this name and refuses the credential. Algorithms are ${algorithms.join(", ")} and EdDSA, in these letters.`;
}

/** Kong looks at the key only where the algorithm needs one. A key that is not there yet is a finding of its own. */
function publicKey(value: string, { entries }: Secret): string | undefined {
  const said = entries.find(({ key }) => key === "algorithm")?.value;
  if (isPlaceholder(value) || said === undefined || !/^([RP]S\d{3}|EdDSA)$/.test(said)) return undefined;
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(value)?.[1];
  const refused = "Kong refuses the credential";
  if (label === undefined) {
    return `\`rsa_public_key\` is no key in PEM form (it begins with \`-----BEGIN PUBLIC KEY-----\`): ${refused}.`;
  }
  if (label.endsWith("CERTIFICATE")) {
    return `\`rsa_public_key\` holds a certificate, not a public key: ${refused}. \`openssl x509 -pubkey -noout\` takes the key out of it.`;
  }
  if (!value.includes(`-----END ${label}-----`)) return `\`rsa_public_key\` has no end line: ${refused}.`;
  if (!value.trim().includes("\n")) {
    return `\`rsa_public_key\` stands on one line: ${refused}. Keep the line breaks, with \`|\` in YAML.`;
  }
  return undefined;
}

function redirectUris(value: string): string | undefined {
  for (const uri of value.split(",")) {
    if (uri !== uri.trim()) {
      return "`redirect_uris` is parted at the commas and nothing is trimmed: with white space around it, Kong refuses a URI or finds it in no request. Leave the white space out.";
    }
    if (!/^[A-Za-z0-9][A-Za-z0-9+.-]*:\/\/[^/?#]/.test(uri)) {
      return "`redirect_uris` holds something without scheme or host: Kong refuses the credential. Write full URIs such as `https://app.example.com/callback`, with commas between them and nothing around.";
    }
    if (uri.includes("#")) {
      return "`redirect_uris` holds a URI with a fragment (`#…`), which OAuth 2 forbids: Kong refuses the credential.";
    }
  }
  return undefined;
}
