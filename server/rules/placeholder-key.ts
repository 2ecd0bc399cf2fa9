import { newKeyFix } from "../language/edit/keyFix.ts";
import type { Rule } from "../language/rule.ts";
import { consequence, nameOf } from "../language/secrets/secretValues.ts";
import { hint } from "../language/values/keyValue.ts";

export const placeholderKey: Rule = {
  id: "placeholder-key",
  impact: "broken",
  reads: "secretValues",
  title: "A placeholder stands where the key belongs",
  why: "Somebody copied an example, or left a note to fill the key in later. No gateway knows placeholders: it takes the text literally, so a caller with the real key gets 401, and anybody who guesses `changeme` gets in. Put the key here, refer to a Secret, or use a template that your tooling fills in.",
  off: "In folders that hold examples only; better, name those under `ignore:` in `.gateway-keys.yaml`.",
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
        key: <your-api-key>
`,
      good: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  authParameter:
    keyAuth:
      value:
        key: \${MOBILE_APP_KEY}
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
  key: sk-mobile-app-change-me
`,
      good: `apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const { credential, value, look } of document.secretValues) {
      if (look?.is !== "placeholder") continue;
      const name = nameOf(credential.type);
      const fails =
        credential.type === "key-auth" ? "callers with the real key get 401" : consequence(credential.type);
      const message = `${hint(value)} is a placeholder that nobody replaced: the gateway takes it literally, so ${fails}, and anybody can guess it. Put the ${name} here.`;
      const fix = newKeyFix(document, credential);
      yield { at: credential, message, ...(fix === undefined ? {} : { fix }) };
    }
  },
};
