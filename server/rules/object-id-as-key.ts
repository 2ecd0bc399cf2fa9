import { apisixSecret } from "../examples/mobileApp.ts";
import { newKeyFix } from "../language/edit/keyFix.ts";
import type { Credential } from "../language/facts/facts.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { consequence, nameOf } from "../language/secrets/secretValues.ts";
import { hint } from "../language/values/keyValue.ts";
import { at, stringOf } from "../language/yaml/node.ts";

/** The gateway compares what a caller sends with the stored text; an id never equals the key (gateway-semantics §1.2). */
export const objectIdAsKey: Rule = {
  id: "object-id-as-key",
  impact: "broken",
  reads: "secretFields",
  title: "A MongoDB ObjectId stands where the key belongs",
  why: "Whoever made this manifest took the id of the key's record from a database instead of the key itself. The gateway accepts it and then compares it with what callers send, which is the key: everybody gets 401. An ObjectId is also no secret: it holds a time and a counter. Put the key here, or refer to a Secret that holds it. A value of 24 hex digits whose first four bytes are no believable time is only pointed out: `openssl rand -hex 12` prints such keys.",
  off: "When your keys are made by `openssl rand -hex 12`: about one in six of them looks like an ObjectId.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  authParameter:
    keyAuth:
      value:
        key: 507f1f77bcf86cd799439011
`,
      good: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-app-key
---
${apisixSecret}`,
      fixable: true,
    },
    {
      bad: `_format_version: "3.0"
consumers:
  - username: mobile-app
    keyauth_credentials:
      - key: ObjectId("507f1f77bcf86cd799439011")
`,
      good: `_format_version: "3.0"
consumers:
  - username: mobile-app
    custom_id: 507f1f77bcf86cd799439011
    keyauth_credentials:
      - key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
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
data:
  key: NTA3ZjFmNzdiY2Y4NmNkNzk5NDM5MDEx
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
      if (look?.is !== "object-id") continue;
      if (look.dated || look.wrapped) {
        yield report(document, credential, look.wrapped ? "This" : hint(value));
      } else {
        const message = `${hint(value)} has the form of a MongoDB ObjectId, though not of one made by now. If it is the id of a key's record, ${consequence(credential.type)}; if it is the ${nameOf(credential.type)} itself, all is well.`;
        yield { at: credential, message, severity: "information" };
      }
    }
    for (const credential of document.secretFields) {
      if (stringOf(at(credential.node, "$oid")) !== undefined) yield report(document, credential, "This");
    }
  },
};

function report(document: CheckedDocument, credential: Credential, what: string): Report {
  const name = nameOf(credential.type);
  const looks = what === "This" ? "is" : "looks like";
  const message = `${what} ${looks} a MongoDB ObjectId (the id of a key record), not the ${name}: ${consequence(credential.type)}. Put the ${name} itself here, or take it from a Secret.`;
  const fix = newKeyFix(document, credential);
  return { at: credential, message, ...(fix === undefined ? {} : { fix }) };
}
