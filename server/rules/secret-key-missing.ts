import { freshEntries } from "../language/edit/secretManifest.ts";
import { addEntry, renameKey } from "../language/edit/yamlEdit.ts";
import { kongCredentialType } from "../language/facts/credentialFields.ts";
import type { Found } from "../language/facts/factIndex.ts";
import type { CredentialType, Secret, SecretReference } from "../language/facts/facts.ts";
import type { CheckedDocument, Fix, Report, Rule } from "../language/rule.ts";
import { type MissingField, missingFields, misspelt } from "../language/schema/missingFields.ts";
import { withoutSecret } from "../language/secrets/secretUse.ts";

/** Which entries: gateway-semantics §1.2 (APISIX), §2.2 (Kong), §5.2 (Envoy Gateway). */
export const secretKeyMissing: Rule = {
  id: "secret-key-missing",
  impact: "broken",
  reads: "references",
  title: "The Secret lacks an entry that the gateway reads",
  why: "A gateway reads entries of a Secret by fixed names: `key` for key-auth, `username` and `password` for basic-auth, `.htpasswd` for Envoy Gateway's basicAuth. An entry under another name, `apikey` for instance, is not looked at: APISIX then refuses the consumer, Kong skips the credential, Envoy Gateway answers 500 on every route of the policy. Rename the entry or add it. Of what only Kong's admission webhook demands, this rule warns.",
  off: "When another tool adds entries to the Secret.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
spec:
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-app-key
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
stringData:
  api-key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      good: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
spec:
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-app-key
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
stringData:
  key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      fixable: true,
    },
  ],
  *check(document) {
    if (!document.workspace.complete) return;
    for (const reference of document.references) {
      const { name, namespace, use } = reference;
      if (use.unread) continue;
      const secrets = document.workspace.secrets(name, namespace);
      const lacks = secrets.map(({ fact }) => lacking(fact, reference));
      // Several Secrets of one name are overlays of each other: what one lacks, another may add.
      const [missing = [], ...others] = lacks;
      const inAll = missing.filter(({ names }) => others.every((other) => lacksAll(other, names)));
      const first = secrets[0];
      if (first === undefined || lacks.some(({ length }) => length === 0)) continue;
      const type = use.type ?? kongCredentialType(first.fact.labels);
      // Nothing in it at all: something else may be going to fill it.
      const empty = secrets.every(({ fact }) => fact.entries.length === 0 && !fact.keys?.length);
      for (const field of inAll) {
        const renamed = secrets.length === 1 ? rename(first, reference, field, type) : undefined;
        const fix =
          renamed ?? (secrets.length === 1 ? add(document, first, reference, field, type) : undefined);
        const way = renamed === undefined ? "Add the entry." : "It is there under another name.";
        const found = report(reference, field, way, fix);
        yield empty ? { ...found, severity: "information" } : found;
      }
    }
  },
};

/** What another tool fills it with may be known by name. */
function lacking(secret: Secret, { use }: SecretReference): MissingField[] {
  const type = use.type ?? kongCredentialType(secret.labels);
  if (type === undefined || (secret.incomplete && secret.keys === undefined)) return [];
  return missingFields(use.gateway, type, secret, use.entry);
}

function lacksAll(missing: readonly MissingField[], names: readonly string[]): boolean {
  return names.every((name) => missing.some((other) => other.names.includes(name)));
}

function report(
  reference: SecretReference,
  { names, byWebhook }: MissingField,
  way: string,
  fix: Fix | undefined,
): Report {
  const { name, use } = reference;
  const entries = names.map((entry) => `\`${entry}\``).join(" or ");
  const happens = byWebhook
    ? "Kong's admission webhook, where it is on, refuses it"
    : use.gateway === "kong" && names.some((entry) => madeUp.has(entry))
      ? "Kong's admission webhook refuses it; without the webhook, Kong makes up one that nobody knows"
      : withoutSecret(use);
  const message = `The Secret \`${name}\` has no entry ${entries}: ${happens}. ${way}`;
  return {
    at: reference,
    message,
    ...(byWebhook ? { severity: "warning" as const } : {}),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** Kong fills these in by itself (kong/plugins/{jwt,hmac-auth,oauth2}/daos.lua: `auto`). */
const madeUp: ReadonlySet<string> = new Set(["secret", "client_secret"]);

function rename(
  { fact, document }: Found<Secret>,
  { use }: SecretReference,
  { names }: MissingField,
  type: CredentialType | undefined,
): Fix | undefined {
  const [name = ""] = names;
  const entry = type && misspelt(fact, name, use.gateway, type);
  const edit = entry && renameKey(entry.entry, name);
  return (
    edit && {
      title: `Rename the entry \`${entry.key}\` of the Secret to \`${name}\``,
      edits: [{ ...edit, document }],
      safe: false,
    }
  );
}

/** With a value as `secret-missing` would give it to a new Secret, beside the entries that are there. */
function add(
  { workspace }: CheckedDocument,
  { fact, document }: Found<Secret>,
  { use, owners }: SecretReference,
  { names }: MissingField,
  type: CredentialType | undefined,
): Fix | undefined {
  const [name = ""] = names;
  const beside = fact.entries.find(({ node }) => !node.alias);
  // Which algorithm a public key is for is not ours to say.
  const signs = fact.entries.some(({ key }) => key === "rsa_public_key");
  const fresh =
    type === undefined || signs ? undefined : freshEntries(use.gateway, type, owners, workspace.newKey);
  const value = fresh?.[name];
  if (value === undefined || beside === undefined) return undefined;
  const written = beside.encoding === "base64" ? btoa(value) : value;
  const edit = addEntry(document.text, beside.around, name, written);
  return (
    edit && { title: `Add the entry \`${name}\` to the Secret`, edits: [{ ...edit, document }], safe: false }
  );
}
