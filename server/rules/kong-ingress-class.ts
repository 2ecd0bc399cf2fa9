import { addEntry, renameKey, replaceScalar } from "../language/edit/yamlEdit.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import type { CheckedDocument, Edit, Fix, Report, Rule } from "../language/rule.ts";
import {
  at,
  type Entry,
  entriesOf,
  entryOf,
  type Node,
  type Scalar,
  stringOf,
} from "../language/yaml/node.ts";

const annotation = "kubernetes.io/ingress.class";
const path = `metadata.annotations[${annotation}]`;

/** Kong ingress controller internal/store/store.go:784-794, internal/controllers/utils/utils.go:27-44. */
export const kongIngressClass: Rule = {
  id: "kong-ingress-class",
  impact: "ignored",
  reads: "manifests",
  title: "No Kong controller takes this KongConsumer",
  why: "Kong's ingress controller takes only objects of its class, which the annotation `kubernetes.io/ingress.class` names; others it skips without a word, so that the consumer's callers get 401. An object without the annotation is taken only where the cluster's IngressClass is marked as default, which no file tells: so its absence is information, and a warning once `.gateway-keys.yaml` names the classes of your controllers under `classes: {kong: [kong]}`. Consumers of Kong's operator (`spec.controlPlaneRef`) need no class.",
  off: "When Kong's IngressClass is the default class of your clusters.",
  examples: [
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
username: mobile-app
`,
      good: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile-app
`,
      fixable: true,
    },
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  annotations:
    kubernetes.io/ingress-class: kong
username: mobile-app
`,
      good: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile-app
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const manifest of document.manifests) {
      if (manifest.kind.kind !== "KongConsumer" || isOperators(manifest)) continue;
      const annotations = at(manifest.root, "metadata", "annotations");
      if (isTemplated(annotations)) continue;
      const own = entryOf(annotations, annotation);
      yield* own === undefined ? absent(document, manifest) : written(document, own);
    }
  },
};

function* absent(document: CheckedDocument, manifest: Manifest): Generator<Report> {
  const classes = document.workspace.config.classes.get("kong");
  const annotations = at(manifest.root, "metadata", "annotations");
  const slip = entriesOf(annotations).find(({ key }) =>
    /(^|\/)ingress[._-]?class(name)?$/i.test(String(key.value)),
  );
  if (slip !== undefined) {
    const edit = renameKey(slip, annotation);
    const message = `Kong reads the annotation \`${annotation}\`, not \`${slip.key.value}\`: without it, the consumer is skipped unless Kong's class is the cluster's default.`;
    const fix = edit && { title: `Rename it to \`${annotation}\``, edits: [edit], safe: false };
    yield { at: { start: slip.key.start, end: slip.key.end, path }, message, ...withFix(fix) };
    return;
  }
  const name = at(manifest.root, "metadata", "name");
  if (name === undefined) return;
  const wanted = classes?.[0] ?? "kong";
  const edit = add(document, manifest, wanted);
  const fix = edit && {
    title: `Add the annotation \`${annotation}: ${wanted}\``,
    edits: [edit],
    safe: false,
  };
  const message = `This consumer has no annotation \`${annotation}\`: Kong skips it unless its IngressClass is the cluster's default, which no file tells. Add \`${annotation}: ${wanted}\`.`;
  const severity = classes === undefined ? "information" : "warning";
  yield { at: { start: name.start, end: name.end, path }, message, severity, ...withFix(fix) };
}

/** Which classes there are only the configuration tells; `kong` in other letters is a slip in any case. */
function* written(document: CheckedDocument, { value }: Entry): Generator<Report> {
  const classes = document.workspace.config.classes.get("kong");
  const name = stringOf(value);
  if (name === undefined || (classes ?? ["kong"]).includes(name)) return;
  const wanted = (classes ?? ["kong"]).find((known) => known.toLowerCase() === name.trim().toLowerCase());
  if (classes === undefined && wanted === undefined) return;
  const edit = wanted && replaceScalar(document.text, value as Scalar, wanted);
  const message = `No Kong controller of this workspace owns the class \`${name}\`: the consumer is skipped. Known are ${(classes ?? ["kong"]).map((known) => `\`${known}\``).join(", ")}.`;
  const fix = edit && { title: `Change it to \`${wanted}\``, edits: [edit], safe: false };
  yield { at: { start: value.start, end: value.end, path }, message, ...withFix(fix || undefined) };
}

function withFix(fix: Fix | undefined): { readonly fix?: Fix } {
  return fix === undefined ? {} : { fix };
}

function add(document: CheckedDocument, { root }: Manifest, wanted: string): Edit | undefined {
  const metadata = at(root, "metadata");
  const annotations = at(metadata, "annotations");
  if (annotations?.kind === "mapping") return addEntry(document.text, annotations, annotation, wanted);
  if (metadata?.kind !== "mapping" || annotations !== undefined) return undefined;
  return addEntry(document.text, metadata, "annotations", { [annotation]: wanted });
}

/** Kong's operator goes by the control plane that the object names (gateway-semantics §2.6). */
function isOperators({ root }: Manifest): boolean {
  const type = at(root, "spec", "controlPlaneRef", "type");
  return type !== undefined && stringOf(type) !== "kic";
}

function isTemplated(annotations: Node | undefined): boolean {
  if (annotations?.kind === "scalar") return annotations.templated === true;
  return entriesOf(annotations).some(({ key }) => key.templated);
}
