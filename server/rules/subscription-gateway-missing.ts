import { replaceScalar } from "../language/edit/yamlEdit.ts";
import type { Link } from "../language/facts/facts.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import type { Scalar } from "../language/yaml/node.ts";

/** Our own kinds: a Subscription names a Gateway among the manifests of the workspace (design/product.md). */
export const subscriptionGatewayMissing: Rule = {
  id: "subscription-gateway-missing",
  impact: "broken",
  reads: "links",
  kinds: ["Subscription"],
  title: "A Subscription names a Gateway that is not in the workspace",
  why: "A Subscription says at which gateway an application gets its key, by the name of a Gateway manifest of `gateway-keys.dev/v1alpha1`. Without that manifest nobody knows where to make the key, and the subscription stays unprovisioned. A name that is nearly that of a Gateway here is most likely a slip; otherwise the manifest may lie in another repository.",
  off: "When the Gateways are described in another repository.",
  examples: [
    {
      bad: subscribedTo("kong-stagin"),
      good: subscribedTo("kong-staging"),
      fixable: true,
    },
  ],
  *check(document) {
    if (!document.workspace.complete) return;
    for (const link of document.links) {
      const { role, to, name, namespace } = link;
      if (role !== "gateway" || to.group !== "gateway-keys.dev") continue;
      if (document.workspace.objects(to, name, namespace).length === 0) yield missing(document, link);
    }
  },
};

function missing({ workspace, text }: CheckedDocument, link: Link): Report {
  const { to, name, namespace, node } = link;
  const near = workspace.nearObject(to, name, namespace);
  if (near === undefined) {
    const message = `No Gateway \`${name}\` of \`gateway-keys.dev\` is in the workspace: unless it is described elsewhere, no key can be made for this subscription. Describe it, or name another.`;
    return { at: link, message, severity: "information" };
  }
  const message = `No Gateway \`${name}\` is in the workspace, but \`${near}\` is: as it stands, no key can be made for this subscription. Did you mean \`${near}\`?`;
  const edit = replaceScalar(text, node as Scalar, near);
  const fix = edit && { title: `Change it to \`${near}\``, edits: [edit], safe: false };
  return { at: link, message, severity: "warning", ...(fix === undefined ? {} : { fix }) };
}

function subscribedTo(gateway: string): string {
  return `apiVersion: gateway-keys.dev/v1alpha1
kind: Gateway
metadata:
  name: kong-staging
spec:
  type: kong
  environment: sandbox
  organization: acme
  kong:
    context: kind-staging
    namespace: apis
---
apiVersion: gateway-keys.dev/v1alpha1
kind: Subscription
metadata:
  name: mobile-weather
spec:
  gateway: ${gateway}
  api: weather
  application: mobile
  plan: gold
`;
}
