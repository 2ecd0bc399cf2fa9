import { moveToSecret } from "../language/edit/keyFix.ts";
import { othersIdentifier, ownIdentifier } from "../language/facts/callerNames.ts";
import { credentialFields } from "../language/facts/credentialFields.ts";
import type { InlineCredential } from "../language/facts/facts.ts";
import type { CheckedDocument, Rule } from "../language/rule.ts";
import { lookOf } from "../language/values/keyValue.ts";
import { isReference } from "../language/values/literal.ts";
import type { Node } from "../language/yaml/node.ts";

/** `secretRef` is read from the consumer's own namespace (apisix-ingress-controller apisixconsumer.go:130-133). */
export const inlineKey: Rule = {
  id: "inline-key",
  impact: "unsafe",
  reads: "inline",
  title: "A key stands in the manifest where a Secret could hold it",
  why: "Everybody who may read custom resources in the cluster, or this file in Git, can read the key: a resource such as an ApisixConsumer is neither encrypted at rest nor guarded by the permissions of Secrets. Put the key into a Secret of the same namespace and refer to that, with `secretRef` in consumers and `valueFrom` in a GatewayProxy. The fix writes both; then let your secret tooling (SOPS, Sealed Secrets, External Secrets) take over the Secret. A key that was in Git should be changed.",
  off: "In test environments whose keys open nothing.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  ingressClassName: apisix
  authParameter:
    keyAuth:
      value:
        key: h7Qm2vXc9RtLw4Zk8NsYb3Jp # handed out in May
`,
      good: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  ingressClassName: apisix
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-app-key-auth
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key-auth
  namespace: weather
stringData:
  key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const inline of document.inline) {
      const exposed = exposedFields(document, inline);
      if (exposed.length === 0) continue;
      const names = exposed.map((name) => `\`${name}\``).join(" and ");
      const message = `${names} ${exposed.length === 1 ? "stands" : "stand"} here in plain text, for everybody who can read the manifest or its Git history. Put it into a Secret and refer to that with \`${inline.reference.key}\`.`;
      const moved = moveToSecret(document, inline);
      const fix = moved && {
        title: `Move it to the Secret \`${moved.name}\` and refer to that`,
        edits: moved.edits,
        safe: false,
      };
      yield { at: inline, message, ...(fix === undefined ? {} : { fix }) };
    }
  },
};

/** Secret fields with a value that may be a real one: what is no key at all is other rules' to say, and exposes nothing. */
function exposedFields(document: CheckedDocument, { gateway, type, fields }: InlineCredential): string[] {
  const known = credentialFields(gateway, type);
  const { references } = document.workspace.config;
  return fields
    .filter(({ name, value }) => known?.[name]?.role === "secret" && !isReference(value, references))
    .filter(({ name, value, node }) => isExposed(name, value) && !isIdentifier(document, node))
    .map(({ name }) => name);
}

/** Of this caller or another: `identifier-as-key` says that it is no key. */
function isIdentifier({ secretValues, workspace }: CheckedDocument, node: Node): boolean {
  const found = secretValues.find(({ credential }) => credential.node === node);
  return (
    found !== undefined &&
    (ownIdentifier(found) !== undefined || othersIdentifier(workspace, found) !== undefined)
  );
}

/** ids of a believable form are reported as such; a UUID or undated hex may be a key all the same. */
function isExposed(name: string, value: string): boolean {
  if (name === "private_key") return value.includes("PRIVATE KEY");
  const look = lookOf(value);
  if (look?.is === "identifier") return look.form === "uuid";
  return look === undefined || (look.is === "object-id" && !look.dated && !look.wrapped);
}
