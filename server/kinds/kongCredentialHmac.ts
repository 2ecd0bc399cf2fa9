import type { Kind } from "../language/facts/kind.ts";
import { addKongCredential } from "../language/kong/credentials.ts";

export const kongCredentialHmac: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1alpha1"],
  kind: "KongCredentialHMAC",
  scope: "Namespaced",
  schema: "kong-credential-hmac",
  kubernetes: true,
  facts(object, add) {
    addKongCredential(object, "KongCredentialHMAC", "hmac-auth", add);
  },
};
