import type { Kind } from "../language/facts/kind.ts";

export const namespace: Kind = {
  group: "",
  versions: ["v1"],
  kind: "Namespace",
  scope: "Cluster",
  schema: "namespace",
  kubernetes: true,
  facts() {},
};
