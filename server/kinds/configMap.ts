import type { Kind } from "../language/facts/kind.ts";

export const configMap: Kind = {
  group: "",
  versions: ["v1"],
  kind: "ConfigMap",
  scope: "Namespaced",
  schema: "config-map",
  kubernetes: true,
  facts() {},
};
