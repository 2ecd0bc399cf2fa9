import type { Kind } from "../language/facts/kind.ts";
import { addKongCredential } from "../language/kong/credentials.ts";

export const kongCredentialApiKey: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1alpha1"],
  kind: "KongCredentialAPIKey",
  scope: "Namespaced",
  schema: "kong-credential-api-key",
  kubernetes: true,
  facts(object, add) {
    addKongCredential(object, "KongCredentialAPIKey", "key-auth", add);
  },
};
