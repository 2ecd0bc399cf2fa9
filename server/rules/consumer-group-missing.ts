import { replaceScalar } from "../language/edit/yamlEdit.ts";
import type { Link } from "../language/facts/facts.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { isSlip } from "../language/secrets/secretNames.ts";

/** Kong ingress controller internal/dataplane/kongstate/kongstate.go:118-123. */
export const consumerGroupMissing: Rule = {
  id: "consumer-group-missing",
  impact: "ignored",
  reads: "links",
  title: "A consumer names a group that is not there",
  why: "`consumerGroups` of a KongConsumer names KongConsumerGroups of the same namespace. Kong's ingress controller passes over a name that it does not find, with an event on the consumer: what the group's plugins would have limited or allowed does not hold for this consumer. A group may be made elsewhere, so a name without trace in the workspace is information, and a slip of a name that is here is a warning.",
  off: "When your consumer groups are kept in another repository.",
  examples: [
    {
      bad: `apiVersion: configuration.konghq.com/v1beta1
kind: KongConsumerGroup
metadata:
  name: partners
  annotations:
    kubernetes.io/ingress.class: kong
---
apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile-app
consumerGroups:
  - partner
`,
      good: `apiVersion: configuration.konghq.com/v1beta1
kind: KongConsumerGroup
metadata:
  name: partners
  annotations:
    kubernetes.io/ingress.class: kong
---
apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile-app
consumerGroups:
  - partners
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const link of document.links) {
      if (link.role !== "consumer-group" || !document.workspace.complete) continue;
      if (document.workspace.objects(link.to, link.name, link.namespace).length > 0) continue;
      yield missing(document, link);
    }
  },
};

function missing({ workspace, text }: CheckedDocument, link: Link): Report {
  const { to, name, namespace, node } = link;
  const near = workspace.nearObject(to, name, namespace);
  const where = namespace === undefined ? "" : ` in the namespace \`${namespace}\``;
  const what = `No ${to.kind} \`${name}\`${where} is in the workspace`;
  if (near === undefined || !isSlip(name, near)) {
    const message = `${what}. Unless it is made elsewhere, Kong passes over the name, and the group's plugins do not run for this consumer.`;
    return { at: link, message, severity: "information" };
  }
  const message = `${what}, but \`${near}\` is: Kong passes over the name, and the group's plugins do not run for this consumer. Did you mean \`${near}\`?`;
  const edit = node.kind === "scalar" ? replaceScalar(text, node, near) : undefined;
  const fix = edit && { title: `Change it to \`${near}\``, edits: [edit], safe: false };
  return { at: link, message, ...(fix === undefined ? {} : { fix }) };
}
