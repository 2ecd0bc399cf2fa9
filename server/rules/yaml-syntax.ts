import { applyEdits } from "../language/edit/applyFixes.ts";
import { lineBreakOf } from "../language/edit/yamlLayout.ts";
import { saysKongVersion } from "../language/kong/file.ts";
import type { CheckedDocument, Fix, Report, Rule } from "../language/rule.ts";
import { entriesOf, type SyntaxFault } from "../language/yaml/node.ts";
import { parse } from "../language/yaml/parse.ts";

/**
 * Source: the API server decodes strictly when `fieldValidation=Strict` (kubectl's default), duplicate keys included
 * (sigs.k8s.io/yaml, sigs.k8s.io/json: `key "x" already set in map`).
 */
export const yamlSyntax: Rule = {
  id: "yaml-syntax",
  impact: "rejected",
  reads: "errors",
  title: "The document is not YAML",
  why: "Nothing of a document that cannot be read is applied, and `kubectl apply` stops at it. The marked characters are where reading fails; the cause can stand just before them. A key that stands twice in a mapping is refused, too: mostly a `---` between two objects is missing.",
  off: "Never: what cannot be read cannot be applied. Leave files that are no manifests out with `ignore:`.",
  examples: [
    {
      bad: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
\tname: mobile
\tannotations:
\t\tkubernetes.io/ingress.class: kong
username: mobile
`,
      good: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile
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
stringData:
  key: gU7mXq2TzLw9Rb4NcV6yKs1HdJ8fPa3E
apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile
credentials: [mobile-key]
`,
      good: `apiVersion: v1
kind: Secret
metadata:
  name: mobile-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: gU7mXq2TzLw9Rb4NcV6yKs1HdJ8fPa3E
---
apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile
credentials: [mobile-key]
`,
      fixable: true,
    },
  ],
  *check(document) {
    const { errors, text } = document;
    const further = furtherObjects(document);
    for (const fault of errors) {
      const begins = further.includes(fault.start);
      // The other keys of a further object are doubled for the same reason.
      if (!begins && further.some((start) => fault.start > start)) continue;
      yield report(fault, text, begins, fault === errors[0]);
    }
  },
};

function report(fault: SyntaxFault, text: string, missingMarker: boolean, isFirst: boolean): Report {
  const at = { start: fault.start, end: fault.end, path: "" };
  if (missingMarker) {
    const edit = { start: fault.start, end: fault.start, text: `---${lineBreakOf(text)}` };
    const message = "Another object begins here: `---` on a line of its own was expected before it.";
    return { at, message, fix: { title: "Insert `---`", edits: [edit], safe: false } };
  }
  if (isTwice(fault) && saysKongVersion(text)) {
    return { at, message: `${fault.message} Kong and decK read the last one only.`, severity: "warning" };
  }
  // No fix mends what stands before it.
  const fix = isFirst ? fixOf(fault, text) : undefined;
  return { at, message: fault.message, ...(fix && { fix }) };
}

/** Kong's reader (lyaml's load_map) and decK's (sigs.k8s.io/yaml, not strict) put up with it. */
function isTwice({ message }: SyntaxFault): boolean {
  return message.startsWith("The key ");
}

/** Where `apiVersion` or `kind` stands again at the root, each time with an object of its own. */
function furtherObjects({ errors, text }: CheckedDocument): number[] {
  const first = errors.find(({ start, end }) => /^(apiVersion|kind)$/.test(text.slice(start, end)));
  if (first === undefined) return [];
  const key = text.slice(first.start, first.end);
  const starts = errors
    .filter(({ start, end }) => text.slice(start, end) === key && /(^|\n)$/.test(text.slice(0, start)))
    .map(({ start }) => start);
  const parts = [0, ...starts].map((start, i) => text.slice(start, starts[i]));
  return parts.every(isObject) ? starts : [];
}

function isObject(text: string): boolean {
  const { root, errors } = parse(text);
  const keys = entriesOf(root).map(({ key }) => key.value);
  return errors.length === 0 && keys.includes("apiVersion") && keys.includes("kind");
}

/** Spaces for tabs, quotes for a value that cannot begin as it does: only where the document can be read then. */
function fixOf(fault: SyntaxFault, text: string): Fix | undefined {
  const fix = text.slice(fault.start, fault.end) === "\t" ? untabbed(text) : quotedValue(fault, text);
  return fix !== undefined && parse(applyEdits(text, fix.edits)).errors.length === 0 ? fix : undefined;
}

function untabbed(text: string): Fix {
  const margins = [...text.matchAll(/^[ \t]+/gm)].filter(([margin]) => margin.includes("\t"));
  const edits = margins.map(({ index, 0: margin }) => ({
    start: index,
    end: index + margin.length,
    text: margin.replaceAll("\t", "  "),
  }));
  return { title: "Indent with spaces", edits, safe: false };
}

function quotedValue({ start, message }: SyntaxFault, text: string): Fix | undefined {
  if (!message.includes("cannot begin with")) return undefined;
  const line = /^[^\r\n]*/.exec(text.slice(start))?.[0] ?? "";
  const value = line.replace(/[ \t]#.*/, "").trimEnd();
  const edit = { start, end: start + value.length, text: `'${value.replaceAll("'", "''")}'` };
  return { title: "Put the value in quotes", edits: [edit], safe: false };
}
