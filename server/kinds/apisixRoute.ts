import {
  type ApisixReferrer,
  apisixGroup,
  linkTo,
  linkToClass,
  referFromPlugins,
  service,
} from "../language/apisix/references.ts";
import type { Kind } from "../language/facts/kind.ts";
import { at, itemsOf, type Node, stringOf } from "../language/yaml/node.ts";
import { apisixRouteOffers } from "./offers/apisixRoute.ts";

export const apisixRoute: Kind = {
  group: "apisix.apache.org",
  versions: ["v2"],
  kind: "ApisixRoute",
  scope: "Namespaced",
  schema: "apisix-route",
  kubernetes: true,
  offers: apisixRouteOffers,
  facts(object, add) {
    const referrer = { object, kind: "ApisixRoute", add };
    const spec = at(object.root, "spec");
    linkToClass(referrer);
    itemsOf(at(spec, "http")).forEach((rule, i) => {
      addRule(referrer, rule, `spec.http[${i}]`);
    });
    itemsOf(at(spec, "stream")).forEach((rule, i) => {
      const path = `spec.stream[${i}]`;
      const name = at(rule, "backend", "serviceName");
      linkTo(referrer, "backend", service, name, `${path}.backend.serviceName`, object.namespace);
      referFromPlugins(referrer, at(rule, "plugins"), `${path}.plugins`, without);
    });
  },
};

const without = "the controller refuses this ApisixRoute";

function addRule(referrer: ApisixReferrer, rule: Node, path: string): void {
  const { namespace } = referrer.object;
  const config = { group: apisixGroup, kind: "ApisixPluginConfig" };
  const elsewhere = at(rule, "plugin_config_namespace");
  // An empty one counts as none (apisixroute.go loadPluginConfigPlugins); a template may be any.
  const own = elsewhere === undefined || stringOf(elsewhere) === "";
  const there = own ? namespace : stringOf(elsewhere);
  linkTo(referrer, "plugin", config, at(rule, "plugin_config_name"), `${path}.plugin_config_name`, there);
  itemsOf(at(rule, "backends")).forEach((backend, i) => {
    const name = at(backend, "serviceName");
    linkTo(referrer, "backend", service, name, `${path}.backends[${i}].serviceName`, namespace);
  });
  const upstream = { group: apisixGroup, kind: "ApisixUpstream" };
  itemsOf(at(rule, "upstreams")).forEach((item, i) => {
    linkTo(referrer, "backend", upstream, at(item, "name"), `${path}.upstreams[${i}].name`, namespace);
  });
  referFromPlugins(referrer, at(rule, "plugins"), `${path}.plugins`, without);
}
