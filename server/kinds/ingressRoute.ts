import type { Kind } from "../language/facts/kind.ts";
import { addMiddlewares, addSecret, addService, traefikGroup } from "../language/traefik/references.ts";
import { at, itemsOf } from "../language/yaml/node.ts";

export const ingressRoute: Kind = {
  group: traefikGroup,
  versions: ["v1alpha1"],
  kind: "IngressRoute",
  scope: "Namespaced",
  schema: "ingress-route",
  kubernetes: true,
  facts(object, add) {
    const referrer = { object, kind: "IngressRoute", add };
    const spec = at(object.root, "spec");
    itemsOf(at(spec, "routes")).forEach((route, i) => {
      const path = `spec.routes[${i}]`;
      addMiddlewares(referrer, at(route, "middlewares"), `${path}.middlewares`);
      itemsOf(at(route, "services")).forEach((service, j) => {
        addService(referrer, service, `${path}.services[${j}]`);
      });
    });
    const use = { type: "tls", without: "Traefik serves its default certificate" } as const;
    addSecret(referrer, at(spec, "tls", "secretName"), "spec.tls.secretName", use);
  },
};
