import { addAclLists } from "../language/facts/allowLists.ts";
import type { Kind } from "../language/facts/kind.ts";
import { addPluginSecrets } from "../language/kong/annotations.ts";
import { kongClusterPluginOffers } from "./offers/kongPlugin.ts";

export const kongClusterPlugin: Kind = {
  group: "configuration.konghq.com",
  versions: ["v1"],
  kind: "KongClusterPlugin",
  scope: "Cluster",
  schema: "kong-cluster-plugin",
  kubernetes: true,
  offers: kongClusterPluginOffers,
  facts(object, add) {
    addPluginSecrets(object, add);
    addAclLists(object.root, "plugin", "", add);
  },
};
