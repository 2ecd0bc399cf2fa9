import { addEntry, renameKey, replaceScalar } from "../language/edit/yamlEdit.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import { NearNames } from "../language/facts/nearNames.ts";
import { type KongClasses, kongClasses } from "../language/kong/classes.ts";
import type { CheckedDocument, Edit, Fix, Report, Rule } from "../language/rule.ts";
import { isSlip } from "../language/secrets/secretNames.ts";
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

/** What Kong takes only with its class; KongPlugin, KongIngress and KongUpstreamPolicy need none. */
const classed: ReadonlySet<string> = new Set([
  "KongConsumer",
  "KongConsumerGroup",
  "KongClusterPlugin",
  "KongVault",
  "TCPIngress",
  "UDPIngress",
]);

/** What other controllers are mostly called by. */
const foreign: ReadonlySet<string> = new Set([
  "alb",
  "apisix",
  "cilium",
  "contour",
  "gce",
  "haproxy",
  "istio",
  "nginx",
  "traefik",
]);

/** Kong ingress controller internal/store/store.go:784-794, internal/controllers/utils/utils.go:27-44. */
export const kongIngressClass: Rule = {
  id: "kong-ingress-class",
  impact: "ignored",
  reads: "manifests",
  title: "No Kong controller takes this object",
  why: "Kong's ingress controller takes consumers, consumer groups, cluster plugins and vaults only if they are of its class, which the annotation `kubernetes.io/ingress.class` names; others it skips without a word, so that a consumer's callers get 401. An object without the annotation is taken only where the cluster's IngressClass is marked as default, which hardly any file tells: so its absence is information, and a warning once `.gateway-keys.yaml` names the classes of your controllers under `classes: {kong: [kong]}`. An Ingress with annotations of Kong is looked at too; it names its class in `spec.ingressClassName`. Objects of Kong's operator (`spec.controlPlaneRef`) need no class.",
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
    const { workspace } = document;
    let classes: KongClasses | undefined;
    for (const manifest of document.manifests) {
      const { kind } = manifest.kind;
      if (kind === "KongCustomEntity") yield* ofEntity(document, manifest);
      const isIngress = kind === "Ingress" && [...manifest.annotations.keys()].some(isKongs);
      if ((!isIngress && !classed.has(kind)) || isOperators(manifest)) continue;
      const annotations = at(manifest.root, "metadata", "annotations");
      if (isTemplated(annotations)) continue;
      classes ??= kongClasses(workspace);
      if (isIngress) {
        yield* ofIngress(manifest, classes);
        continue;
      }
      const own = entryOf(annotations, annotation);
      // A kustomization adds it.
      if (own === undefined && manifest.annotations.has(annotation)) continue;
      yield* own === undefined
        ? absent(document, manifest, classes)
        : written(document, manifest, own, classes);
    }
  },
};

function isKongs(name: string): boolean {
  return name.startsWith("konghq.com/");
}

/** What becomes of an object that nobody takes. */
function skipped({ kind }: Manifest): string {
  return kind.kind === "KongConsumer" ? "the consumer is skipped" : `this ${kind.kind} is skipped`;
}

function* absent(
  document: CheckedDocument,
  manifest: Manifest,
  { known, hasDefault }: KongClasses,
): Generator<Report> {
  const annotations = at(manifest.root, "metadata", "annotations");
  const slip = entriesOf(annotations).find(({ key }) =>
    /(^|\/)ingress[._-]?class(name)?$/i.test(String(key.value)),
  );
  if (slip !== undefined) {
    const edit = renameKey(slip, annotation);
    const message = `Kong reads the annotation \`${annotation}\`, not \`${slip.key.value}\`: without it, ${skipped(manifest)} unless Kong's class is the cluster's default.`;
    const fix = edit && { title: `Rename it to \`${annotation}\``, edits: [edit], safe: false };
    yield { at: { start: slip.key.start, end: slip.key.end, path }, message, ...withFix(fix) };
    return;
  }
  const name = at(manifest.root, "metadata", "name");
  if (name === undefined || hasDefault) return;
  const wanted = known?.[0] ?? "kong";
  const edit = add(document, manifest, wanted);
  const fix = edit && {
    title: `Add the annotation \`${annotation}: ${wanted}\``,
    edits: [edit],
    safe: false,
  };
  const what = manifest.kind.kind === "KongConsumer" ? "consumer" : manifest.kind.kind;
  const message = `This ${what} has no annotation \`${annotation}\`: Kong skips it unless its IngressClass is the cluster's default, which no file tells. Add \`${annotation}: ${wanted}\`.`;
  const severity = document.workspace.config.classes.has("kong") ? "warning" : "information";
  yield { at: { start: name.start, end: name.end, path }, message, severity, ...withFix(fix) };
}

/** Which classes there are only the workspace tells; `kong` in other letters is a slip in any case. */
function* written(
  document: CheckedDocument,
  manifest: Manifest,
  { value }: Entry,
  { known, others }: KongClasses,
): Generator<Report> {
  const configured = document.workspace.config.classes.get("kong");
  const name = stringOf(value);
  const taken = known ?? ["kong"];
  if (name === undefined || taken.includes(name)) return;
  const near = new NearNames(taken).find(name);
  const wanted =
    taken.find((known) => known.toLowerCase() === name.trim().toLowerCase()) ??
    (near !== undefined && isSlip(name, near) && !others.has(name) ? near : undefined);
  const isOthers = others.has(name) || foreign.has(name);
  // A class of a cluster whose IngressClass no file holds.
  if (configured === undefined && wanted === undefined && !isOthers) return;
  const edit = wanted && replaceScalar(document.text, value as Scalar, wanted);
  const message = `No Kong controller of this workspace owns the class \`${name}\`: ${skipped(manifest)}. Known are ${taken.map((known) => `\`${known}\``).join(", ")}.`;
  const fix = edit && { title: `Change it to \`${wanted}\``, edits: [edit], safe: false };
  const isGuess = configured === undefined && wanted === undefined && !others.has(name);
  yield {
    at: { start: value.start, end: value.end, path },
    message: isGuess
      ? `${message} If one of yours is, name it under \`classes:\` in \`.gateway-keys.yaml\`.`
      : message,
    ...(isGuess ? { severity: "information" } : {}),
    ...withFix(fix || undefined),
  };
}

/** A KongCustomEntity names the class in a field of its own, which has no default. */
function* ofEntity({ text, workspace }: CheckedDocument, { root }: Manifest): Generator<Report> {
  const node = at(root, "spec", "controllerName");
  const name = stringOf(node);
  const { known, others } = kongClasses(workspace);
  const taken = known ?? ["kong"];
  if (node?.kind !== "scalar" || !name || taken.includes(name)) return;
  const wanted = taken.find((known) => known.toLowerCase() === name.trim().toLowerCase());
  if (!workspace.config.classes.has("kong") && wanted === undefined && !others.has(name)) return;
  const edit = wanted && replaceScalar(text, node, wanted);
  const message = `No Kong controller of this workspace is called \`${name}\`: this KongCustomEntity is skipped. Known are ${taken.map((known) => `\`${known}\``).join(", ")}.`;
  const fix = edit && { title: `Change it to \`${wanted}\``, edits: [edit], safe: false };
  yield {
    at: { start: node.start, end: node.end, path: "spec.controllerName" },
    message,
    ...withFix(fix || undefined),
  };
}

/** An Ingress names its class in `spec.ingressClassName`, or in the old annotation. */
function* ofIngress({ root }: Manifest, { known, others, hasDefault }: KongClasses): Generator<Report> {
  const spec = at(root, "spec", "ingressClassName");
  const node = spec ?? at(root, "metadata", "annotations", annotation);
  if (node === undefined) {
    const name = at(root, "metadata", "name");
    if (hasDefault || name === undefined) return;
    const message = `This Ingress has annotations of Kong and no \`spec.ingressClassName\`: Kong skips it unless its IngressClass is the cluster's default, which no file tells. Add \`ingressClassName: ${known?.[0] ?? "kong"}\`.`;
    yield {
      at: { start: name.start, end: name.end, path: "spec.ingressClassName" },
      message,
      severity: "information",
    };
    return;
  }
  const name = stringOf(node);
  if (name === undefined || known?.includes(name) || (!others.has(name) && known === undefined)) return;
  if (!others.has(name) && name === "kong") return;
  const message = `The class \`${name}\` is none of Kong's, but the Ingress has annotations that only Kong reads: they have no effect.${known === undefined ? "" : ` Kong's are ${known.map((known) => `\`${known}\``).join(", ")}.`}`;
  const place = {
    start: node.start,
    end: node.end,
    path: spec === undefined ? path : "spec.ingressClassName",
  };
  yield { at: place, message, ...(others.has(name) ? {} : { severity: "information" }) };
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
