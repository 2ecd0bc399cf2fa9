/** References as Traefik's kinds write them: names, mostly of objects in the same namespace. */

import type { LinkRole, ObjectKind, SecretUse } from "../facts/facts.ts";
import type { FactSink, ManifestObject } from "../facts/kind.ts";
import { at, itemsOf, type Node, stringOf } from "../yaml/node.ts";

export const traefikGroup = "traefik.io";

export interface TraefikReferrer {
  readonly object: ManifestObject;
  readonly kind: string;
  readonly add: FactSink;
}

/** A middleware that cannot be built is left out, and so is every router that names it. */
export const withoutMiddleware = "Traefik leaves the middleware out, and requests to its routes get 404";

/** `middlewares`: of another provider where the name has an `@` (crd/kubernetes_http.go, makeMiddlewareKeys). */
export function addMiddlewares(referrer: TraefikReferrer, list: Node | undefined, path: string): void {
  const to = { group: traefikGroup, kind: "Middleware" };
  itemsOf(list).forEach((item, i) => {
    if (stringOf(at(item, "name"))?.includes("@")) return;
    addLink(referrer, "middleware", to, item, `${path}[${i}]`);
  });
}

/** A service or a TraefikService, and the middlewares that are in front of it alone. */
export function addService(referrer: TraefikReferrer, service: Node | undefined, path: string): void {
  const name = stringOf(at(service, "name"));
  const kind = at(service, "kind");
  const to =
    stringOf(kind) === "TraefikService"
      ? { group: traefikGroup, kind: "TraefikService" }
      : { group: "", kind: "Service" };
  const isKnown = kind === undefined || ["Service", "TraefikService"].includes(stringOf(kind) ?? "");
  if (isKnown && !name?.includes("@")) addLink(referrer, "backend", to, service, path);
  addMiddlewares(referrer, at(service, "middlewares"), `${path}.middlewares`);
}

/** A Secret by its name, in the object's own namespace. */
export function addSecret(
  { object: { namespace }, add }: TraefikReferrer,
  node: Node | undefined,
  path: string,
  use: Omit<SecretUse, "gateway">,
): void {
  const name = stringOf(node);
  if (node === undefined || !name || name.startsWith("urn:")) return;
  const { start, end } = node;
  add.reference({
    start,
    end,
    path,
    name,
    namespace,
    use: { gateway: "traefik", ...use },
    owners: [],
    node,
  });
}

function addLink(
  { object, kind, add }: TraefikReferrer,
  role: LinkRole,
  to: ObjectKind,
  reference: Node | undefined,
  path: string,
): void {
  const node = at(reference, "name");
  const name = stringOf(node);
  if (node === undefined || !name) return;
  const elsewhere = at(reference, "namespace");
  const { start, end } = node;
  add.link({
    start,
    end,
    path: `${path}.name`,
    role,
    from: { group: traefikGroup, kind, name: object.name, namespace: object.namespace },
    to,
    name,
    namespace: elsewhere === undefined ? object.namespace : stringOf(elsewhere),
    section: undefined,
    node,
  });
}
