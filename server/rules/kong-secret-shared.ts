import { kongCredentialType } from "../language/facts/credentialFields.ts";
import type { SecretReference } from "../language/facts/facts.ts";
import { kongConsumerKind } from "../language/kong/annotations.ts";
import { isToldOf } from "../language/kong/twoObjects.ts";
import { folderOf } from "../language/layout/paths.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";

/** Kong ingress controller internal/dataplane/kongstate/credentials_conflicts.go, kongstate.go:203-224; since 3.4. */
export const kongSecretShared: Rule = {
  id: "kong-secret-shared",
  impact: "broken",
  reads: "references",
  title: "Two KongConsumers name one credential Secret",
  why: "A key, a user name, a JWT key or a client id belongs to one consumer: two KongConsumers that name the same credential Secret have the same value. Kong's ingress controller then leaves both out, with all their credentials, and callers of both get 401; before version 3.4 Kong refused the whole configuration. Secrets with an acl group or the subject of a certificate may be shared.",
  off: "When the consumers are for different clusters, and their files do not show it.",
  examples: [
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile-app
credentials:
  - app-key
---
apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: partner
  annotations:
    kubernetes.io/ingress.class: kong
username: partner
credentials:
  - app-key
---
apiVersion: v1
kind: Secret
metadata:
  name: app-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      good: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile-app
credentials:
  - app-key
---
apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: partner
  annotations:
    kubernetes.io/ingress.class: kong
username: partner
credentials:
  - partner-key
---
apiVersion: v1
kind: Secret
metadata:
  name: app-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
---
apiVersion: v1
kind: Secret
metadata:
  name: partner-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: Zr5Wq8Kd3Ty6Hn1Xb9Gv4Mc7
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const reference of document.references) {
      if (isCredential(reference) && isOneCallers(document, reference)) yield* shared(document, reference);
    }
  },
};

function isCredential({ use }: SecretReference): boolean {
  return use.gateway === "kong" && use.type === undefined;
}

/** A credential that callers are told apart by; what type it is, only the Secret says. */
function isOneCallers({ workspace }: CheckedDocument, { name, namespace }: SecretReference): boolean {
  const types = workspace.secrets(name, namespace).map(({ fact }) => kongCredentialType(fact.labels));
  return (
    types.length > 0 && types.every((type) => type !== undefined && type !== "acl" && type !== "mtls-auth")
  );
}

function* shared(document: CheckedDocument, reference: SecretReference): Generator<Report> {
  const { workspace } = document;
  const { name, namespace } = reference;
  const own = ownerOf(reference);
  if (own === undefined) return;
  const other = workspace.uses(name, namespace).find((use) => {
    const owner = ownerOf(use.fact);
    if (!isCredential(use.fact) || owner === undefined || owner === own) return false;
    // A namespace that only one of them names may be another.
    if (use.fact.namespace !== namespace || hasItsOwn(document, use.document.file, reference)) return false;
    return hasClassOf(document, owner, own, namespace) && isToldOf(document, reference.start, use);
  });
  if (other === undefined) return;
  const message = `The KongConsumer \`${ownerOf(other.fact)}\` names the Secret \`${name}\` too: Kong's ingress controller leaves both consumers out, and their callers get 401. Give each a Secret of its own.`;
  yield { at: reference, message };
}

/** Two folders that each hold a Secret of this name are for two clusters or namespaces. */
function hasItsOwn(
  { document, workspace }: CheckedDocument,
  otherFile: string,
  { name, namespace }: SecretReference,
): boolean {
  const [own, other] = [folderOf(document.file), folderOf(otherFile)];
  if (own === other) return false;
  const folders = workspace.secrets(name, namespace).map((secret) => folderOf(secret.document.file));
  return folders.includes(own) && folders.includes(other);
}

function ownerOf({ owners }: SecretReference): string | undefined {
  return owners.find(({ what }) => what === "metadata.name")?.value;
}

/** Consumers of two classes are for two gateways. */
function hasClassOf(
  { workspace }: CheckedDocument,
  a: string,
  b: string,
  namespace: string | undefined,
): boolean {
  const classOf = (name: string) => {
    const [found] = workspace.objects(kongConsumerKind, name, namespace);
    return found && workspace.manifest(found)?.annotations.get("kubernetes.io/ingress.class");
  };
  return classOf(a) === classOf(b);
}
