import { isApisixConsumer } from "../language/apisix/consumers.ts";
import { addEntry, replaceScalar } from "../language/edit/yamlEdit.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { at, itemsOf, type Mapping, type Node, stringOf } from "../language/yaml/node.ts";

/** ADC libs/sdk/src/core/schema.ts consumerCredentialSchema and differ.ts generateId: the id is made from the name. */
export const apisixCredentialName: Rule = {
  id: "apisix-credential-name",
  impact: "broken",
  reads: "manifests",
  kinds: ["Consumer"],
  title: "A Consumer's credential has no name of its own",
  why: "The custom resource lets a credential do without a `name`, but the tool that carries it to APISIX does not: it refuses the Consumer, and callers get 401. It makes the credential's id from the name, so that of two credentials of one name only one arrives. Names need only differ within their Consumer.",
  off: "Hardly ever: what this rule marks is refused.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  gatewayRef:
    name: apisix
  credentials:
    - type: key-auth
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
    - name: key-auth
      type: key-auth
      secretRef:
        name: mobile-app-key
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const { kind, root } of document.manifests) {
      if (!isApisixConsumer(kind) || kind.kind !== "Consumer") continue;
      const credentials = itemsOf(at(root, "spec", "credentials"));
      const names = new Set(credentials.flatMap((credential) => stringOf(at(credential, "name")) ?? []));
      const seen = new Set<string>();
      for (const [i, credential] of credentials.entries()) {
        if (credential.kind !== "mapping" || credential.entries.some(({ key }) => key.templated)) continue;
        const path = `spec.credentials[${i}].name`;
        const name = at(credential, "name");
        const text = stringOf(name);
        if (name === undefined || isNull(name) || text === "") {
          yield nameless(document, credential, name, path, free(credential, names));
        } else if (text !== undefined && seen.has(text)) {
          yield repeated(document, name, path, text, free(credential, names));
        }
        if (text !== undefined) seen.add(text);
      }
    }
  },
};

/** The credential's type, numbered where it is taken; each is given once. */
function free(credential: Mapping, names: Set<string>): string {
  const type = stringOf(at(credential, "type")) ?? "credential";
  let name = type;
  for (let i = 2; names.has(name); i++) name = `${type}-${i}`;
  names.add(name);
  return name;
}

function nameless(
  document: CheckedDocument,
  credential: Mapping,
  name: Node | undefined,
  path: string,
  free: string,
): Report {
  const { start, end } = name ?? credential.entries[0]?.key ?? credential;
  const edit =
    name === undefined
      ? addEntry(document.text, credential, "name", free)
      : name.kind === "scalar"
        ? replaceScalar(document.text, name, free)
        : undefined;
  const fix = edit && { title: `Name it \`${free}\``, edits: [edit], safe: false };
  const message =
    "This credential has no `name`: it does not reach APISIX, nor does its Consumer, and callers get 401. Give it one.";
  return { at: { start, end, path }, message, ...(fix === undefined ? {} : { fix }) };
}

function repeated(document: CheckedDocument, node: Node, path: string, name: string, free: string): Report {
  const edit = node.kind === "scalar" ? replaceScalar(document.text, node, free) : undefined;
  const fix = edit && { title: `Name it \`${free}\``, edits: [edit], safe: false };
  const message = `Another credential of this Consumer is called \`${name}\` already: to APISIX they are one, and callers with one of the two get 401. Give this one another name.`;
  const { start, end } = node;
  return { at: { start, end, path }, message, ...(fix === undefined ? {} : { fix }) };
}

function isNull(node: Node): boolean {
  return node.kind === "scalar" && node.value === null && !node.templated;
}
