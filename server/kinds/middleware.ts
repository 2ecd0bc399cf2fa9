import type { Kind } from "../language/facts/kind.ts";
import {
  addMiddlewares,
  addSecret,
  addService,
  traefikGroup,
  withoutMiddleware,
} from "../language/traefik/references.ts";
import { at } from "../language/yaml/node.ts";

export const middleware: Kind = {
  group: traefikGroup,
  versions: ["v1alpha1"],
  kind: "Middleware",
  scope: "Namespaced",
  schema: "middleware",
  kubernetes: true,
  facts(object, add) {
    const referrer = { object, kind: "Middleware", add };
    const spec = at(object.root, "spec");
    const refer = (type: "basic-auth" | "settings" | "tls" | "ca", ...path: readonly string[]) =>
      addSecret(referrer, at(spec, ...path), ["spec", ...path].join("."), {
        type,
        without: withoutMiddleware,
      });
    refer("basic-auth", "basicAuth", "secret");
    refer("settings", "digestAuth", "secret");
    refer("ca", "forwardAuth", "tls", "caSecret");
    refer("tls", "forwardAuth", "tls", "certSecret");
    refer("settings", "rateLimit", "redis", "secret");
    addMiddlewares(referrer, at(spec, "chain", "middlewares"), "spec.chain.middlewares");
    addService(referrer, at(spec, "errors", "service"), "spec.errors.service");
  },
};
