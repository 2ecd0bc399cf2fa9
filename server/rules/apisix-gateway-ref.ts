import { removeEntry } from "../language/edit/yamlEdit.ts";
import type { Found } from "../language/facts/factIndex.ts";
import type { NamedObject } from "../language/facts/facts.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { at, entryOf, type Mapping, type Node, stringOf } from "../language/yaml/node.ts";

const gateway = { group: "gateway.networking.k8s.io", kind: "Gateway" };

/** apisix-ingress-controller internal/controller/utils.go:1861-1893; the resource does not require the field. */
export const apisixGatewayRef: Rule = {
  id: "apisix-gateway-ref",
  impact: "ignored",
  reads: "manifests",
  kinds: ["Consumer"],
  title: "No APISIX controller takes this Consumer",
  why: "A Consumer of `apisix.apache.org/v1alpha1` belongs to the Gateway that its `gatewayRef` names. Without one, with another kind than a Gateway, or with a Gateway whose class is another controller's, the ingress controller leaves the Consumer alone without a word, and its callers get 401.",
  off: "When another tool adds the reference before the manifest is applied.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  credentials:
    - name: primary
      type: key-auth
      secretRef:
        name: mobile-app-key
`,
      good: `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  gatewayRef:
    name: apisix
  credentials:
    - name: primary
      type: key-auth
      secretRef:
        name: mobile-app-key
`,
      fixable: false,
    },
    {
      bad: `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  gatewayRef:
    kind: GatewayProxy
    name: apisix
  credentials:
    - name: primary
      type: key-auth
      secretRef:
        name: mobile-app-key
`,
      good: `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  gatewayRef:
    name: apisix
  credentials:
    - name: primary
      type: key-auth
      secretRef:
        name: mobile-app-key
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const { kind, name, namespace, root } of document.manifests) {
      if (kind.group !== "apisix.apache.org" || kind.kind !== "Consumer") continue;
      const spec = at(root, "spec");
      const ref = at(spec, "gatewayRef");
      if (isTemplated(spec) || isTemplated(ref)) continue;
      if (ref?.kind === "mapping") {
        yield* otherKind(document, ref);
        yield* otherController(document, ref, namespace);
      } else if (ref === undefined || isNull(ref)) {
        // A patch names only what it changes.
        if (name !== undefined && document.workspace.objects(kind, name, namespace).length > 1) continue;
        const { start, end } = entryOf(spec, "gatewayRef")?.key ?? entryOf(root, "spec")?.key ?? root;
        const message =
          "This Consumer has no `gatewayRef`: the controller leaves it alone without a word, and its callers get 401. Name the Gateway that it belongs to.";
        yield { at: { start, end, path: "spec.gatewayRef" }, message };
      }
    }
  },
};

/** Both have a default, which is the only value that counts. */
function* otherKind(document: CheckedDocument, ref: Mapping): Generator<Report> {
  for (const field of ["group", "kind"] as const) {
    const entry = entryOf(ref, field);
    const value = stringOf(entry?.value);
    if (entry === undefined || value === undefined || value === gateway[field]) continue;
    const edit = removeEntry(document.text, ref, entry);
    const fix = edit && {
      title: `Remove \`${field}\`, which is \`${gateway[field]}\` then`,
      edits: [edit],
      safe: false,
    };
    const { start, end } = entry.value;
    const what = field === "kind" ? `a Gateway, not to a ${value}` : `a Gateway of \`${gateway.group}\``;
    const message = `A Consumer can only belong to ${what}: the controller leaves this one alone without a word, and its callers get 401.`;
    yield {
      at: { start, end, path: `spec.gatewayRef.${field}` },
      message,
      ...(fix === undefined ? {} : { fix }),
    };
    return;
  }
}

/** Controllers may have any name; only that of another product is known not to be APISIX's. */
const strangers =
  /^(gateway\.envoyproxy\.io|konghq\.com|gateway\.konghq\.com|traefik\.io|istio\.io|gateway\.nginx\.org|io\.cilium|projectcontour\.io|kgateway\.dev|solo\.io|gateway\.networking\.azure\.io|networking\.gke\.io|application-networking\.k8s\.aws|gateway\.k8s\.aws|eks\.amazonaws\.com|haproxy)\b/;

function* otherController(
  { workspace }: CheckedDocument,
  ref: Mapping,
  namespace: string | undefined,
): Generator<Report> {
  const node = at(ref, "name");
  const name = stringOf(node);
  const elsewhere = at(ref, "namespace");
  if (node === undefined || !name || (elsewhere !== undefined && stringOf(elsewhere) === undefined)) return;
  const gateways = workspace.objects(gateway, name, stringOf(elsewhere) ?? namespace);
  const controllers = gateways.map((found) => controllerOf(workspace, found));
  const [controller] = controllers;
  if (controller === undefined || !controllers.every((one) => one !== undefined && strangers.test(one)))
    return;
  const message = `The Gateway \`${name}\` is of a class of the controller \`${controller}\`: APISIX leaves this Consumer alone without a word, and its callers get 401. Name a Gateway of APISIX.`;
  yield { at: { start: node.start, end: node.end, path: "spec.gatewayRef.name" }, message };
}

function controllerOf(
  workspace: CheckedDocument["workspace"],
  found: Found<NamedObject>,
): string | undefined {
  const className = stringOf(at(workspace.manifest(found)?.root, "spec", "gatewayClassName"));
  if (className === undefined) return undefined;
  const [gatewayClass] = workspace.objects({ ...gateway, kind: "GatewayClass" }, className, undefined);
  return gatewayClass && stringOf(at(workspace.manifest(gatewayClass)?.root, "spec", "controllerName"));
}

function isTemplated(node: Node | undefined): boolean {
  if (node?.kind === "scalar") return node.templated === true;
  return node?.kind === "mapping" && node.entries.some(({ key }) => key.templated);
}

function isNull(node: Node): boolean {
  return node.kind === "scalar" && node.value === null;
}
