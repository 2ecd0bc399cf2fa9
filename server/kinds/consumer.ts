import type { Kind } from "../language/facts/kind.ts";

export const consumer: Kind = {
  group: "apisix.apache.org",
  versions: ["v1alpha1"],
  kind: "Consumer",
  scope: "Namespaced",
  schema: "consumer",
  kubernetes: true,
  facts() {},
};
