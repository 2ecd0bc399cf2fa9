import type { Kind } from "../language/facts/kind.ts";
import { addKongCredential } from "../language/kong/credentials.ts";

export const kongCredentialBasicAuth: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1alpha1"],
  kind: "KongCredentialBasicAuth",
  scope: "Namespaced",
  schema: "kong-credential-basic-auth",
  kubernetes: true,
  facts(object, add) {
    addKongCredential(object, "KongCredentialBasicAuth", "basic-auth", add);
  },
};
