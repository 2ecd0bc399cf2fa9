import { apisixConsumer } from "../examples/mobileApp.ts";
import { addEntry, replaceScalar } from "../language/edit/yamlEdit.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import { NearNames } from "../language/facts/nearNames.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { isSlip } from "../language/secrets/secretNames.ts";
import { at, type Node, type Scalar, stringOf } from "../language/yaml/node.ts";

const ingressClass = { group: "networking.k8s.io", kind: "IngressClass" };

/** apisix-ingress-controller internal/controller/utils.go:1773-1809. */
export const apisixIngressClass: Rule = {
  id: "apisix-ingress-class",
  impact: "ignored",
  reads: "manifests",
  kinds: ["ApisixConsumer", "ApisixGlobalRule", "ApisixPluginConfig", "ApisixRoute", "ApisixTls"],
  title: "No APISIX controller takes this object",
  why: "The ingress controller takes only objects whose `ingressClassName` names an IngressClass of its own, and those without one where that IngressClass is marked as the cluster's default. Others it skips: no status, no event, a line in the debug log. Which classes are its own this rule knows from `classes: {apisix: [apisix]}` in `.gateway-keys.yaml`, or from IngressClasses in the workspace; where neither is there, it is quiet.",
  off: "When classes are set by another tool.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  ingressClassName: nginx
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-app-key
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: apisix
spec:
  controller: apisix.apache.org/apisix-ingress-controller
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: nginx
spec:
  controller: k8s.io/ingress-nginx
`,
      good: `${apisixConsumer}---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: apisix
spec:
  controller: apisix.apache.org/apisix-ingress-controller
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const manifest of document.manifests) {
      const { kind, root } = manifest;
      if (kind.group !== "apisix.apache.org" || !byClass.has(kind.kind)) continue;
      const spec = at(root, "spec");
      if (spec?.kind !== "mapping" || spec.entries.some(({ key }) => key.templated)) continue;
      const node = at(spec, "ingressClassName");
      const name = stringOf(node);
      if (node === undefined || isNull(node) || name === "") yield* absent(document, manifest, node);
      else if (name !== undefined) yield* written(document, manifest, node as Scalar, name);
    }
  },
};

/** Kinds that the controller skips by their class, and what comes of it. */
const byClass: ReadonlyMap<string, string> = new Map([
  ["ApisixConsumer", "its callers get 401"],
  ["ApisixGlobalRule", "its plugins run nowhere"],
  ["ApisixPluginConfig", "routes that use it are refused"],
  ["ApisixRoute", "nothing is routed by it"],
  ["ApisixTls", "its hosts have no certificate"],
]);

const path = "spec.ingressClassName";

function* written(
  document: CheckedDocument,
  { kind }: Manifest,
  node: Scalar,
  name: string,
): Generator<Report> {
  const own = ownClasses(document);
  const said = own.known.includes(name) ? undefined : stranger(document, name, own);
  if (said === undefined) return;
  const [only, ...others] = own.known;
  const lower = own.known.find((one) => one === name.toLowerCase());
  const wanted = others.length === 0 ? only : (lower ?? new NearNames(own.known).find(name));
  const edit = wanted && replaceScalar(document.text, node, wanted);
  const fix = edit && { title: `Change it to \`${wanted}\``, edits: [edit], safe: false };
  const message = `${said}: APISIX skips this ${kind.kind} without a word, and ${byClass.get(kind.kind)}.`;
  yield { at: { start: node.start, end: node.end, path }, message, ...(fix ? { fix } : {}) };
}

interface OwnClasses {
  readonly known: readonly string[];
  /** The configuration names them all. */
  readonly all: boolean;
}

function ownClasses({ workspace }: CheckedDocument): OwnClasses {
  const configured = workspace.config.classes.get("apisix") ?? [];
  if (configured.length > 0) return { known: configured, all: true };
  const found = workspace.allObjects(ingressClass, undefined).filter((one) => {
    const controller = stringOf(at(workspace.manifest(one)?.root, "spec", "controller"));
    return controller !== undefined && isApisix.test(controller);
  });
  return { known: [...new Set(found.map(({ fact }) => fact.name))], all: false };
}

/** `apisix.apache.org/apisix-ingress-controller` unless the controller is told another name. */
const isApisix = /apisix|api7/i;

function stranger({ workspace }: CheckedDocument, name: string, own: OwnClasses): string | undefined {
  if (own.all) {
    return `No APISIX controller of this workspace owns the class \`${name}\`; known are ${own.known.map((one) => `\`${one}\``).join(", ")}`;
  }
  const controllers = workspace
    .objects(ingressClass, name, undefined)
    .map((found) => stringOf(at(workspace.manifest(found)?.root, "spec", "controller")));
  const [controller] = controllers;
  const near = new NearNames(own.known).find(name);
  if (controllers.length === 0 && workspace.complete && near !== undefined && isSlip(name, near)) {
    return `No IngressClass \`${name}\` is in the workspace, but APISIX's \`${near}\` is`;
  }
  const isOther = controllers.every((one) => one !== undefined && !isApisix.test(one));
  return controller !== undefined && isOther
    ? `The class \`${name}\` is of the controller \`${controller}\``
    : undefined;
}

/** Only the cluster tells which class is its default. */
function* absent(
  document: CheckedDocument,
  { kind, root, name, namespace }: Manifest,
  node: Node | undefined,
): Generator<Report> {
  const { workspace } = document;
  const { known } = ownClasses(document);
  const [wanted] = known;
  if (!workspace.complete || wanted === undefined || hasDefault(document)) return;
  // One without a class serves routes of any (apisixroute_controller.go validatePluginConfig).
  if (kind.kind === "ApisixPluginConfig") return;
  // A patch names only what it changes.
  if (name !== undefined && workspace.objects(kind, name, namespace).length > 1) return;
  const spec = at(root, "spec");
  const place = node ?? at(root, "metadata", "name") ?? root;
  const edit =
    node === undefined && spec?.kind === "mapping"
      ? addEntry(document.text, spec, "ingressClassName", wanted)
      : undefined;
  const fix = edit && { title: `Add \`ingressClassName: ${wanted}\``, edits: [edit], safe: false };
  const message = `This ${kind.kind} names no class: APISIX skips it unless its IngressClass is the cluster's default, which no file here says. Add \`ingressClassName: ${wanted}\`.`;
  const { start, end } = place;
  yield { at: { start, end, path }, message, severity: "information", ...(fix === undefined ? {} : { fix }) };
}

function hasDefault({ workspace }: CheckedDocument): boolean {
  return workspace.allObjects(ingressClass, undefined).some((found) => {
    const annotations = workspace.manifest(found)?.annotations;
    return annotations?.get("ingressclass.kubernetes.io/is-default-class") === "true";
  });
}

function isNull(node: Node): boolean {
  return node.kind === "scalar" && node.value === null && !node.templated;
}
