import { publicGateway, weatherKeys, weatherPolicy, weatherRoute } from "../examples/weather.ts";
import { manifestAt } from "../language/edit/secretManifest.ts";
import { replaceScalar } from "../language/edit/yamlEdit.ts";
import { targetKindsOf } from "../language/envoy/policyTargets.ts";
import { envoyGateway, gatewayApi } from "../language/envoy/references.ts";
import { sectionNames } from "../language/envoy/sections.ts";
import type { Link } from "../language/facts/facts.ts";
import { NearNames } from "../language/facts/nearNames.ts";
import type { CheckedDocument, Fix, Report, Rule } from "../language/rule.ts";
import { isPlainName, isSlip } from "../language/secrets/secretNames.ts";
import type { Node, Scalar } from "../language/yaml/node.ts";

/** internal/gatewayapi/securitypolicy.go:1053-1058, 1185-1187 (no status); sections: internal/gatewayapi/validate.go:1497-1564. */
export const targetMissing: Rule = {
  id: "target-missing",
  impact: "ignored",
  reads: "links",
  title: "A policy is attached to something that is not here",
  why: "A policy whose target does not exist does nothing, and Envoy Gateway writes no status that would tell, as the target may belong to another controller. Files alone cannot say whether the target is made elsewhere, so a name that is not in the workspace is a hint, and a warning where it differs by a slip from one that is. A `sectionName` has to be a listener of the Gateway, or a named rule of the route: where that object is here and has no such part, the controller refuses the policy (reason TargetNotFound), which is an error.",
  off: "When Gateways and routes are kept in another repository.",
  examples: [
    {
      bad: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: wether
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
    extractFrom:
      - headers:
          - x-api-key
---
${weatherKeys}`,
      good: `${publicGateway}---
${weatherRoute}---
${weatherPolicy}---
${weatherKeys}`,
      fixable: true,
    },
    {
      bad: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: Gateway
      name: public
      sectionName: https
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
    extractFrom:
      - headers:
          - x-api-key
---
${weatherKeys}`,
      good: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: Gateway
      name: public
      sectionName: http
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
    extractFrom:
      - headers:
          - x-api-key
---
${weatherKeys}`,
      fixable: true,
    },
  ],
  *check(document) {
    if (!document.workspace.complete) return;
    for (const link of document.links) {
      // Of core kinds, such as Service, not all objects are read.
      if (link.role !== "target" || link.to.group !== gatewayApi || !isPlainName(link.name)) continue;
      if (isRefused(document, link)) continue;
      const found = document.workspace.objects(link.to, link.name, link.namespace);
      if (found.length === 0) yield missing(document, link);
      else if (link.section !== undefined) yield* missingSection(document, link, link.section);
    }
  },
};

/** The API server says which kinds an Envoy Gateway policy takes. */
function isRefused(document: CheckedDocument, link: Link): boolean {
  const manifest = manifestAt(document, link);
  return manifest !== undefined && targetKindsOf(manifest.kind)?.includes(link.to.kind) === false;
}

function missing(document: CheckedDocument, link: Link): Report {
  const { name, namespace, to } = link;
  const near = nearName(document, link);
  if (near !== undefined) {
    const message = `No ${to.kind} \`${name}\` is in the workspace, but \`${near}\` is: ${consequence(link)}. Did you mean \`${near}\`?`;
    return { at: link, message, ...withFix(rename(document, link.node, near)) };
  }
  const others = document.workspace.objects(to, name, undefined);
  const where = namespace === undefined ? "" : ` of the namespace \`${namespace}\``;
  const elsewhere =
    others.length === 0 ? "" : " (one of that name is in another namespace, which a policy does not reach)";
  const message = `No ${to.kind} \`${name}\`${where} is in the workspace${elsewhere}. Unless it is made elsewhere, ${consequence(link)}.`;
  return { at: link, message, severity: "hint" };
}

/** Envoy Gateway writes no status, as the target may be another controller's. */
function consequence({ from }: Link): string {
  return `the policy does nothing${from.group === envoyGateway ? ", and no status tells" : ""}`;
}

function nearName({ workspace }: CheckedDocument, { to, name, namespace }: Link): string | undefined {
  const near = workspace.nearObject(to, name, namespace);
  return near === undefined || !isSlip(name, near) ? undefined : near;
}

function* missingSection(
  document: CheckedDocument,
  { to, name, namespace, path }: Link,
  section: NonNullable<Link["section"]>,
): Generator<Report> {
  const { workspace } = document;
  const known: string[] = [];
  for (const found of workspace.objects(to, name, namespace)) {
    const manifest = workspace.manifest(found);
    const names = manifest && sectionNames(manifest);
    if (names === undefined || names.includes(section.name)) return;
    known.push(...names);
  }
  const { start, end } = section.node;
  const part = to.kind.endsWith("Route") ? "rule" : "listener";
  const near = new NearNames(known).find(section.name) ?? (known.length === 1 ? known[0] : undefined);
  const there =
    known.length === 0
      ? "It has none with a name."
      : `It has ${known.map((one) => `\`${one}\``).join(", ")}.`;
  const message = `The ${to.kind} \`${name}\` has no ${part} \`${section.name}\`: the controller refuses the policy there (TargetNotFound), and nothing of it is in force. ${there}`;
  yield {
    at: { start, end, path: path.replace(/name$/, "sectionName") },
    message,
    severity: "error",
    ...withFix(near === undefined ? undefined : rename(document, section.node, near)),
  };
}

function rename({ text }: CheckedDocument, node: Node, near: string): Fix | undefined {
  const edit = replaceScalar(text, node as Scalar, near);
  return edit && { title: `Change it to \`${near}\``, edits: [edit], safe: false };
}

function withFix(fix: Fix | undefined): { readonly fix?: Fix } {
  return fix === undefined ? {} : { fix };
}
