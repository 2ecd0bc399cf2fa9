import { addAclLists } from "../language/facts/allowLists.ts";
import type { Kind } from "../language/facts/kind.ts";
import { addPluginSecrets } from "../language/kong/annotations.ts";
import { kongPluginOffers } from "./offers/kongPlugin.ts";

export const kongPlugin: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1"],
  kind: "KongPlugin",
  scope: "Namespaced",
  schema: "kong-plugin",
  kubernetes: true,
  offers: kongPluginOffers,
  facts(object, add) {
    addPluginSecrets(object, add);
    addAclLists(object.root, "plugin", "", add);
  },
};
