import type { Kind } from "../language/facts/kind.ts";
import { addKongCredential } from "../language/kong/credentials.ts";

export const kongCredentialJwt: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1alpha1"],
  kind: "KongCredentialJWT",
  scope: "Namespaced",
  schema: "kong-credential-jwt",
  kubernetes: true,
  facts(object, add) {
    addKongCredential(object, "KongCredentialJWT", "jwt", add);
  },
};
