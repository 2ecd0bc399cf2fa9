import { writeValue } from "../language/edit/keyFix.ts";
import type { Credential } from "../language/facts/facts.ts";
import type { Report, Rule } from "../language/rule.ts";
import { consequence, nameOf } from "../language/secrets/secretValues.ts";
import { hint } from "../language/values/keyValue.ts";

/** No controller trims: Kong kongstate.go:150-188, Envoy Gateway securitypolicy.go:2544-2566; seen at work in §5.5. */
export const keyWhitespace: Rule = {
  id: "key-whitespace",
  impact: "broken",
  reads: "secretValues",
  title: "White space or a line break is part of the key",
  why: "A block scalar (`key: |`) ends in a line break, and `echo key | base64` encodes one. Every controller takes the value as it is, while white space at the edges of a header never arrives: the two are never equal, and callers get 401. Write the key on the line itself or with `|-`, and encode with `printf %s`.",
  off: "When white space at the edges belongs to a shared secret that both sides read from the same file.",
  examples: [
    {
      bad: `apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  labels:
    konghq.com/credential: key-auth
data:
  key: aDdRbTJ2WGM5UnRMdzRaazhOc1liM0pwCg==
`,
      good: `apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  labels:
    konghq.com/credential: key-auth
data:
  key: aDdRbTJ2WGM5UnRMdzRaazhOc1liM0pw
`,
      fixable: true,
    },
    {
      bad: `apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: |
    h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      good: `apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: |-
    h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const { credential, value, look } of document.secretValues) {
      const trimmed = value.trim();
      const isKey = look === undefined || look.is === "identifier";
      if (trimmed === value || !isKey || trimmed.startsWith("-----BEGIN")) continue;
      const report: Report = { at: credential, message: says(credential, value), ...severity(credential) };
      const edit = writeValue(document, credential, trimmed);
      yield edit === undefined ? report : { ...report, fix: { title: "Trim it", edits: [edit], safe: true } };
    }
  },
};

/** Both sides of a shared secret may read it from one file, line break and all. */
function severity({ type }: Credential): Pick<Report, "severity"> {
  return type === "key-auth" || type === "basic-auth" ? {} : { severity: "warning" };
}

function says({ type, encoding, node }: Credential, value: string): string {
  const name = nameOf(type);
  const edge = value.trimStart() === value ? "ends" : "begins";
  const what = /[\r\n]$/.test(value) && edge === "ends" ? "a line break" : "white space";
  const block = node.kind === "scalar" && (node.style === "literal" || node.style === "folded");
  const how =
    encoding === "base64"
      ? "Encode it without (`printf %s`, not `echo`)."
      : block && edge === "ends"
        ? "Write `|-` instead of `|`."
        : "Take it out.";
  return `${hint(value)} ${edge} with ${what}, and nobody trims it: the ${name} that callers hold is another one, and ${consequence(type)}. ${how}`;
}
