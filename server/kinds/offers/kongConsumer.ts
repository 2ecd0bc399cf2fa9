import type { Offers } from "../../language/completion/offers.ts";
import { kongClass, kongPlugins } from "./annotations.ts";

export const kongConsumerOffers: Offers = {
  usual: { "": ["username", "credentials"] },
  keys: { "metadata.annotations": [kongClass, kongPlugins("this consumer's requests")] },
  values: { "metadata.annotations.kubernetes.io/ingress.class": ["kong"] },
  classes: { "metadata.annotations.kubernetes.io/ingress.class": "kong" },
  skeletons: [
    {
      label: "KongConsumer with key-auth Secret",
      says: "A Kong consumer and the Secret with its API key, with the label that Kong wants on it.",
      snippet: `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: \${1:consumer}
  namespace: \${2:default}
  annotations:
    kubernetes.io/ingress.class: \${3:kong}
username: \${1:consumer}
credentials:
  - \${1:consumer}-key-auth
---
apiVersion: v1
kind: Secret
metadata:
  name: \${1:consumer}-key-auth
  namespace: \${2:default}
  labels:
    konghq.com/credential: key-auth
stringData:
  key: \${4:key}
`,
    },
  ],
};
