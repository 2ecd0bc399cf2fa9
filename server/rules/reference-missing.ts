import { replaceScalar } from "../language/edit/yamlEdit.ts";
import type { Link } from "../language/facts/facts.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { isPlainName, isSlip } from "../language/secrets/secretNames.ts";

/**
 * Kong's operator waits for the consumer before it makes the credential (gateway-semantics §2.6); Traefik makes no
 * router whose middleware it does not find (pkg/server/router/router.go, pkg/server/middleware/middlewares.go).
 */
export const referenceMissing: Rule = {
  id: "reference-missing",
  impact: "broken",
  reads: "links",
  title: "An object that is named here is not there",
  why: "A credential of Kong's operator whose KongConsumer does not exist belongs to nobody, and lets nobody in. A route of Traefik that names a Middleware which does not exist is not served at all. Files alone cannot tell whether the object is made elsewhere, so this is information; a name that differs by a slip from one that is here is a warning. Of Middlewares in another namespace, which are mostly kept in another repository, it speaks only then.",
  off: "When these objects are kept in another repository.",
  examples: [
    { bad: credential("mobile-ap"), good: credential("mobile-app"), fixable: true },
    { bad: route("strip-prefx"), good: route("strip-prefix"), fixable: true },
  ],
  *check(document) {
    const { workspace } = document;
    if (!workspace.complete) return;
    for (const link of document.links) {
      const loss = lossOf(link);
      if (loss === undefined || !isPlainName(link.name)) continue;
      if (workspace.objects(link.to, link.name, link.namespace).length > 0) continue;
      const report = missing(document, link, loss);
      if (report !== undefined) yield report;
    }
  },
};

/** What happens without it; undefined for what other rules speak of. */
function lossOf({ role, from }: Link): string | undefined {
  if (role === "middleware") return "Traefik does not serve the route, and requests get 404";
  if (role !== "consumer") return undefined;
  return from.kind === "KongPluginBinding"
    ? "the plugin runs for nobody"
    : "this credential is nobody's, and lets nobody in";
}

function missing({ workspace, text }: CheckedDocument, link: Link, loss: string): Report | undefined {
  const { to, from, name, namespace, node } = link;
  const near = workspace.nearObject(to, name, namespace);
  if (near === undefined || !isSlip(name, near) || node.kind !== "scalar") {
    if (namespace !== from.namespace) return undefined;
    const where = namespace === undefined ? "" : ` of the namespace \`${namespace}\``;
    const message = `No ${to.kind} \`${name}\`${where} is in the workspace. Unless it is made elsewhere, ${loss}.`;
    return { at: link, message, severity: "information" };
  }
  const edit = replaceScalar(text, node, near);
  const fix = edit && { title: `Change it to \`${near}\``, edits: [edit], safe: false };
  const message = `No ${to.kind} \`${name}\` is in the workspace, but \`${near}\` is: ${loss}. Did you mean \`${near}\`?`;
  return { at: link, message, severity: "warning", ...(fix === undefined ? {} : { fix }) };
}

function credential(consumer: string): string {
  return `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  namespace: weather
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile-app
---
apiVersion: configuration.konghq.com/v1alpha1
kind: KongCredentialACL
metadata:
  name: mobile-app-readers
  namespace: weather
spec:
  consumerRef:
    name: ${consumer}
  group: readers
`;
}

function route(middleware: string): string {
  return `apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata:
  name: strip-prefix
  namespace: weather
spec:
  stripPrefix:
    prefixes:
      - /weather
---
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata:
  name: weather
  namespace: weather
spec:
  routes:
    - match: PathPrefix(\`/weather\`)
      kind: Rule
      middlewares:
        - name: ${middleware}
      services:
        - name: weather
          port: 80
`;
}
