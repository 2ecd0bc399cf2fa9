import type { Offers } from "../../language/completion/offers.ts";

export const gatewayKeysSubscriptionOffers: Offers = {
  usual: { spec: ["plan"] },
  skeletons: [
    {
      label: "Gateway Keys: Subscription",
      says: "One application's wish to call one API, with a key of its own that stands nowhere here.",
      snippet: `apiVersion: gateway-keys.dev/v1alpha1
kind: Subscription
metadata:
  name: \${1:mobile-weather}
spec:
  gateway: \${2:kong-staging}
  api: \${3:weather}
  application: \${4:mobile}
  plan: \${5:gold}
`,
    },
  ],
};
