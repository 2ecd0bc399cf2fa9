/** References as the Gateway API and Envoy Gateway write them: to parents, backends, filters and Secrets. */

import type { GrantNeeded, Link, LinkRole, ObjectKind, SecretUse } from "../facts/facts.ts";
import type { FactSink, ManifestObject } from "../facts/kind.ts";
import { at, entriesOf, itemsOf, type Node, stringOf } from "../yaml/node.ts";

export const gatewayApi = "gateway.networking.k8s.io";
export const envoyGateway = "gateway.envoyproxy.io";

/** An object of a kind, as its facts are read. */
export interface Referrer {
  readonly object: ManifestObject;
  readonly kind: ObjectKind;
  readonly add: FactSink;
}

/** `parentRefs` of a route, or `parentRef` of a ListenerSet: Gateways unless they say otherwise. */
export function addParents(referrer: Referrer, refs: Node | undefined, path: string): void {
  itemsOf(refs).forEach((ref, i) => {
    addParent(referrer, ref, `${path}[${i}]`);
  });
}

export function addParent(referrer: Referrer, ref: Node | undefined, path: string): void {
  addLink(referrer, "parent", ref, path, { group: gatewayApi, kind: "Gateway" });
}

/** A list of `backendRefs`: core Services unless they say otherwise. */
export function addBackends(referrer: Referrer, refs: Node | undefined, path: string): void {
  itemsOf(refs).forEach((ref, i) => {
    addBackend(referrer, ref, `${path}[${i}]`);
  });
}

export function addBackend(referrer: Referrer, ref: Node | undefined, path: string): void {
  addLink(referrer, "backend", ref, path, { group: "", kind: "Service" });
}

/** The rules of a route: their backends, where mirrored requests go, and Envoy Gateway's filters. */
export function addRules(referrer: Referrer): void {
  itemsOf(at(referrer.object.root, "spec", "rules")).forEach((rule, i) => {
    const path = `spec.rules[${i}]`;
    addFilters(referrer, at(rule, "filters"), `${path}.filters`);
    addBackends(referrer, at(rule, "backendRefs"), `${path}.backendRefs`);
    itemsOf(at(rule, "backendRefs")).forEach((backend, j) => {
      addFilters(referrer, at(backend, "filters"), `${path}.backendRefs[${j}].filters`);
    });
  });
}

function addFilters(referrer: Referrer, filters: Node | undefined, path: string): void {
  itemsOf(filters).forEach((filter, i) => {
    const mirror = at(filter, "requestMirror", "backendRef");
    addBackend(referrer, mirror, `${path}[${i}].requestMirror.backendRef`);
    addLink(referrer, "plugin", at(filter, "extensionRef"), `${path}[${i}].extensionRef`, undefined);
  });
}

/** The certificates of a Gateway's or ListenerSet's listeners; cert-manager makes those of an annotated one. */
export function addCertificates(referrer: Referrer): void {
  const { annotations, root } = referrer.object;
  if ([...annotations.keys()].some((name) => name.startsWith("cert-manager.io/"))) return;
  itemsOf(at(root, "spec", "listeners")).forEach((listener, i) => {
    itemsOf(at(listener, "tls", "certificateRefs")).forEach((ref, j) => {
      addCertificate(referrer, ref, `spec.listeners[${i}].tls.certificateRefs[${j}]`);
    });
  });
}

export function addCertificate(referrer: Referrer, ref: Node | undefined, path: string): void {
  const without = "connections that need this certificate fail";
  addSecret(referrer, ref, path, { gateway: "envoy", type: "tls", without });
}

/** The class that a Gateway belongs to. */
export function addClass({ object, kind: from, add }: Referrer, name: Node | undefined, path: string): void {
  const text = stringOf(name);
  if (name === undefined || !text) return;
  add.link({
    start: name.start,
    end: name.end,
    path,
    role: "class",
    from: { ...from, name: object.name, namespace: object.namespace },
    to: { group: gatewayApi, kind: "GatewayClass" },
    name: text,
    namespace: undefined,
    section: undefined,
    node: name,
  });
}

/** A link to the object that a reference names; kind and group are the given ones where it has none. */
export function addLink(
  { object, kind: from, add }: Referrer,
  role: LinkRole,
  ref: Node | undefined,
  path: string,
  usual: ObjectKind | undefined,
): void {
  const node = at(ref, "name");
  const name = stringOf(node);
  const group = textOr(at(ref, "group"), usual?.group);
  const kind = textOr(at(ref, "kind"), usual?.kind);
  if (node === undefined || !name || group === undefined || kind === undefined) return;
  const { start, end } = node;
  const { namespace, grant } = place(object, from, ref);
  const link: Link = {
    start,
    end,
    path: `${path}.name`,
    role,
    from: { ...from, name: object.name, namespace: object.namespace },
    to: { group, kind },
    name,
    section: sectionOf(at(ref, "sectionName")),
    node,
    namespace,
    // Whom a Gateway lets in from other namespaces it says itself (`allowedRoutes`, `allowedListeners`).
    ...(grant === undefined || role === "parent" ? {} : { grant }),
  };
  add.link(link);
}

function sectionOf(node: Node | undefined): Link["section"] {
  const name = stringOf(node);
  return node === undefined || !name ? undefined : { name, node };
}

/** A SecretObjectReference: group and kind default to a core Secret, and what names something else is no reference. */
export function addSecret(
  { object, kind, add }: Referrer,
  ref: Node | undefined,
  path: string,
  use: SecretUse,
): void {
  const node = at(ref, "name");
  const name = stringOf(node);
  if (node === undefined || !name || !isSecret(ref)) return;
  const { start, end } = node;
  add.reference({
    start,
    end,
    path: `${path}.name`,
    name,
    use,
    owners: [],
    node,
    ...place(object, kind, ref),
  });
}

/** Group and kind default to a core Secret; anything else is refused or never found (validate.go:1280-1377). */
function isSecret(ref: Node | undefined): boolean {
  return entriesOf(ref).every(({ key, value }) => {
    const text = stringOf(value);
    return (key.value !== "kind" || text === "Secret") && (key.value !== "group" || text === "");
  });
}

/** Where it looks, and what it needs to be let in there. */
function place(
  object: ManifestObject,
  from: ObjectKind,
  ref: Node | undefined,
): { readonly namespace: string | undefined; readonly grant?: GrantNeeded } {
  const node = at(ref, "namespace");
  const namespace = node === undefined || isNull(node) ? object.namespace : stringOf(node);
  if (namespace === object.namespace) return { namespace };
  return { namespace, grant: { from, namespace: object.namespace } };
}

/** A member that may be left out; undefined for one that is no literal text. */
function textOr(node: Node | undefined, usual: string | undefined): string | undefined {
  return node === undefined || isNull(node) ? usual : stringOf(node);
}

function isNull(node: Node): boolean {
  return node.kind === "scalar" && node.value === null && !node.templated;
}
