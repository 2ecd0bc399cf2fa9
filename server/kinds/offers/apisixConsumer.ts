import type { Offers } from "../../language/completion/offers.ts";

const withSecret = ["keyAuth", "basicAuth", "jwtAuth", "wolfRBAC", "hmacAuth"];

export const apisixConsumerOffers: Offers = {
  usual: {
    spec: ["authParameter"],
    ...Object.fromEntries(
      withSecret.map((member) => [`spec.authParameter.${member}`, ["secretRef"]] as const),
    ),
    ...Object.fromEntries(
      [...withSecret, "ldapAuth"].map(
        (member) => [`spec.authParameter.${member}.secretRef`, ["name"]] as const,
      ),
    ),
  },
  values: { "spec.ingressClassName": ["apisix"] },
  classes: { "spec.ingressClassName": "apisix" },
  skeletons: [
    {
      label: "ApisixConsumer with Secret",
      says: "An APISIX consumer whose API key stands in a Secret beside it.",
      snippet: `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: \${1:consumer}
  namespace: \${2:default}
spec:
  ingressClassName: \${3:apisix}
  authParameter:
    keyAuth:
      secretRef:
        name: \${1:consumer}-key-auth
---
apiVersion: v1
kind: Secret
metadata:
  name: \${1:consumer}-key-auth
  namespace: \${2:default}
stringData:
  key: \${4:key}
`,
    },
  ],
};
