import { freshEntries, knowsNamespace, manifestAt, secretManifest } from "../language/edit/secretManifest.ts";
import { appendDocument, replaceScalar } from "../language/edit/yamlEdit.ts";
import { kongTypeByName } from "../language/facts/credentialFields.ts";
import type { SecretReference } from "../language/facts/facts.ts";
import { isPlainName, isSlip } from "../language/facts/secretNames.ts";
import type { CheckedDocument, Fix, Report, Rule } from "../language/rule.ts";
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
      const { name, namespace } = reference;
      if (workspace.secrets(name, namespace).length > 0) continue;
      const near = nearName(document, reference);
      yield near === undefined ? missing(document, reference) : misspelt(document, reference, near);
    }
  },
};

/** A Secret that somebody else refers to is theirs: `team-a-key` is no slip of `team-b-key`. */
function nearName({ workspace }: CheckedDocument, { name, namespace }: SecretReference): string | undefined {
  const near = workspace.nearSecret(name, namespace);
  if (near === undefined || !isSlip(name, near)) return undefined;
  return workspace.uses(near, namespace).length > 0 ? undefined : near;
}

function misspelt(document: CheckedDocument, reference: SecretReference, near: string): Report {
  const edit = replaceScalar(document.text, reference.node as Scalar, near);
  const message = `No Secret ${shown(reference.name)} is in the workspace, but \`${near}\` is: ${without(reference)}. Did you mean \`${near}\`?`;
  const fix = edit && { title: `Change it to \`${near}\``, edits: [edit], safe: false };
  return { at: reference, message, severity: "warning", ...(fix === undefined ? {} : { fix }) };
}

function missing(document: CheckedDocument, reference: SecretReference): Report {
  const { name, namespace } = reference;
  const others = document.workspace.secrets(name, undefined);
  const where = namespace === undefined ? "" : ` of the namespace \`${namespace}\``;
  const elsewhere = others.length === 0 ? "" : " (only one of that name in another namespace)";
  const message = `No Secret ${shown(name)}${where} is in the workspace${elsewhere}. Unless it is made elsewhere, ${without(reference)}.`;
  const fix = create(document, reference);
  return { at: reference, message, severity: "information", ...(fix === undefined ? {} : { fix }) };
}

/** People write the key itself where its Secret's name belongs: what may be one is not repeated. */
function shown(name: string): string {
  return isPlainName(name) ? `\`${name}\`` : "of this name";
}

function without({ use }: SecretReference): string {
  return use.without ?? consequences[use.gateway];
}

const consequences = {
  apisix: "APISIX refuses this consumer",
  kong: "Kong skips this credential, and callers get 401",
  envoy: "Envoy answers 500 on every route of this policy",
  traefik: "Traefik drops this middleware, and routes that use it answer 404",
} as const;

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
