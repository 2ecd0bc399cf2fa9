import { manifestAt } from "../language/edit/secretManifest.ts";
import { replaceScalar } from "../language/edit/yamlEdit.ts";
import type { Grant } from "../language/facts/facts.ts";
import { type Crossing, type Miss, nearMisses, targetOf } from "../language/facts/grantMatch.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { at, type Node } from "../language/yaml/node.ts";

/** Group, kind, namespace and name are compared as they are written (Gateway API, ReferenceGrant). */
export const grantMatchesNothing: Rule = {
  id: "grant-matches-nothing",
  impact: "ignored",
  reads: "grants",
  title: "A ReferenceGrant lets in no reference, and misses one by a single field",
  why: "A ReferenceGrant compares group, kind and namespace of who refers, and group, kind and name of what is referred to, letter by letter, and counts only in the namespace of what is referred to. One slip, and it grants nothing: no error is said anywhere, and the reference stays shut out. Write the field as the reference has it.",
  off: "When the references that the grant is for are kept in another repository.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  gatewayRef:
    name: public
  credentials:
    - name: key
      type: key-auth
      secretRef:
        name: mobile-app-key
        namespace: keys
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  namespace: keys
stringData:
  key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata:
  name: consumers
  namespace: keys
spec:
  from:
    - group: apisix.apache.org
      kind: ApisixConsumer
      namespace: weather
  to:
    - group: ""
      kind: Secret
`,
      good: `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  gatewayRef:
    name: public
  credentials:
    - name: key
      type: key-auth
      secretRef:
        name: mobile-app-key
        namespace: keys
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  namespace: keys
stringData:
  key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata:
  name: consumers
  namespace: keys
spec:
  from:
    - group: apisix.apache.org
      kind: Consumer
      namespace: weather
  to:
    - group: ""
      kind: Secret
`,
      fixable: true,
    },
  ],
  *check(document) {
    const { workspace } = document;
    if (!workspace.complete) return;
    for (const fact of document.grants) {
      const near = nearMisses(workspace, { fact, document: document.document });
      const [first] = near.filter(({ crossing }) => workspace.mayMeet(crossing.document));
      if (first !== undefined) yield report(document, fact, first.crossing, first.miss);
    }
  },
};

function report(document: CheckedDocument, grant: Grant, crossing: Crossing, miss: Miss): Report {
  const { node, path } = placeOf(document, grant, miss);
  const { fact } = crossing;
  const right = miss.right === "" ? '`""`' : `\`${miss.right}\``;
  const edit =
    node?.kind === "scalar" && !node.templated ? replaceScalar(document.text, node, miss.right) : undefined;
  const namespace = fact.grant?.namespace;
  const who = `${fact.grant?.from.kind}${namespace === undefined ? "" : ` of the namespace \`${namespace}\``}`;
  return {
    at: { start: node?.start ?? grant.start, end: node?.end ?? grant.end, path },
    message: `This grant lets no reference of the workspace in: a ${who} refers to the ${targetOf(crossing).kind} \`${fact.name}\`, and is kept out by this field alone. Write ${right}.`,
    ...(edit === undefined ? {} : { fix: { title: `Change it to ${right}`, edits: [edit], safe: false } }),
  };
}

function placeOf(document: CheckedDocument, grant: Grant, { field, member, node }: Miss) {
  const root = manifestAt(document, grant)?.root;
  if (field === "namespace") return { node: at(root, "metadata", "namespace"), path: "metadata.namespace" };
  const entries: readonly { readonly node: Node }[] = grant[field];
  const index = entries.findIndex((entry) => at(entry.node, member) === node);
  return { node, path: `spec.${field}[${Math.max(0, index)}].${member}` };
}
