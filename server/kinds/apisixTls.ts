import { linkToClass, referToCertificate } from "../language/apisix/references.ts";
import type { Kind } from "../language/facts/kind.ts";
import { at } from "../language/yaml/node.ts";

export const apisixTls: Kind = {
  group: "apisix.apache.org",
  versions: ["v2"],
  kind: "ApisixTls",
  scope: "Namespaced",
  schema: "apisix-tls",
  kubernetes: true,
  facts(object, add) {
    const referrer = { object, kind: "ApisixTls", add };
    const spec = at(object.root, "spec");
    const without = "the controller refuses this ApisixTls, and its hosts have no certificate";
    linkToClass(referrer);
    referToCertificate(referrer, at(spec, "secret"), "spec.secret", { type: "tls", without });
    const client = at(spec, "client", "caSecret");
    referToCertificate(referrer, client, "spec.client.caSecret", { type: "ca", without });
  },
};
