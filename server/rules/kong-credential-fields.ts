import { renameKey } from "../language/edit/yamlEdit.ts";
import { credentialFields, kongCredentialType } from "../language/facts/credentialFields.ts";
import type { CredentialType, Secret, SecretEntry } from "../language/facts/facts.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import { visitEntities } from "../language/kong/entities.ts";
import { isKongFile } from "../language/kong/file.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { type MissingField, missingFields, misspelt } from "../language/schema/missingFields.ts";
import { at, entryOf, stringOf } from "../language/yaml/node.ts";

/**
 * Kong ingress controller internal/admission/validation/consumers/credentials/vars.go:30-52 and validation.go:61-103
 * (webhook), internal/dataplane/kongstate/credentials.go:101-120 and 256-272 (translator).
 */
export const kongCredentialFields: Rule = {
  id: "kong-credential-fields",
  impact: "broken",
  reads: "manifests",
  title: "A Kong credential Secret lacks an entry, or has one that Kong does not read",
  why: "The label `konghq.com/credential` says which entries Kong's ingress controller reads of a Secret: `key` for key-auth, `username` and `password` for basic-auth, `username` and `secret` for hmac-auth, `key`, `algorithm` and `secret` or `rsa_public_key` for jwt, `name`, `client_id`, `client_secret` and `redirect_uris` for oauth2, `group` for acl. Without one that it needs, the credential is skipped, or the admission webhook refuses the Secret as soon as a consumer names it; entries under other names are passed over in silence. Where a consumer of the workspace names the Secret, `secret-key-missing` says the first of these on the consumer.",
  off: "When another tool adds entries to the Secret.",
  examples: [
    {
      bad: `apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  labels:
    konghq.com/credential: key-auth
stringData:
  api_key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      good: `apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const manifest of document.manifests.filter(isKongFile)) yield* withoutKey(manifest);
    for (const secret of document.secrets) {
      const type = kongCredentialType(secret.labels);
      // What is there and what not, others know of a Secret that they fill.
      if (type === undefined || secret.incomplete) continue;
      const missing = missingFields("kong", type, secret);
      const slips = missing.flatMap(({ names }) => misspelt(secret, names[0] ?? "", "kong", type) ?? []);
      if (!isNamed(document, secret)) {
        for (const field of missing) yield lacks(document, secret, type, field);
      }
      for (const entry of secret.entries) {
        if (!isRead(entry, type) && !slips.includes(entry)) yield unread(entry, type);
      }
    }
  },
};

/** All else that Kong demands in a kong.yml stands in its schema (kong/plugins/jwt/daos.lua:69-108). */
function withoutKey({ root }: Manifest): Report[] {
  const found: Report[] = [];
  visitEntities(root, ({ list, node, path }) => {
    const algorithm = at(node, "algorithm");
    const name = stringOf(algorithm);
    if (list !== "jwt_secrets" || algorithm === undefined || name === undefined) return;
    if (!/^([RP]S\d{3}|EdDSA)$/.test(name) || entryOf(node, "rsa_public_key") !== undefined) return;
    const place = { start: algorithm.start, end: algorithm.end, path: `${path}.algorithm` };
    const message = `${name} needs the public key in \`rsa_public_key\`: without it, Kong refuses the whole file.`;
    found.push({ at: place, message });
  });
  return found;
}

/** Who names it is told what it lacks. */
function isNamed({ workspace }: CheckedDocument, { name, namespace }: Secret): boolean {
  return workspace.uses(name, namespace).some(({ fact: { use } }) => use.gateway === "kong" && !use.entry);
}

function lacks(
  { workspace }: CheckedDocument,
  secret: Secret,
  type: CredentialType,
  { names, byWebhook }: MissingField,
): Report {
  const entries = names.map((name) => `\`${name}\``).join(" or ");
  const happens = byWebhook
    ? "Kong itself would do without, but the admission webhook, where it is on, refuses the Secret"
    : "Kong skips the credential, and callers get 401";
  const slip = misspelt(secret, names[0] ?? "", "kong", type);
  const edit = slip && renameKey(slip.entry, names[0] ?? "");
  const way = slip === undefined ? "Add it." : `\`${slip.key}\` is not read; was it meant?`;
  // An overlay names only what it changes: the entry may stand in another Secret of this name.
  const alone = workspace.secrets(secret.name, secret.namespace).length === 1;
  const severity = alone && secret.entries.length > 0 ? "warning" : "information";
  const title = `Rename \`${slip?.key}\` to \`${names[0]}\``;
  return {
    at: secret,
    message: `This ${type} credential has no entry ${entries}: ${happens}. ${way}`,
    severity,
    ...(edit === undefined ? {} : { fix: { title, edits: [edit], safe: false } }),
  };
}

/** Besides the fields with a meaning, Kong's decoder takes what every entity has. */
const ofEveryEntity: ReadonlySet<string> = new Set(["id", "tags", "created_at", "client_type"]);

/** `kongCredType` was read once and hurts nobody; a key with a dot or a slash is another tool's. */
function isRead({ key }: SecretEntry, type: CredentialType): boolean {
  const fields = credentialFields("kong", type) ?? {};
  return key in fields || ofEveryEntity.has(key) || key === "kongCredType" || /[./]/.test(key);
}

function unread({ key, keyPlace }: SecretEntry, type: CredentialType): Report {
  const fields = Object.keys(credentialFields("kong", type) ?? {});
  const message = `Kong does not read the entry \`${key}\` of a ${type} credential. It reads ${fields.map((field) => `\`${field}\``).join(", ")}.`;
  return { at: keyPlace, message, severity: "hint" };
}
