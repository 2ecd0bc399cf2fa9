import { addCertificate, envoyGateway } from "../language/envoy/references.ts";
import type { Kind } from "../language/facts/kind.ts";
import { at } from "../language/yaml/node.ts";

export const backend: Kind = {
  group: envoyGateway,
  versions: ["v1alpha1"],
  kind: "Backend",
  scope: "Namespaced",
  schema: "backend",
  kubernetes: true,
  facts(object, add) {
    const referrer = { object, kind: { group: envoyGateway, kind: "Backend" }, add };
    const ref = at(object.root, "spec", "tls", "clientCertificateRef");
    addCertificate(referrer, ref, "spec.tls.clientCertificateRef");
  },
};
