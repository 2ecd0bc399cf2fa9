import { addEntry, removeEntry, replaceScalar } from "../language/edit/yamlEdit.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import type { CheckedDocument, Edit, Fix, Report, Rule } from "../language/rule.ts";
import { at, type Entry, entryOf, type Mapping, stringOf } from "../language/yaml/node.ts";

/**
 * Kong ingress controller internal/store/store.go:678-697: the label `global: "true"`, in these very letters, on a
 * KongClusterPlugin. Of a KongPlugin it is read no more (pull request 4737, unsupported since 0.10).
 */
export const kongClusterPluginGlobal: Rule = {
  id: "kong-cluster-plugin-global",
  impact: "ignored",
  reads: "manifests",
  title: "A plugin that means to be global and is not",
  why: 'Kong\'s ingress controller applies a plugin to everything only if it is a KongClusterPlugin with the label `global: "true"` and the class annotation. As an annotation, with another value, or on a KongPlugin the word has no effect, and the plugin runs only where an object names it: a key-auth that should have closed all routes closes none.',
  off: "When the word serves another tool of yours.",
  examples: [
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongClusterPlugin
metadata:
  name: keys-everywhere
  annotations:
    kubernetes.io/ingress.class: kong
    global: "true"
plugin: key-auth
`,
      good: `apiVersion: configuration.konghq.com/v1
kind: KongClusterPlugin
metadata:
  name: keys-everywhere
  annotations:
    kubernetes.io/ingress.class: kong
  labels:
    global: "true"
plugin: key-auth
`,
      fixable: true,
    },
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongPlugin
metadata:
  name: keys-everywhere
  namespace: weather
  labels:
    global: "true"
plugin: key-auth
`,
      good: `apiVersion: configuration.konghq.com/v1
kind: KongClusterPlugin
metadata:
  name: keys-everywhere
  annotations:
    kubernetes.io/ingress.class: kong
  labels:
    global: "true"
plugin: key-auth
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const manifest of document.manifests) {
      const { kind } = manifest.kind;
      const label = entryOf(at(manifest.root, "metadata", "labels"), "global");
      const annotation = entryOf(at(manifest.root, "metadata", "annotations"), "global");
      if (kind === "KongPlugin" && isTrue(label)) yield ofPlugin(label as Entry);
      if (kind !== "KongClusterPlugin") continue;
      if (label !== undefined) yield* labelled(document, label);
      else if (isTrue(annotation)) yield annotated(document, manifest, annotation as Entry);
    }
  },
};

function isTrue(entry: Entry | undefined): boolean {
  return /^(true|yes|on|1)$/i.test(stringOf(entry?.value)?.trim() ?? "");
}

function ofPlugin({ key }: Entry): Report {
  const message =
    "A KongPlugin is never global: Kong does not read this label here, and the plugin runs only where an annotation `konghq.com/plugins` names it. Make it a KongClusterPlugin with the class annotation, or leave the label out.";
  return { at: { start: key.start, end: key.end, path: "metadata.labels[global]" }, message };
}

/** Numbers and booleans the API server refuses as labels. */
function* labelled({ text }: CheckedDocument, label: Entry): Generator<Report> {
  const { value } = label;
  const said = stringOf(value);
  if (value.kind !== "scalar" || said === "true" || !isTrue(label)) return;
  const edit = replaceScalar(text, value, "true");
  const fix = edit && { title: 'Change it to `"true"`', edits: [edit], safe: false };
  const message = `Kong reads only \`"true"\`, not \`${said}\`: this plugin is not global and runs only where an object names it.`;
  const place = { start: value.start, end: value.end, path: "metadata.labels[global]" };
  yield { at: place, message, ...(fix === undefined ? {} : { fix }) };
}

function annotated(document: CheckedDocument, manifest: Manifest, annotation: Entry): Report {
  const fix = move(document, manifest, annotation);
  const { start, end } = annotation.key;
  const message =
    "Kong reads `global` from the labels, not from the annotations: this plugin is not global and runs only where an object names it.";
  return {
    at: { start, end, path: "metadata.annotations[global]" },
    message,
    ...(fix === undefined ? {} : { fix }),
  };
}

function move({ text }: CheckedDocument, { root }: Manifest, annotation: Entry): Fix | undefined {
  const metadata = at(root, "metadata") as Mapping;
  const annotations = at(metadata, "annotations") as Mapping;
  const labels = at(metadata, "labels");
  const away = removeEntry(text, annotations, annotation);
  const added: Edit | undefined =
    labels?.kind === "mapping"
      ? addEntry(text, labels, "global", "true")
      : labels === undefined
        ? addEntry(text, metadata, "labels", { global: "true" })
        : undefined;
  if (away === undefined || added === undefined) return undefined;
  return { title: 'Make it the label `global: "true"`', edits: [away, added], safe: false };
}
