import { kongCredentialType } from "../language/facts/credentialFields.ts";
import type { CredentialType, Secret } from "../language/facts/facts.ts";
import { visitEntities } from "../language/kong/entities.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { isReference } from "../language/values/literal.ts";
import { isPlaceholder } from "../language/values/placeholder.ts";
import { at, itemsOf, type Mapping, type Node, stringOf } from "../language/yaml/node.ts";

/**
 * Kong ingress controller internal/dataplane/kongstate/kongstate.go:150-188 (conversions) and
 * internal/admission/validation/consumers/credentials/validation.go:61-103; Kong kong/plugins/jwt/daos.lua:69-108,
 * kong/plugins/oauth2/daos.lua (`validate_uri`).
 */
export const kongCredentialValues: Rule = {
  id: "kong-credential-values",
  impact: "broken",
  reads: "manifests",
  title: "A setting of a Kong credential that Kong cannot read",
  why: "Entries of a Secret are text, and Kong's ingress controller makes of them what Kong wants: `ttl` a whole number of seconds, `hash_secret` a boolean, `redirect_uris` a list, parted at the commas and nothing trimmed. What it cannot read it leaves out with an event: a key that should have expired never does. A JWT algorithm, a public key or a redirect URI that Kong does not accept makes Kong refuse what it is sent, and in a kong.yml the whole file.",
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
  *check(document) {
    yield* ofSecrets(document);
    for (const { kind, root } of document.manifests) {
      if (kind.schema === "kong-declarative") yield* ofEntities(root);
      if (kind.kind === "KongCredentialJWT")
        yield* ofKey(at(root, "spec"), "spec", "Kong refuses the credential");
    }
  },
};

function* ofSecrets({ secrets, workspace }: CheckedDocument): Generator<Report> {
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
}

/** What the schema of a kong.yml leaves open. */
function ofEntities(root: Mapping): Report[] {
  const found: Report[] = [];
  const refused = "Kong refuses the whole file";
  visitEntities(root, ({ list, node, path }) => {
    if (list === "jwt_secrets") found.push(...ofKey(node, path, refused));
    if (list !== "oauth2_credentials") return;
    itemsOf(at(node, "redirect_uris")).forEach((item, i) => {
      const value = stringOf(item);
      const message = value && !isReference(value, []) ? redirectUri(value, refused) : undefined;
      const { start, end } = item;
      if (message) found.push({ at: { start, end, path: `${path}.redirect_uris[${i}]` }, message });
    });
  });
  return found;
}

function* ofKey(around: Node | undefined, path: string, refused: string): Generator<Report> {
  const node = at(around, "rsa_public_key");
  const value = stringOf(node);
  const algorithm = stringOf(at(around, "algorithm"));
  if (node === undefined || !value || isReference(value, [])) return;
  const message = publicKey(value, algorithm, refused);
  if (message === undefined) return;
  yield { at: { start: node.start, end: node.end, path: `${path}.rsa_public_key` }, message };
}

type Check = (value: string, secret: Secret) => string | undefined;

const checks: Partial<Record<CredentialType, Readonly<Record<string, Check>>>> = {
  "key-auth": { ttl },
  jwt: {
    algorithm,
    rsa_public_key: (value, { entries }) =>
      publicKey(value, entries.find(({ key }) => key === "algorithm")?.value, "Kong refuses the credential"),
  },
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
function publicKey(value: string, algorithm: string | undefined, refused: string): string | undefined {
  if (isPlaceholder(value) || algorithm === undefined || !/^([RP]S\d{3}|EdDSA)$/.test(algorithm))
    return undefined;
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(value)?.[1];
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
    const message = redirectUri(uri, "Kong refuses the credential");
    if (message !== undefined) return `${message} Several stand with commas between them and nothing around.`;
  }
  return undefined;
}

function redirectUri(uri: string, refused: string): string | undefined {
  if (!/^[A-Za-z0-9][A-Za-z0-9+.-]*:\/\/[^/?#]/.test(uri)) {
    return `\`redirect_uris\` holds something without scheme or host: ${refused}. A full URI is \`https://app.example.com/callback\`.`;
  }
  if (uri.includes("#")) {
    return `\`redirect_uris\` holds a URI with a fragment (\`#…\`), which OAuth 2 forbids: ${refused}. Leave the fragment out.`;
  }
  return undefined;
}
