import { manifestAt } from "../language/edit/secretManifest.ts";
import type { Found } from "../language/facts/factIndex.ts";
import type { Secret, SecretReference } from "../language/facts/facts.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { isPlainName } from "../language/secrets/secretNames.ts";
import { withoutSecret } from "../language/secrets/secretUse.ts";
import { strayedSecret } from "../language/secrets/strayedSecret.ts";

/** Where a reference looks: gateway-semantics §1.2, §1.6 (APISIX), §2.1 (Kong), §5.1 (Envoy Gateway), §6 (Traefik). */
export const secretNamespace: Rule = {
  id: "secret-namespace",
  impact: "broken",
  reads: "references",
  title: "The Secret is in a namespace where this reference does not look",
  why: "A reference without a namespace means a Secret beside the object that names it. One of the same name in another namespace is not found: APISIX refuses the consumer, Kong skips the credential, Envoy Gateway answers 500 on every route of the policy. It is a warning, as a second Secret of that name may be made elsewhere; where somebody in the Secret's own namespace refers to it, it is theirs, and nothing is said.",
  off: "When Secrets are copied from namespace to namespace in the cluster.",
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
        name: mobile-app-key
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  namespace: keys
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
      fixable: false,
    },
  ],
  *check(document) {
    const { workspace } = document;
    if (!workspace.complete || workspace.config.secretsElsewhere) return;
    for (const reference of document.references) {
      const strayed = reference.use.unread ? undefined : strayedSecret(workspace, reference);
      if (strayed !== undefined) yield report(document, reference, strayed);
    }
  },
};

function report(document: CheckedDocument, reference: SecretReference, { fact }: Found<Secret>): Report {
  if (reference.namespace === "") return nowhere(reference);
  const name = isPlainName(reference.name) ? `\`${reference.name}\`` : "of this name";
  const way = mayNameNamespace(document, reference)
    ? `Move one of them, or name the namespace \`${fact.namespace}\` here and let the reference in with a ReferenceGrant there.`
    : "Move the Secret here, or this object there.";
  const [namespace] = document.workspace.namespaces(document.document, reference.namespace);
  return {
    at: reference,
    severity: "warning",
    message: `The Secret ${name} is in the namespace \`${fact.namespace}\`, and this reference looks in \`${namespace}\` only: ${withoutSecret(reference.use)}. ${way}`,
  };
}

/** APISIX's webhook takes it for the object's own namespace, its translator does not (consumer.go:47-50). */
function nowhere(reference: SecretReference): Report {
  return {
    at: reference,
    severity: "warning",
    message: `The empty \`namespace\` beside this name is taken as it is, and no Secret is there: ${withoutSecret(reference.use)}. Leave the field out, or name the Secret's namespace.`,
  };
}

/** Envoy Gateway, Gateway API and APISIX's v1alpha1 Consumer let a reference name a namespace. */
function mayNameNamespace(document: CheckedDocument, reference: SecretReference): boolean {
  const kind = manifestAt(document, reference)?.kind;
  return (
    kind?.group === "gateway.envoyproxy.io" ||
    kind?.group === "gateway.networking.k8s.io" ||
    kind?.kind === "Consumer"
  );
}
