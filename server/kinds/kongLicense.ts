import type { Kind } from "../language/facts/kind.ts";

export const kongLicense: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1alpha1"],
  kind: "KongLicense",
  scope: "Cluster",
  schema: "kong-license",
  kubernetes: true,
  facts() {},
};
