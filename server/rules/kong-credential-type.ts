import { kongConsumer, kongSecret } from "../examples/mobileApp.ts";
import { manifestAt } from "../language/edit/secretManifest.ts";
import { addEntry, replaceScalar } from "../language/edit/yamlEdit.ts";
import {
  kongCredentialLabel,
  kongCredentialTypes,
  kongTypeByFields,
} from "../language/facts/credentialFields.ts";
import type { CredentialType, Place, Secret } from "../language/facts/facts.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import type { CheckedDocument, Edit, Report, Rule } from "../language/rule.ts";
import { at, entryOf, type Scalar } from "../language/yaml/node.ts";

/** Kong ingress controller internal/util/credential.go:12-19, admission/validation/consumers/credentials/vars.go:10-28. */
export const kongCredentialType: Rule = {
  id: "kong-credential-type",
  impact: "broken",
  reads: "secrets",
  title: "A credential Secret does not say its type in the label that Kong reads",
  why: "Kong's ingress controller learns only from the label `konghq.com/credential` what a Secret is. Without it, or with a type that it does not know, the credential is skipped and callers get 401. The data entry `kongCredType` served for this once; since version 3.2 it is not read any more. Types: key-auth, basic-auth, hmac-auth, jwt, oauth2, acl, mtls-auth.",
  off: "When kustomize or another tool adds the label.",
  examples: [
    {
      bad: `${kongConsumer}---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
stringData:
  key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      good: `${kongConsumer}---
${kongSecret}`,
      fixable: true,
    },
    {
      bad: `apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  labels:
    konghq.com/credential: keyauth
stringData:
  key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
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
    for (const secret of document.secrets) {
      const manifest = manifestAt(document, secret);
      if (manifest === undefined) yield* made(document, secret);
      if (manifest === undefined || isTemplated(manifest)) continue;
      const label = at(manifest.root, "metadata", "labels", kongCredentialLabel);
      if (label === undefined) yield* unlabelled(document, manifest, secret);
      else if (label.kind === "scalar" && isUnknown(label)) yield unknown(document, label, secret);
    }
  },
};

function* unlabelled(document: CheckedDocument, manifest: Manifest, secret: Secret): Generator<Report> {
  const { workspace } = document;
  const { name, namespace } = secret;
  const used = workspace
    .uses(name, namespace)
    .some(({ fact: { use } }) => use.gateway === "kong" && use.type === undefined);
  const old = secret.entries.find(({ key }) => key === "kongCredType");
  if (!used && old === undefined) return;
  if (old !== undefined && readsEntry(workspace.config.versions.get("kongIngressController"))) return;
  // An overlay names only what it changes: the label may stand in another Secret of this name.
  if (workspace.secrets(name, namespace).some(({ fact }) => fact.labels.has(kongCredentialLabel))) return;
  const type = typeOf(secret);
  const edits = type === undefined ? undefined : addLabel(document, manifest, type);
  const removed = old === undefined ? "" : " (`kongCredType` is not read any more since version 3.2)";
  const who = used ? "A KongConsumer names this Secret, but it" : "This Secret is meant for Kong, but it";
  yield {
    at: secret,
    message: `${who} has no label \`${kongCredentialLabel}\`${removed}: Kong skips the credential, and callers get 401. Add the label with the credential's type.`,
    ...(used ? {} : { severity: "warning" as const }),
    ...(edits === undefined
      ? {}
      : { fix: { title: `Add the label \`${kongCredentialLabel}: ${type}\``, edits, safe: false } }),
  };
}

/** What another tool makes the Secret from says its labels, where it says its entries. */
function* made({ workspace }: CheckedDocument, secret: Secret): Generator<Report> {
  const { name, namespace, keys } = secret;
  if (keys === undefined) return;
  const used = workspace
    .uses(name, namespace)
    .some(({ fact: { use } }) => use.gateway === "kong" && use.type === undefined);
  if (!used) return;
  if (workspace.secrets(name, namespace).some(({ fact }) => fact.labels.has(kongCredentialLabel))) return;
  yield {
    at: secret,
    severity: "warning",
    message: `A KongConsumer names the Secret that is made from this, but it gets no label \`${kongCredentialLabel}\`: Kong skips the credential, and callers get 401. Add the label where the Secret's labels are written (a \`template\`, or a generator's \`options\`).`,
  };
}

/** `konnect` marks Secrets of another Kong product. Other types than strings the API server refuses; null is "". */
function isUnknown({ value }: Scalar): boolean {
  if (value === null) return true;
  return (
    typeof value === "string" && value !== "konnect" && !kongCredentialTypes.some((type) => type === value)
  );
}

function unknown(document: CheckedDocument, label: Scalar, secret: Secret): Report {
  const type = typeOf(secret);
  const edit = type && replaceScalar(document.text, label, type);
  const path = `metadata.labels[${kongCredentialLabel}]`;
  const place: Place = { start: label.start, end: label.end, path };
  const what = label.value ? `Kong knows no credential type \`${label.value}\`` : "The label is empty";
  const message = `${what}: Kong skips the credential, and callers get 401. Types are ${kongCredentialTypes.join(", ")}.`;
  const fix = edit && { title: `Change it to \`${type}\``, edits: [edit], safe: false };
  return { at: place, message, ...(fix === undefined ? {} : { fix }) };
}

/** What the removed entry says, else what the other entries show. */
function typeOf({ entries }: Secret): CredentialType | undefined {
  const said = entries.find(({ key }) => key === "kongCredType")?.value;
  const keys = entries.map(({ key }) => key).filter((key) => !key.startsWith("kong"));
  return kongCredentialTypes.find((type) => type === said) ?? kongTypeByFields(new Set(keys));
}

function addLabel(document: CheckedDocument, { root }: Manifest, type: CredentialType): Edit[] | undefined {
  const metadata = at(root, "metadata");
  const labels = at(metadata, "labels");
  const edit =
    labels?.kind === "mapping"
      ? addEntry(document.text, labels, kongCredentialLabel, type)
      : metadata?.kind === "mapping" && labels === undefined
        ? addEntry(document.text, metadata, "labels", { [kongCredentialLabel]: type })
        : undefined;
  return edit && [edit];
}

/** Labels that a template fills in: the one in question may be among them. */
function isTemplated({ root }: Manifest): boolean {
  const labels = entryOf(at(root, "metadata"), "labels")?.value;
  if (labels?.kind === "scalar") return labels.templated === true;
  if (labels?.kind !== "mapping") return false;
  return labels.entries.some(
    ({ key, value }) => key.templated || (value.kind === "scalar" && value.templated),
  );
}

function readsEntry(version: string | undefined): boolean {
  const [major = 0, minor = 0] = (version ?? "3.5").split(".").map(Number);
  return major < 3 || (major === 3 && minor < 2);
}
