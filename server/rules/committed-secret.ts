import type { Secret } from "../language/facts/facts.ts";
import type { CheckedDocument, Rule } from "../language/rule.ts";
import type { SecretValue } from "../language/secrets/secretValues.ts";

/** Whether Git tracks the file is for whoever reads the disk to know; files that SOPS encrypted have no entries here. */
export const committedSecret: Rule = {
  id: "committed-secret",
  impact: "unsafe",
  reads: "secrets",
  title: "A Secret with a readable credential is kept in Git",
  why: "Whoever may read the repository, its clones, its backups and its history can call with this key; base64 hides nothing. Deleting the file does not take it out of the history. Encrypt it (SOPS, Sealed Secrets, git-crypt), or keep a reference in Git only, and let External Secrets or your pipeline fill in the value; then change the key. It is pointed out only, since keys of test environments may stand in Git. It is said of Secrets that a consumer or a policy refers to, or that bear Kong's label.",
  off: "In repositories whose keys open nothing but test environments.",
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
`,
      good: `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: mobile-app-key
spec:
  secretStoreRef:
    kind: ClusterSecretStore
    name: vault
  target:
    name: mobile-app-key
    template:
      metadata:
        labels:
          konghq.com/credential: key-auth
  data:
    - secretKey: key
      remoteRef:
        key: gateway/mobile-app
        property: key
`,
      fixable: false,
      tracked: true,
    },
  ],
  *check(document) {
    if (!document.workspace.isTracked) return;
    for (const secret of document.secrets) {
      const fields = readable(document, secret);
      if (fields.length === 0) continue;
      const names = fields.map((name) => `\`${name}\``).join(", ");
      const message = `Git keeps this Secret, and ${names} can be read in it by everybody who has the repository or its history. Encrypt it, or leave the value to a secret store, and change the key.`;
      yield { at: secret, message, severity: "information" };
    }
  },
};

/** The entries whose value may be a real credential. */
function readable(document: CheckedDocument, { entries }: Secret): string[] {
  const values = new Set(document.secretValues.filter(mayBeReal).map(({ credential }) => credential.node));
  const privateKeys = document.secretCredentials
    .filter(({ field, value }) => field === "private_key" && value?.includes("PRIVATE KEY-----"))
    .map(({ node }) => node);
  for (const node of privateKeys) values.add(node);
  return entries.filter(({ node }) => values.has(node)).map(({ key }) => key);
}

/** What is no key at all exposes nothing; passwords and random ids may look like numbers and ids. */
function mayBeReal({ look, credential }: SecretValue): boolean {
  if (look === undefined) return true;
  if (look.is === "identifier") return look.form === "uuid" || credential.type !== "key-auth";
  return look.is === "object-id" && !look.dated && !look.wrapped;
}
