import { writeValue } from "../language/edit/keyFix.ts";
import type { Report, Rule } from "../language/rule.ts";
import { nameOf } from "../language/secrets/secretValues.ts";
import { hint, textInBase64 } from "../language/values/keyValue.ts";

/** The API server decodes `data` once and encodes `stringData` once (core/v1 Secret); controllers decode nothing. */
export const base64Twice: Rule = {
  id: "base64-twice",
  impact: "broken",
  reads: "secretValues",
  title: "The key was encoded in base64 once too often",
  why: "Entries of `data` are base64, entries of `stringData` are plain text which the API server encodes. A value that is still base64 of readable text after one decoding was encoded twice: the gateway wants the encoded text as the key, and callers who send the key get 401. Encode once in `data`, and not at all in `stringData`.",
  off: "When your keys are base64 of readable text on purpose.",
  examples: [
    {
      bad: `apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  labels:
    konghq.com/credential: key-auth
data:
  key: YURkUmJUSjJXR001VW5STWR6UmFhemhPYzFsaU0wcHc=
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
  ],
  *check(document) {
    for (const { credential, value, look } of document.secretValues) {
      // jwt secrets may be base64 on purpose: APISIX `base64_secret`, Kong `secret_is_base64`.
      if (look !== undefined || credential.type === "jwt") continue;
      const inData = credential.encoding === "base64";
      if (!inData && !document.secretCredentials.includes(credential)) continue;
      const decoded = textInBase64(value);
      if (decoded === undefined) continue;
      const name = nameOf(credential.type);
      const edit = writeValue(document, credential, decoded.trim());
      const fix = edit && { title: "Decode it once", edits: [edit], safe: false };
      const report: Report = inData
        ? {
            at: credential,
            message: `${hint(value)} is still base64 after one decoding: the gateway takes the encoded text for the ${name}, and callers get 401. Encode it once only.`,
          }
        : {
            at: credential,
            message: `${hint(value)} is base64 of readable text, and \`stringData\` is not decoded: the gateway takes the encoded text for the ${name}. If that is not meant, write it in plain text, or under \`data\`.`,
            severity: "information",
          };
      yield fix === undefined ? report : { ...report, fix };
    }
  },
};
