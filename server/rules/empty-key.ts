import { mobileKey } from "../examples/weather.ts";
import { newKeyFix } from "../language/edit/keyFix.ts";
import { credentialFields } from "../language/facts/credentialFields.ts";
import type { Credential } from "../language/facts/facts.ts";
import type { Rule } from "../language/rule.ts";
import { consequence, nameOf } from "../language/secrets/secretValues.ts";
import { at, stringOf } from "../language/yaml/node.ts";

/** The CRDs and the API server take an empty string for a string (gateway-semantics §1.2, §5.1, §5.5). */
export const emptyKey: Rule = {
  id: "empty-key",
  impact: "broken",
  reads: "secretValues",
  title: "The key is empty",
  why: "Nobody can call with an empty key, and the API server does not mind one. In a Secret that Envoy Gateway reads keys from, a single empty value does worse: Envoy refuses the whole configuration, and from then on no change of any route or key reaches it, so that revoked keys go on working, while the policy's status says that all is well. White space alone can never be sent, since it is trimmed off every header.",
  off: "When another tool puts the value in before the manifest is applied.",
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
        key: ""
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
        key: $env://MOBILE_APP_KEY
`,
      fixable: true,
    },
    {
      bad: `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
    extractFrom:
      - headers: [x-api-key]
---
apiVersion: v1
kind: Secret
metadata:
  name: weather-keys
stringData:
  mobile-app: h7Qm2vXc9RtLw4Zk8NsYb3Jp
  web-app: ""
`,
      good: `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
    extractFrom:
      - headers: [x-api-key]
---
${mobileKey}`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const { credential, value, look } of document.secretValues) {
      if (look?.is !== "empty" || !isNeeded(credential)) continue;
      // kong.yml's schema refuses it with its own words.
      if (document.violations.some((violation) => violation.node === credential.node)) continue;
      const fix = newKeyFix(document, credential);
      yield { at: credential, message: says(credential, value), ...(fix === undefined ? {} : { fix }) };
    }
  },
};

/** A jwt secret is read only for HMAC algorithms, which are the default. */
function isNeeded({ gateway, type, field, around }: Credential): boolean {
  const fields = credentialFields(gateway, type);
  if (fields === undefined || fields[field]?.required) return true;
  const algorithm = at(around, "algorithm");
  return algorithm === undefined || stringOf(algorithm)?.startsWith("HS") === true;
}

function says({ gateway, type }: Credential, value: string): string {
  const name = nameOf(type);
  const rest = `Put a ${name} here, or take the entry out.`;
  if (value !== "") return `This ${name} is nothing but white space, which nobody can send. ${rest}`;
  if (gateway === "envoy" && type === "key-auth") {
    return `This key is empty: Envoy refuses the whole configuration, and no change of any route or key reaches the gateway any more, revoked keys included. ${rest}`;
  }
  if (type === "admin-key") return `This key is empty: ${consequence(type)}. Put the Admin API's key here.`;
  const more = gateway === "kong" ? ", and Kong refuses it while loading" : "";
  return `This ${name} is empty: nobody can call with it${more}. ${rest}`;
}
