import { addApisixAllowLists } from "../language/facts/allowLists.ts";
import type { Kind } from "../language/facts/kind.ts";
import { at } from "../language/yaml/node.ts";

export const pluginConfig: Kind = {
  group: "apisix.apache.org",
  versions: ["v1alpha1"],
  kind: "PluginConfig",
  scope: "Namespaced",
  schema: "plugin-config",
  kubernetes: true,
  facts(object, add) {
    addApisixAllowLists(at(object.root, "spec", "plugins"), "spec.plugins", add);
  },
};
