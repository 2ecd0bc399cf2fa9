import { applyEdits } from "../language/edit/applyFixes.ts";
import { renameKey } from "../language/edit/yamlEdit.ts";
import { lowerEntry, raiseEntry, unwrapEntry, wrapEntries } from "../language/edit/yamlMove.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import type { Edit, Fix, Rule } from "../language/rule.ts";
import { companions, type Meant, meantBy } from "../language/schema/misplaced.ts";
import { manifestOf, type Violation } from "../language/schema/violation.ts";
import { entryOf } from "../language/yaml/node.ts";
import { parse } from "../language/yaml/parse.ts";

/** Source: strict field validation, kubectl's default since 1.27; without it the field is pruned (gateway-semantics §0). */
export const unknownField: Rule = {
  id: "unknown-field",
  impact: "rejected",
  reads: "violations",
  title: "A field that the kind does not have",
  why: "`kubectl apply` asks for strict field validation, and the API server then refuses an object with a field that is not in its schema. A client that does not ask (Helm, some GitOps tools) gets the object stored without the field: what it should have switched on is off. Mostly it is a slip, or the field stands one level too deep or too high.",
  off: "When your cluster has a newer release of the custom resource than this build, with fields that it does not know yet.",
  examples: [
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile
  annotations:
    kubernetes.io/ingress.class: kong
spec:
  username: mobile # as in the identity provider
`,
      good: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile # as in the identity provider
`,
      fixable: true,
    },
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile
  annotations:
    kubernetes.io/ingress.class: kong
customId: "4711"
`,
      good: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile
  annotations:
    kubernetes.io/ingress.class: kong
custom_id: "4711"
`,
      fixable: true,
    },
    {
      bad: `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather-keys
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
    headers: # what mobile apps send
      - x-api-key
---
apiVersion: v1
kind: Secret
metadata:
  name: weather-keys
stringData:
  mobile: gU7mXq2TzLw9Rb4NcV6yKs1HdJ8fPa3E
`,
      good: `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather-keys
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
    extractFrom:
      - headers: # what mobile apps send
          - x-api-key
---
apiVersion: v1
kind: Secret
metadata:
  name: weather-keys
stringData:
  mobile: gU7mXq2TzLw9Rb4NcV6yKs1HdJ8fPa3E
`,
      fixable: true,
    },
  ],
  *check({ violations, manifests, text }) {
    for (const violation of violations) {
      if (violation.reason !== "unknown-field") continue;
      const meant = meantBy(violation);
      const manifest = manifestOf(violation, manifests);
      const fix = meant && fixOf(violation, meant, text);
      const message = `${consequence(violation, manifest)} ${advice(violation, meant)}`;
      yield { at: violation, message, ...(fix && { fix }) };
    }
  },
};

function consequence({ field, path }: Violation, manifest: Manifest | undefined): string {
  const name = `\`${field}\``;
  if (manifest === undefined || manifest.kind.refusal !== undefined) {
    return `${name} is no field here: ${manifest?.kind.refusal ?? "nothing reads it"}.`;
  }
  const where = path === field ? manifest.title : `\`${path.slice(0, -(field?.length ?? 0) - 1)}\``;
  return `${name} is no field of ${where}: strict validation refuses the object, and without it the field is dropped.`;
}

function advice({ schema, path, field }: Violation, meant: Meant | undefined): string {
  if (meant?.how === "renamed") return `Did you mean \`${meant.name}\`?`;
  if (meant?.how === "unwrapped")
    return `What is in it belongs one level further out: ${listed(meant.names)}.`;
  if (meant !== undefined)
    return `It belongs ${meant.how === "raised" ? "further out" : "further in"}: \`${meant.path}\`.`;
  // At the root only those that are this kind's own.
  const shared = path === field ? /^(apiVersion|kind|metadata|status)$/ : /^$/;
  const names = [...schema.properties.keys()].filter((name) => !shared.test(name));
  if (names.length === 0 || names.length > 12) return "Remove it, or look its name up.";
  return `There ${names.length === 1 ? "is" : "are"} ${listed(names)}.`;
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

function fixOf(violation: Violation, meant: Meant, text: string): Fix | undefined {
  const { node, field = "", schema } = violation;
  const entry = entryOf(node, field);
  if (entry === undefined || node.kind !== "mapping") return undefined;
  if (meant.how === "renamed") {
    const edit = entryOf(node, meant.name) === undefined ? renameKey(entry, meant.name) : undefined;
    return edit && { title: `Rename to \`${meant.name}\``, edits: [edit], safe: true };
  }
  if (meant.how === "unwrapped") {
    return checked(`Leave \`${field}\` out`, unwrapEntry(text, node, entry), text);
  }
  const title = `Move to \`${meant.path}\``;
  if (meant.how === "raised") return checked(title, raiseEntry(text, meant.to, node, entry), text);
  const target = entryOf(node, meant.key);
  return target === undefined
    ? checked(title, wrapEntries(text, node, companions(node, schema, meant), meant.key, meant.list), text)
    : checked(title, lowerEntry(text, node, entry, target), text);
}

/** A move is worth offering only when what comes out can be read. */
function checked(title: string, edits: readonly Edit[] | undefined, text: string): Fix | undefined {
  if (edits === undefined || parse(applyEdits(text, edits)).errors.length > 0) return undefined;
  return { title, edits, safe: true };
}
