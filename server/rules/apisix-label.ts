import { removeEntry } from "../language/edit/yamlEdit.ts";
import { isBefore } from "../language/facts/version.ts";
import type { Rule } from "../language/rule.ts";
import { at } from "../language/yaml/node.ts";

/**
 * Labels go along to APISIX (apisix-ingress-controller internal/controller/label/label.go:49-58, since 2.1.0 for
 * consumers; apisixroute.go buildRoute since 2.0), which wants 1 to 256 characters (apisix/schema_def.lua:98-105).
 */
export const apisixLabel: Rule = {
  id: "apisix-label",
  impact: "broken",
  reads: "manifests",
  kinds: ["ApisixConsumer", "ApisixRoute", "Consumer"],
  title: "APISIX refuses an empty label",
  why: "The ingress controller hands the labels of consumers and routes on to APISIX. Kubernetes allows a label without a value, APISIX does not: it refuses the consumer or the route as a whole, and no change of it arrives any more. Give the label a value, take it away, or make it an annotation.",
  off: "When the labels are for objects that no controller reads.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
  labels:
    team: weather
    experimental: ""
spec:
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-app-key
`,
      good: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
  labels:
    team: weather
spec:
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-app-key
`,
      fixable: true,
    },
  ],
  *check(document) {
    const version = document.workspace.config.versions.get("apisixIngressController");
    for (const { kind, root } of document.manifests) {
      const since = kind.group === "apisix.apache.org" ? sentSince.get(kind.kind) : undefined;
      const labels = at(root, "metadata", "labels");
      if (since === undefined || isBefore(version, since) || labels?.kind !== "mapping") continue;
      for (const entry of labels.entries) {
        const { key, value } = entry;
        const text = value.kind === "scalar" && !value.templated ? (value.value ?? "") : undefined;
        if (text !== "" || own.has(String(key.value))) continue;
        const edit = removeEntry(document.text, labels, entry);
        const fix = edit && { title: "Remove the label", edits: [edit], safe: false };
        const { start, end } = key;
        const place = { start, end, path: `metadata.labels[${key.value}]` };
        const message = `The label \`${key.value}\` is empty: APISIX takes no such label, and refuses this ${sentAs.get(kind.kind)} with every change of it. Give it a value, or take it away.`;
        yield { at: place, message, ...(fix === undefined ? {} : { fix }) };
      }
    }
  },
};

const sentSince: ReadonlyMap<string, string> = new Map([
  ["ApisixConsumer", "2.1"],
  ["Consumer", "2.1"],
  ["ApisixRoute", "2.0"],
]);

const sentAs: ReadonlyMap<string, string> = new Map([
  ["ApisixConsumer", "consumer"],
  ["Consumer", "consumer"],
  ["ApisixRoute", "route"],
]);

/** The controller overwrites these. */
const own: ReadonlySet<string> = new Set([
  "k8s/kind",
  "k8s/name",
  "k8s/namespace",
  "k8s/controller-name",
  "manager-by",
]);
