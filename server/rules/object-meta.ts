import { replaceScalar } from "../language/edit/yamlEdit.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import type { Fix, Rule } from "../language/rule.ts";
import { followsFrom, misplaced } from "../language/schema/misplaced.ts";
import { metaFaults } from "../language/schema/objectMeta.ts";
import { subdomainFault } from "../language/schema/objectNames.ts";
import { isReference } from "../language/values/literal.ts";
import { at, stringOf } from "../language/yaml/node.ts";

/**
 * Source: k8s.io/apimachinery pkg/api/validation/objectmeta.go, and for Secret pkg/apis/core/validation ValidateObjectMeta.
 * Types are `schema`'s.
 */
export const objectMeta: Rule = {
  id: "object-meta",
  impact: "rejected",
  reads: "manifests",
  title: "A name, label, annotation or finalizer that the API server does not take",
  why: "The API server holds every object's `metadata` to fixed rules: a name it can use in a URL, a namespace it can use as a DNS label, short label values, keys in the form `name` or `domain/name`. An object that breaks one is refused.",
  off: "When a tool that rewrites `metadata` reads these files first, for instance one with a placeholder syntax that is not recognised.",
  examples: [
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: Mobile_App
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile
`,
      good: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile
`,
      fixable: true,
    },
    {
      bad: `apiVersion: v1
kind: Secret
metadata:
  name: mobile-key
  labels:
    konghq.com/credential: key-auth
    owner: Mobile Team <mobile@acme.test>
stringData:
  key: gU7mXq2TzLw9Rb4NcV6yKs1HdJ8fPa3E
`,
      good: `apiVersion: v1
kind: Secret
metadata:
  name: mobile-key
  labels:
    konghq.com/credential: key-auth
  annotations:
    owner: Mobile Team <mobile@acme.test>
stringData:
  key: gU7mXq2TzLw9Rb4NcV6yKs1HdJ8fPa3E
`,
      fixable: false,
    },
  ],
  *check({ manifests, text, violations, workspace: { config } }) {
    const isFilledIn = (value: string) => isReference(value, config.references);
    for (const manifest of manifests) {
      if (!manifest.kind.kubernetes) continue;
      for (const { says, instead, start, end, path } of metaFaults(manifest, isFilledIn)) {
        const at = { start, end, path };
        // A name that stands in the wrong place is `unknown-field`'s.
        if (followsFrom({ ...at, reason: "required" }, misplaced(violations))) continue;
        const fix = at.path === "metadata.name" ? renamed(manifest, text) : undefined;
        const way = instead === undefined ? "" : ` ${instead}`;
        const consequence = manifest.kind.refusal ?? "the API server refuses the object";
        yield { at, message: `${says}: ${consequence}.${way}`, ...(fix && { fix }) };
      }
    }
  },
};

/** What refers to the object by its name has to be changed as well, so a person decides. */
function renamed({ root }: Manifest, text: string): Fix | undefined {
  const name = at(root, "metadata", "name");
  const better = nearestName(stringOf(name) ?? "");
  const edit = name?.kind === "scalar" && better ? replaceScalar(text, name, better) : undefined;
  return edit && { title: `Change to \`${better}\``, edits: [edit], safe: false };
}

/** The name in characters that are allowed; undefined where nothing would be left of it. */
function nearestName(name: string): string | undefined {
  const better = name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/[-.]*\.[-.]*/g, ".")
    .replace(/^[-.]+|[-.]+$/g, "");
  return better !== "" && subdomainFault(better) === undefined ? better : undefined;
}
