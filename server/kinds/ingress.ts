import { apisixGroup, linkTo } from "../language/apisix/references.ts";
import type { Kind } from "../language/facts/kind.ts";
import { addPlugins } from "../language/kong/annotations.ts";
import { at } from "../language/yaml/node.ts";
import { ingressOffers } from "./offers/ingress.ts";

const pluginConfig = "k8s.apisix.apache.org/plugin-config-name";

export const ingress: Kind = {
  group: "networking.k8s.io",
  versions: ["v1"],
  formerGroups: ["extensions"],
  kind: "Ingress",
  scope: "Namespaced",
  schema: "ingress",
  kubernetes: true,
  offers: ingressOffers,
  facts(object, add) {
    const group = "networking.k8s.io";
    addPlugins(object, { group, kind: "Ingress" }, add);
    // ingress.go loadPluginConfigPluginsForIngress: of the Ingress's own namespace.
    const name = at(object.root, "metadata", "annotations", pluginConfig);
    const to = { group: apisixGroup, kind: "ApisixPluginConfig" };
    const path = `metadata.annotations[${pluginConfig}]`;
    linkTo({ object, kind: "Ingress", group, add }, "plugin", to, name, path, object.namespace);
  },
};
