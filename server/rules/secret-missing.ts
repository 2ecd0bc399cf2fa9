import { freshEntries, knowsNamespace, manifestAt, secretManifest } from "../language/edit/secretManifest.ts";
import { appendDocument, replaceScalar } from "../language/edit/yamlEdit.ts";
import { kongTypeByName } from "../language/facts/credentialFields.ts";
import type { Found } from "../language/facts/factIndex.ts";
import type { Secret, SecretReference } from "../language/facts/facts.ts";
import type { CheckedDocument, Fix, Report, Rule } from "../language/rule.ts";
import { isPlainName, isSlip } from "../language/secrets/secretNames.ts";
import { withoutSecret } from "../language/secrets/secretUse.ts";
import { strayedSecret } from "../language/secrets/strayedSecret.ts";
import type { Scalar } from "../language/yaml/node.ts";

/** What a missing Secret does: gateway-semantics §1.2 (APISIX), §2.1 (Kong), §5.1 (Envoy Gateway). */
export const secretMissing: Rule = {
  id: "secret-missing",
  impact: "broken",
  reads: "references",
  title: "The Secret that is named here is not in the workspace",
  why: "Without the Secret, APISIX refuses the consumer, Kong skips the credential, and Envoy Gateway answers 500 on every route of the policy. Files alone cannot tell whether the Secret is made elsewhere, so this is information; a name that differs by a slip from a Secret that is here and that nobody else refers to is a warning.",
  off: "When Secrets come from a secret store, Terraform or another repository; better, say `secretsElsewhere: true` in `.gateway-keys.yaml`.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  authParameter:
    keyAuth:
      secretRef:
        name: moble-app-key
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  namespace: weather
stringData:
  key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      good: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
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
  namespace: weather
stringData:
  key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      fixable: true,
    },
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile-app
credentials:
  - mobile-app-key
`,
      good: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile-app
credentials:
  - mobile-app-key
---
apiVersion: v1
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
    const { workspace } = document;
    if (!workspace.complete || workspace.config.secretsElsewhere) return;
    for (const reference of document.references) {
      const { name, namespace, use } = reference;
      if (use.unread) continue;
      const found = workspace.secrets(name, namespace);
      if (found.length > 0) yield* renamed(document, reference, found);
      else if (!isMadeFor(document, reference) && strayedSecret(workspace, reference) === undefined) {
        yield* absent(document, reference);
      }
    }
  },
};

function* absent(document: CheckedDocument, reference: SecretReference): Generator<Report> {
  const near = nearName(document, reference);
  if (near !== undefined) return yield misspelt(document, reference, near);
  const templated = document.workspace.templatedSecrets(reference.name);
  if (templated.length === 0) return yield missing(document, reference);
  // A template that gives a part of the name means this one; one that gives none may mean any.
  if (templated.some(({ fact }) => fact.before + fact.after !== "")) return;
  yield { ...missing(document, reference), severity: "hint" };
}

/** cert-manager makes the Secret of a listener or an Ingress that asks it to (annotations of its Ingress shim). */
function isMadeFor(document: CheckedDocument, reference: SecretReference): boolean {
  if (reference.use.type !== "tls") return false;
  const annotations = manifestAt(document, reference)?.annotations ?? new Map<string, string>();
  return [...annotations.keys()].some(
    (key) => key.startsWith("cert-manager.io/") || key === "kubernetes.io/tls-acme",
  );
}

/**
 * kustomize gives a Secret a prefix, a suffix or a hash, and rewrites only references that it knows: those of core
 * kinds, not of custom resources (api/internal/konfig/builtinpluginconsts/namereference.go).
 */
function* renamed(
  document: CheckedDocument,
  reference: SecretReference,
  found: readonly Found<Secret>[],
): Generator<Report> {
  const group = manifestAt(document, reference)?.kind.group ?? "";
  if (!group.includes(".") || group === "networking.k8s.io") return;
  const { workspace } = document;
  const names = new Set<string>();
  for (const { fact, document: other } of found) {
    const placements = workspace.placements(other);
    if (placements.length === 0) return;
    for (const { prefix, suffix, rewrites } of placements) {
      const name = `${prefix}${fact.name}${suffix}${fact.hashed ? "-<hash>" : ""}`;
      if (rewrites || name === reference.name) return;
      names.add(name);
    }
  }
  const [name] = names;
  const way = found.some(({ fact }) => fact.hashed)
    ? "Say `disableNameSuffixHash: true` in the generator's `options`"
    : "Name it as it will be called";
  yield {
    at: reference,
    severity: "warning",
    message: `kustomize calls the Secret \`${name}\` and leaves this reference to \`${reference.name}\` as it is, as it does not know the fields of custom resources: ${withoutSecret(reference.use)}. ${way}, or list this field under \`nameReference\` in a file of \`configurations\`.`,
  };
}

/** A Secret that somebody else refers to is theirs: `team-a-key` is no slip of `team-b-key`. */
function nearName({ workspace }: CheckedDocument, { name, namespace }: SecretReference): string | undefined {
  const near = workspace.nearSecret(name, namespace);
  if (near === undefined || !isSlip(name, near)) return undefined;
  return workspace.uses(near, namespace).length > 0 ? undefined : near;
}

function misspelt(document: CheckedDocument, reference: SecretReference, near: string): Report {
  const edit = replaceScalar(document.text, reference.node as Scalar, near);
  const message = `No Secret ${shown(reference.name)} is in the workspace, but \`${near}\` is: ${withoutSecret(reference.use)}. Did you mean \`${near}\`?`;
  const fix = edit && { title: `Change it to \`${near}\``, edits: [edit], safe: false };
  return { at: reference, message, severity: "warning", ...(fix === undefined ? {} : { fix }) };
}

function missing(document: CheckedDocument, reference: SecretReference): Report {
  const { name, namespace } = reference;
  const where = namespace === undefined ? "" : ` of the namespace \`${namespace}\``;
  const message = `No Secret ${shown(name)}${where} is in the workspace. Unless it is made elsewhere, ${withoutSecret(reference.use)}.`;
  const fix = create(document, reference);
  return { at: reference, message, severity: "information", ...(fix === undefined ? {} : { fix }) };
}

/** People write the key itself where its Secret's name belongs: what may be one is not repeated. */
function shown(name: string): string {
  return isPlainName(name) ? `\`${name}\`` : "of this name";
}

function create(document: CheckedDocument, reference: SecretReference): Fix | undefined {
  const { name, namespace, use, owners } = reference;
  const manifest = manifestAt(document, reference);
  const type = use.type ?? kongTypeByName(name);
  if (manifest === undefined || !knowsNamespace(manifest) || !isPlainName(name)) return undefined;
  const entries = freshEntries(use.gateway, type, owners, document.workspace.newKey);
  if (entries === undefined) return undefined;
  const label = use.gateway === "kong" ? type : undefined;
  const edit = appendDocument(document.text, secretManifest(name, namespace, entries, label));
  const what = use.gateway === "kong" ? ` for ${type}` : "";
  return (
    edit && { title: `Create the Secret \`${name}\`${what} with a random key`, edits: [edit], safe: false }
  );
}
