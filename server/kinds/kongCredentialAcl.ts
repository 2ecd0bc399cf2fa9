import type { Kind } from "../language/facts/kind.ts";
import { addKongCredential } from "../language/kong/credentials.ts";

export const kongCredentialAcl: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1alpha1"],
  kind: "KongCredentialACL",
  scope: "Namespaced",
  schema: "kong-credential-acl",
  kubernetes: true,
  facts(object, add) {
    addKongCredential(object, "KongCredentialACL", "acl", add);
  },
};
