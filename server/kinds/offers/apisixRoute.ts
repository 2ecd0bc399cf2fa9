import type { Offers } from "../../language/completion/offers.ts";

/** The types that the controller tells apart (apisix-ingress-controller internal/adc/translator/apisixroute.go:175-196). */
const authTypes = ["keyAuth", "basicAuth", "jwtAuth", "wolfRBAC", "hmacAuth", "ldapAuth"];

export const apisixRouteOffers: Offers = {
  usual: {
    spec: ["ingressClassName", "http"],
    "spec.http[]": ["match", "backends"],
    "spec.http[].match": ["hosts", "paths"],
    "spec.http[].authentication": ["enable", "type"],
    "spec.http[].plugins[]": ["name", "enable"],
  },
  examples: { "spec.http[].match.paths[]": "/*" },
  values: { "spec.ingressClassName": ["apisix"], "spec.http[].authentication.type": authTypes },
  classes: { "spec.ingressClassName": "apisix" },
  skeletons: [
    {
      label: "ApisixRoute with keyAuth",
      says: "A route of APISIX that asks for the API key of a consumer.",
      snippet: `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata:
  name: \${1:route}
  namespace: \${2:default}
spec:
  ingressClassName: \${3:apisix}
  http:
    - name: \${1:route}
      match:
        hosts:
          - \${4:api.example.com}
        paths:
          - \${5:/*}
      backends:
        - serviceName: \${6:service}
          servicePort: \${7:80}
      authentication:
        enable: true
        type: keyAuth
        keyAuth:
          header: \${8:apikey}
`,
    },
  ],
};
