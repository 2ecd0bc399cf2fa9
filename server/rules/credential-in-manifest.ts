import type { CheckedDocument, Rule } from "../language/rule.ts";
import { leastBits, strengthOf } from "../language/values/keyStrength.ts";
import { lookOf } from "../language/values/keyValue.ts";
import { isReference } from "../language/values/literal.ts";
import { entriesOf, itemsOf, type Node, stringOf } from "../language/yaml/node.ts";

/** Our own Gateways and Subscriptions are shared by Git and hold no secret (design/product.md). */
export const credentialInManifest: Rule = {
  id: "credential-in-manifest",
  impact: "unsafe",
  reads: "manifests",
  kinds: ["Gateway", "Subscription"],
  title: "A credential stands in a manifest that is there to be shared",
  why: "Gateways and Subscriptions of `gateway-keys.dev/v1alpha1` say where keys are made and for whom, and lie in the repository for everybody to read. They hold no secret: the key of an application, of an Admin API or of a cloud account is asked for by the editor, which keeps it in its own safe storage. A key that was written here, in an annotation for example, should be taken out and changed.",
  off: "Hardly ever: give the value another name if it is none.",
  examples: [
    {
      bad: gatewayWith("acme.test/admin-token: h7Qm2vXc9RtLw4Zk8NsYb3Jp"),
      good: gatewayWith("acme.test/owner: platform-team"),
      fixable: false,
    },
  ],
  *check(document) {
    for (const { kind, root } of document.manifests) {
      if (kind.group !== "gateway-keys.dev") continue;
      const unknown = document.violations.filter(({ reason }) => reason === "unknown-field");
      for (const { node, name, path } of scalars(root, "", "")) {
        // What is no field of the kind is found as such.
        if (unknown.some((violation) => isBelow(path, violation.path))) continue;
        if (!isCredential(document, name, stringOf(node))) continue;
        const { start, end } = node;
        const message =
          "This looks like a credential, and the manifest is there to be shared: everybody who has the repository has it. Take it out, change it, and give the new one to the editor when it asks.";
        yield { at: { start, end, path }, message };
      }
    }
  },
};

function isBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}.`) || path.startsWith(`${above}[`);
}

interface Found {
  readonly node: Node;
  /** The key that it stands under. */
  readonly name: string;
  readonly path: string;
}

function* scalars(node: Node, name: string, path: string): Generator<Found> {
  if (node.kind === "scalar") yield { node, name, path };
  for (const [i, item] of itemsOf(node).entries()) yield* scalars(item, name, `${path}[${i}]`);
  for (const { key, value } of entriesOf(node)) {
    const own = String(key.value);
    yield* scalars(value, own, path === "" ? own : `${path}.${own}`);
  }
}

/** Keys that say by their first characters whose they are: AWS, GitHub, GitLab, Slack, JWT, PEM, our own key service. */
const forms =
  /^(AKIA|ASIA)[0-9A-Z]{16}$|^(sk|gh[opsu]|glpat|xox[abp])[-_][\w-]{16,}$|^eyJ[\w-]+\.[\w-]+\.|-----BEGIN [A-Z ]*PRIVATE KEY/;
const names = /(^|[^a-z])(api-?key|key|secret|token|password|passwd|credentials?)$/i;

function isCredential(document: CheckedDocument, name: string, value: string | undefined): boolean {
  if (value === undefined || isReference(value, document.workspace.config.references)) return false;
  if (forms.test(value)) return true;
  // A name is made of words.
  return (
    names.test(name) &&
    lookOf(value) === undefined &&
    /^\S{16,}$/.test(value) &&
    strengthOf(value, []).bits >= leastBits * 2
  );
}

function gatewayWith(annotation: string): string {
  return `apiVersion: gateway-keys.dev/v1alpha1
kind: Gateway
metadata:
  name: kong-staging
  annotations:
    ${annotation}
spec:
  type: kong
  environment: sandbox
  organization: acme
  kong:
    context: kind-staging
    namespace: apis
`;
}
