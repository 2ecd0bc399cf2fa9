import type { Offers } from "../../language/completion/offers.ts";

export const kongDeclarativeOffers: Offers = {
  usual: {
    "": ["consumers"],
    "consumers[]": ["keyauth_credentials"],
    "consumers[].keyauth_credentials[]": ["key"],
    "consumers[].hmacauth_credentials[]": ["secret"],
    "consumers[].jwt_secrets[]": ["key", "secret"],
    "consumers[].oauth2_credentials[]": ["client_id", "client_secret"],
    "consumers[].groups[]": ["name"],
    "consumers[].plugins[]": ["name"],
  },
  values: { _format_version: ["3.0", "2.1", "1.1"] },
  skeletons: [
    {
      label: "kong.yml consumer",
      says: "A consumer with an API key, for Kong without a database or for decK.",
      snippet: `_format_version: "3.0"
consumers:
  - username: \${1:consumer}
    keyauth_credentials:
      - key: \${2:key}
`,
    },
  ],
};
