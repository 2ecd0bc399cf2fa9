import type { Kind } from "../language/facts/kind.ts";

export const kongCredentialJwt: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1alpha1"],
  kind: "KongCredentialJWT",
  scope: "Namespaced",
  schema: "kong-credential-jwt",
  kubernetes: true,
  facts() {},
};
