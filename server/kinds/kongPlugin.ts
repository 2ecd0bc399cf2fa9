import { addAclLists } from "../language/facts/allowLists.ts";
import type { Kind } from "../language/facts/kind.ts";
import { addPluginSecrets } from "../language/facts/kongReferences.ts";

export const kongPlugin: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1"],
  kind: "KongPlugin",
  scope: "Namespaced",
  schema: "kong-plugin",
  kubernetes: true,
  facts(object, add) {
    addPluginSecrets(object, add);
    addAclLists(object.root, "plugin", "", add);
  },
};
