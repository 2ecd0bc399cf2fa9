import { writeValue } from "../language/edit/keyFix.ts";
import type { Rule } from "../language/rule.ts";

/** Envoy's api_key_auth filter, as it was seen at work: the exact prefix, from any header (gateway-semantics §5.5). */
const prefix = "Bearer ";

export const bearerInKey: Rule = {
  id: "bearer-in-key",
  impact: "broken",
  reads: "secretValues",
  title: "The key begins with `Bearer `, which Envoy takes off what callers send",
  why: "Envoy strips `Bearer ` from every header that it reads a key from, and then compares the rest with the entries of the Secret. An entry that begins with `Bearer ` itself is never equal to it, so its client gets 401 whatever it sends. Store the bare key; callers go on sending `Authorization: Bearer <key>`.",
  off: "When no client reads this entry's key from a header.",
  examples: [
    {
      bad: policyWith("Bearer h7Qm2vXc9RtLw4Zk8NsYb3Jp"),
      good: policyWith("h7Qm2vXc9RtLw4Zk8NsYb3Jp"),
      fixable: true,
    },
  ],
  *check(document) {
    for (const { credential, value, look } of document.secretValues) {
      if (!value.startsWith(prefix) || look !== undefined || credential.gateway !== "envoy") continue;
      const secret = document.secrets.find(({ entries }) =>
        entries.some(({ node }) => node === credential.node),
      );
      if (secret === undefined) continue;
      const uses = document.workspace.uses(secret.name, secret.namespace);
      if (!uses.some(({ fact }) => fact.use.stripsBearer)) continue;
      const message =
        "This key begins with `Bearer `, which Envoy takes off the header before it compares: the two are never equal, and this client gets 401. Store the key without it.";
      const edit = writeValue(document, credential, value.slice(prefix.length).trimStart());
      const fix = edit && { title: "Take `Bearer ` off", edits: [edit], safe: true };
      yield { at: credential, message, ...(fix === undefined ? {} : { fix }) };
    }
  },
};

function policyWith(key: string): string {
  return `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: weather
  namespace: weather
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  apiKeyAuth:
    credentialRefs:
      - name: weather-keys
    extractFrom:
      - headers: [Authorization]
---
apiVersion: v1
kind: Secret
metadata:
  name: weather-keys
  namespace: weather
stringData:
  mobile-app: ${key}
`;
}
