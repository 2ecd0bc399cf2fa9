import { linkToClass, referFromPlugins } from "../language/apisix/references.ts";
import type { Kind } from "../language/facts/kind.ts";
import { at } from "../language/yaml/node.ts";

export const apisixGlobalRule: Kind = {
  group: "apisix.apache.org",
  versions: ["v2"],
  kind: "ApisixGlobalRule",
  scope: "Namespaced",
  schema: "apisix-global-rule",
  kubernetes: true,
  facts(object, add) {
    const referrer = { object, kind: "ApisixGlobalRule", add };
    linkToClass(referrer);
    const plugins = at(object.root, "spec", "plugins");
    referFromPlugins(referrer, plugins, "spec.plugins", "this plugin lacks what it needs on every route");
  },
};
