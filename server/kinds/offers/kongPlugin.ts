import type { Offers } from "../../language/completion/offers.ts";
import { kongClass } from "./annotations.ts";

/** Kong's authentication and access plugins, and those that limit how often one may call. */
const plugins = [
  "key-auth",
  "acl",
  "basic-auth",
  "hmac-auth",
  "jwt",
  "oauth2",
  "rate-limiting",
  "ip-restriction",
];

export const kongPluginOffers: Offers = {
  usual: { "": ["config"] },
  values: { plugin: plugins },
  skeletons: [
    {
      label: "KongPlugin with key-auth",
      says: "Asks for an API key. A Service, an Ingress or an HTTPRoute names it in the annotation `konghq.com/plugins`.",
      snippet: `apiVersion: configuration.konghq.com/v1
kind: KongPlugin
metadata:
  name: \${1:key-auth}
  namespace: \${2:default}
plugin: key-auth
config:
  key_names:
    - \${3:apikey}
  hide_credentials: true
`,
    },
  ],
};

export const kongClusterPluginOffers: Offers = {
  usual: { "": ["config"] },
  keys: { "metadata.annotations": [kongClass] },
  values: { plugin: plugins, "metadata.annotations.kubernetes.io/ingress.class": ["kong"] },
  classes: { "metadata.annotations.kubernetes.io/ingress.class": "kong" },
};
