import { linkToClass, referFromPlugins } from "../language/apisix/references.ts";
import type { Kind } from "../language/facts/kind.ts";
import { at } from "../language/yaml/node.ts";

export const apisixPluginConfig: Kind = {
  group: "apisix.apache.org",
  versions: ["v2"],
  kind: "ApisixPluginConfig",
  scope: "Namespaced",
  schema: "apisix-plugin-config",
  kubernetes: true,
  facts(object, add) {
    const referrer = { object, kind: "ApisixPluginConfig", add };
    linkToClass(referrer);
    const plugins = at(object.root, "spec", "plugins");
    const without = "the controller refuses every ApisixRoute that uses these plugins";
    referFromPlugins(referrer, plugins, "spec.plugins", without);
  },
};
