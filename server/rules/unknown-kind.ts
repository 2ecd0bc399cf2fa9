import { type KindGroup, kindGroups, type RemovedKind } from "../kinds/groups.ts";
import { replaceScalar } from "../language/edit/yamlEdit.ts";
import type { Place } from "../language/facts/facts.ts";
import type { StrangeObject } from "../language/facts/manifest.ts";
import { NearNames } from "../language/facts/nearNames.ts";
import { isBefore } from "../language/facts/version.ts";
import type { CheckedDocument, Fix, Report, Rule } from "../language/rule.ts";
import { at, type Node, type Scalar } from "../language/yaml/node.ts";

/** Source: the API server finds no resource for a group, version and kind that no CRD declares (404 `no matches for kind`). */
export const unknownKind: Rule = {
  id: "unknown-kind",
  impact: "rejected",
  reads: "strangers",
  title: "The API group has no such kind, or no such version of it",
  why: "An object is applied under its exact group, version and kind. Where one of the three does not exist, `kubectl apply` stops with `no matches for kind`, and a GitOps tool cannot sync the folder. Old tutorials name kinds and versions that controllers have dropped since.",
  off: "When your cluster has custom resources of these groups that no release of the controllers has; a kind that only a newer release has is a mere hint. For older releases, say their version under `versions:` instead.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v2beta3
kind: ApisixConsumer
metadata:
  name: mobile
  namespace: shop
spec:
  ingressClassName: apisix
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-key
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-key
  namespace: shop
stringData:
  key: gU7mXq2TzLw9Rb4NcV6yKs1HdJ8fPa3E
`,
      good: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile
  namespace: shop
spec:
  ingressClassName: apisix
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-key
---
apiVersion: v1
kind: Secret
metadata:
  name: mobile-key
  namespace: shop
stringData:
  key: gU7mXq2TzLw9Rb4NcV6yKs1HdJ8fPa3E
`,
      fixable: true,
    },
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongConsumerGroup
metadata:
  name: gold
  annotations:
    kubernetes.io/ingress.class: kong
`,
      good: `apiVersion: configuration.konghq.com/v1beta1
kind: KongConsumerGroup
metadata:
  name: gold
  annotations:
    kubernetes.io/ingress.class: kong
`,
      fixable: true,
    },
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongCredential
metadata:
  name: mobile-key
consumerRef: mobile
type: key-auth
config:
  key: gU7mXq2TzLw9Rb4NcV6yKs1HdJ8fPa3E
`,
      good: `apiVersion: v1
kind: Secret
metadata:
  name: mobile-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: gU7mXq2TzLw9Rb4NcV6yKs1HdJ8fPa3E
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const stranger of document.strangers) {
      const group = kindGroups.find((known) => known.group === stranger.group);
      const report = group === undefined ? undefined : judge(stranger, group, document);
      if (report !== undefined) yield report;
    }
  },
};

function judge(stranger: StrangeObject, group: KindGroup, document: CheckedDocument): Report | undefined {
  const { kind, version, root } = stranger;
  const versions = group.kinds[kind] ?? group.kinds[kind.replace(/List$/, "")];
  if (versions?.includes(version)) return undefined;
  const kindNode = at(root, "kind");
  const versionNode = at(root, "apiVersion");
  if (kindNode?.kind !== "scalar" || versionNode?.kind !== "scalar") return undefined;

  const refusal = group.refusal ?? "the API server refuses this object";
  const gone = group.removed.find((one) => isOf(one, kind, version, versions !== undefined));
  if (gone !== undefined) {
    if (isBefore(document.workspace.config.versions.get(group.release), gone.since)) return undefined;
    const isVersion = versions !== undefined;
    const what = isVersion ? `\`${kind}\` of \`${group.group}/${version}\`` : `\`${kind}\``;
    const message = `${what} does not exist any more (${group.product} ${gone.since} and later do not have it): ${refusal}. ${gone.instead}`;
    const at = isVersion ? place(versionNode, "apiVersion") : place(kindNode, "kind");
    return { at, message, ...fixOf(versionNode, gone.rewrite, document, false) };
  }
  const [newest] = versions ?? [];
  if (newest !== undefined) {
    const wanted = `${group.group}/${newest}`;
    const message = `\`${kind}\` has no version \`${version}\`: ${refusal}. Write \`${wanted}\` (${group.releases}).`;
    return { at: place(versionNode, "apiVersion"), message, ...fixOf(versionNode, wanted, document, true) };
  }
  const near = new NearNames(Object.keys(group.kinds)).find(kind);
  if (near !== undefined) {
    const message = `\`${group.group}\` has no kind \`${kind}\`: ${refusal}. Did you mean \`${near}\`?`;
    return {
      at: place(kindNode, "kind"),
      message,
      ...fixOf(kindNode, near, document, isCaseOnly(kind, near)),
    };
  }
  if (group.shared) return undefined;
  const message = `\`${kind}\` is no kind of \`${group.group}\` in ${group.releases}: unless your cluster has another release that knows it, ${refusal}. Check its spelling and its group.`;
  return { at: place(kindNode, "kind"), message, severity: "information" };
}

function isOf(removed: RemovedKind, kind: string, version: string, exists: boolean): boolean {
  const ofKind = removed.kind === undefined ? exists : removed.kind === kind;
  return ofKind && (removed.versions?.includes(version) ?? true);
}

function fixOf(
  node: Scalar,
  text: string | undefined,
  document: CheckedDocument,
  safe: boolean,
): { fix?: Fix } {
  const edit = text === undefined ? undefined : replaceScalar(document.text, node, text);
  return edit === undefined ? {} : { fix: { title: `Change to \`${text}\``, edits: [edit], safe } };
}

function isCaseOnly(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function place(node: Node, path: string): Place {
  return { start: node.start, end: node.end, path };
}
