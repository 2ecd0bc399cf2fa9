import type { Offers } from "../../language/completion/offers.ts";

export const gatewayKeysGatewayOffers: Offers = {
  usual: {
    spec: ["environment"],
    "spec.kong": ["context", "namespace", "proxyUrl"],
    "spec.apisix": ["context", "namespace", "proxyUrl"],
    "spec.envoy": ["context", "namespace"],
  },
  examples: {
    "spec.kong.proxyUrl": "https://api.example.com",
    "spec.apisix.proxyUrl": "https://api.example.com",
  },
  skeletons: [
    {
      label: "Gateway Keys: Gateway on Kubernetes",
      says: "A gateway in a cluster, for subscriptions from the editor.",
      snippet: `apiVersion: gateway-keys.dev/v1alpha1
kind: Gateway
metadata:
  name: \${1:kong-staging}
spec:
  type: kong
  environment: \${2|sandbox,production|}
  organization: \${3:acme}
  kong:
    context: \${4:kind-staging}
    namespace: \${5:default}
`,
    },
    {
      label: "Gateway Keys: Gateway on AWS",
      says: "Amazon API Gateway in one account and region, for subscriptions from the editor.",
      snippet: `apiVersion: gateway-keys.dev/v1alpha1
kind: Gateway
metadata:
  name: \${1:aws-staging}
spec:
  type: aws
  environment: \${2|sandbox,production|}
  organization: \${3:acme}
  aws:
    region: \${4:eu-central-1}
`,
    },
  ],
};
