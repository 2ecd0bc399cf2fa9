import { toBase64 } from "../language/edit/keyFix.ts";
import { removeEntry, replaceScalar } from "../language/edit/yamlEdit.ts";
import type { Edit, Fix, Rule } from "../language/rule.ts";
import { type SecretFault, secretFaults } from "../language/schema/secretData.ts";
import { isBase64 } from "../language/schema/valueRules.ts";
import { isReference } from "../language/values/literal.ts";
import { stringOf } from "../language/yaml/node.ts";

/** Source: pkg/apis/core/validation ValidateSecret; `data` is decoded by encoding/base64.StdEncoding. */
export const secretData: Rule = {
  id: "secret-data",
  impact: "rejected",
  reads: "manifests",
  title: "Entries of a Secret that the API server refuses or never stores",
  why: "Values under `data` are base64 with its padding, in the standard alphabet and without spaces; plain text belongs under `stringData`, which the API server encodes itself. Types under `kubernetes.io/` demand their own entries. On the same entry name `stringData` wins over `data`, and the other value is lost without a word.",
  off: "When a tool that fills in or encodes the entries reads these files before the API server does, and its syntax is not recognised.",
  examples: [
    {
      bad: `apiVersion: v1
kind: Secret
metadata:
  name: mobile-key
  labels:
    konghq.com/credential: key-auth
data:
  key: gU7mXq2TzLw9-Rb4NcV6yKs1HdJ8fPa3E # production
`,
      good: `apiVersion: v1
kind: Secret
metadata:
  name: mobile-key
  labels:
    konghq.com/credential: key-auth
data:
  key: Z1U3bVhxMlR6THc5LVJiNE5jVjZ5S3MxSGRKOGZQYTNF # production
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
data:
  key: Z1U3bVhxMlR6THc5LVJiNE5jVjZ5S3MxSGRKOGZQYTNF
stringData:
  key: q9Lw4TzR7bVxN2mYcK8sHd1JfP5aE3gU
`,
      good: `apiVersion: v1
kind: Secret
metadata:
  name: mobile-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: q9Lw4TzR7bVxN2mYcK8sHd1JfP5aE3gU
`,
      fixable: true,
    },
    {
      bad: `apiVersion: v1
kind: Secret
metadata:
  name: weather-tls
type: kubernetes.io/tls
data:
  cert.pem: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==
  key.pem: LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCg==
`,
      good: `apiVersion: v1
kind: Secret
metadata:
  name: weather-tls
type: kubernetes.io/tls
data:
  tls.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==
  tls.key: LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCg==
`,
      fixable: false,
    },
  ],
  *check({ manifests, text, workspace: { config } }) {
    const isFilledIn = (value: string) => isReference(value, config.references);
    for (const manifest of manifests) {
      if (manifest.kind.kind !== "Secret" || manifest.kind.group !== "") continue;
      for (const fault of secretFaults(manifest, isFilledIn)) {
        const { start, end, path } = fault;
        const fix = fixOf(fault, text);
        const report = { at: { start, end, path }, message: messageOf(fault), ...(fix && { fix }) };
        yield fault.what === "both" ? { ...report, severity: "warning" } : report;
      }
    }
  },
};

function messageOf({ what, says }: SecretFault): string {
  if (what === "both") return `${says}. Remove one of the two.`;
  const way = what === "base64" ? " Encode it, or write it under `stringData` as it is." : "";
  return `${says}: the API server refuses the Secret.${way}`;
}

function fixOf({ what, entry, around }: SecretFault, text: string): Fix | undefined {
  if (entry === undefined || around === undefined) return undefined;
  if (what === "both") return fixed("Remove it from `data`", removeEntry(text, around, entry), true);
  const { value } = entry;
  const written = stringOf(value);
  if (what !== "base64" || value.kind !== "scalar" || written === undefined) return undefined;
  const dense = written.replace(/\s/g, "");
  if (isBase64(dense)) return fixed("Take the white space out", replaceScalar(text, value, dense), true);
  const standard = padded(dense.replaceAll("-", "+").replaceAll("_", "/"));
  // Plain text hardly ever decodes to printable text by chance.
  return isBase64(standard) && dense.length >= 12 && /^[\x20-\x7e]+\n?$/.test(atob(standard))
    ? fixed("Write it in standard base64", replaceScalar(text, value, standard), false)
    : fixed("Encode it as base64", replaceScalar(text, value, toBase64(written)), false);
}

function padded(text: string): string {
  return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
}

function fixed(title: string, edit: Edit | undefined, safe: boolean): Fix | undefined {
  return edit && { title, edits: [edit], safe };
}
