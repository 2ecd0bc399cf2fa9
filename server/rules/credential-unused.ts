import { kongConsumer, kongSecret } from "../examples/mobileApp.ts";
import { kongCredentialType } from "../language/facts/credentialFields.ts";
import type { Found } from "../language/facts/factIndex.ts";
import type { NamedObject, Secret } from "../language/facts/facts.ts";
import { NearNames } from "../language/facts/nearNames.ts";
import type { Rule } from "../language/rule.ts";
import { isPlainName, isSlip } from "../language/secrets/secretNames.ts";
import type { Workspace } from "../language/workspace.ts";
import { at, itemsOf, stringOf } from "../language/yaml/node.ts";

/** Only what its label calls a credential: Kong ingress controller internal/util/credential.go:12-19. */
export const credentialUnused: Rule = {
  id: "credential-unused",
  impact: "style",
  reads: "secrets",
  title: "A Kong credential that no consumer names",
  why: "The label `konghq.com/credential` says that a Secret is a credential, but Kong takes it only from the list `credentials:` of a KongConsumer in the same namespace. One that nobody names lets nobody in: it may be left over, or its consumer forgot it. It is a hint, and only said where KongConsumers are in the workspace.",
  off: "When consumers are kept apart from their credentials, in another repository.",
  examples: [
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile-app
---
${kongSecret}`,
      good: `${kongConsumer}---
${kongSecret}`,
      fixable: false,
    },
  ],
  *check(document) {
    const { workspace } = document;
    for (const secret of document.secrets) {
      const { name, namespace, labels } = secret;
      if (kongCredentialType(labels) === undefined || !workspace.complete) continue;
      if (workspace.uses(name, namespace).length > 0) continue;
      const consumers = workspace.allObjects(
        { group: "configuration.konghq.com", kind: "KongConsumer" },
        namespace,
      );
      const here = consumers.filter((consumer) => workspace.mayMeet(consumer.document));
      if (here.length === 0 || here.slice(0, enough).some((one) => isMeant(workspace, one, secret))) continue;
      const shown = isPlainName(name) ? ` \`${name}\`` : "";
      yield {
        at: secret,
        severity: "hint",
        message: `No KongConsumer names the credential${shown}: Kong does not read it, and its key lets nobody in. Add it to a consumer's \`credentials\`, or remove it.`,
      };
    }
  },
};

/** So many consumers are looked through for a slip. */
const enough = 50;

/** A consumer names it by a slip of the pen: `secret-missing` says so. */
function isMeant(workspace: Workspace, { fact }: Found<NamedObject>, { name, namespace }: Secret): boolean {
  const near = new NearNames([name]);
  return workspace.objects(fact, fact.name, fact.namespace).some((consumer) =>
    itemsOf(at(workspace.manifest(consumer)?.root, "credentials")).some((item) => {
      const text = stringOf(item);
      if (text === undefined || near.find(text) === undefined || !isSlip(text, name)) return false;
      return workspace.secrets(text, namespace).length === 0;
    }),
  );
}
