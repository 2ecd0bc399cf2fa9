import { addCertificate, addCertificates, addClass, gatewayApi } from "../language/envoy/references.ts";
import type { Kind } from "../language/facts/kind.ts";
import { at } from "../language/yaml/node.ts";
import { gatewayOffers } from "./offers/gateway.ts";

export const gateway: Kind = {
  group: gatewayApi,
  versions: ["v1", "v1beta1"],
  kind: "Gateway",
  scope: "Namespaced",
  schema: "gateway",
  editions: [{ release: "gatewayApi", channel: "standard", schema: "gateway-standard" }],
  kubernetes: true,
  offers: gatewayOffers,
  facts(object, add) {
    const referrer = { object, kind: { group: gatewayApi, kind: "Gateway" }, add };
    const spec = at(object.root, "spec");
    addClass(referrer, at(spec, "gatewayClassName"), "spec.gatewayClassName");
    addCertificates(referrer);
    const path = "spec.tls.backend.clientCertificateRef";
    addCertificate(referrer, at(spec, "tls", "backend", "clientCertificateRef"), path);
  },
};
