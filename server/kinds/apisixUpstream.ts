import { linkTo, linkToClass, referToCertificate, service } from "../language/apisix/references.ts";
import type { Kind } from "../language/facts/kind.ts";
import { at, itemsOf, stringOf } from "../language/yaml/node.ts";

export const apisixUpstream: Kind = {
  group: "apisix.apache.org",
  versions: ["v2"],
  kind: "ApisixUpstream",
  scope: "Namespaced",
  schema: "apisix-upstream",
  kubernetes: true,
  facts(object, add) {
    const referrer = { object, kind: "ApisixUpstream", add };
    const spec = at(object.root, "spec");
    const without = "the controller leaves this upstream out of every route";
    linkToClass(referrer);
    referToCertificate(referrer, at(spec, "tlsSecret"), "spec.tlsSecret", { type: "tls", without });
    itemsOf(at(spec, "externalNodes")).forEach((node, i) => {
      // Anything but a domain is a Service of type ExternalName (apisixupstream.go).
      if (stringOf(at(node, "type")) === "Domain") return;
      const path = `spec.externalNodes[${i}].name`;
      linkTo(referrer, "backend", service, at(node, "name"), path, object.namespace);
    });
  },
};
