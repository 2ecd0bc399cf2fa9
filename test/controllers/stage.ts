/**
 * An example as the running gateway can carry it: on the one Gateway that its Envoy serves, with our echo server in the
 * place of every backend, and with routes where a policy's target is not part of the example.
 */
import { parseAllDocuments } from "yaml";

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly generation?: number;
  };
  readonly spec?: Json;
  readonly status?: {
    readonly ancestors?: readonly { readonly conditions: readonly Condition[] }[];
  };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly observedGeneration: number;
}

// biome-ignore lint/suspicious/noExplicitAny: manifests, read and rewritten field by field
type Json = any;

const home = "apps";
const gatewayGroup = "gateway.networking.k8s.io";
const echo = { group: "gateway.envoyproxy.io", kind: "Backend", name: "echo" };

/** Where Envoy listens, and where the echo server does. */
export interface Ports {
  readonly gateway: number;
  readonly echo: number;
}

/** Objects that stand as long as the gateway does: they are not taken away between examples. */
export function isApplied({ kind, metadata }: KubernetesObject): boolean {
  return kind === "Namespace" || (kind === "Gateway" && metadata.name === "eg");
}

/** The objects of an example and what they need, in the order in which they are to be applied. */
export function staged(text: string, ports: Ports): KubernetesObject[] {
  const read = parseAllDocuments(text, { version: "1.1", uniqueKeys: false }).map(
    (document) => document.toJS() as Json,
  );
  const objects = read.filter((object) => object?.kind !== undefined && object.kind !== "GatewayClass");
  const gateways = new Set(objects.filter(isGateway).map((object) => object.metadata.name));
  const gatewayHome = objects.find(isGateway)?.metadata.namespace;
  const namespaceOf = (name: string | undefined) =>
    name === undefined || name === gatewayHome ? home : name;

  const moved = objects
    .filter((object) => !isGateway(object))
    .map((object) => moveTo(object, namespaceOf, gateways));
  const namespaces = new Set(moved.map(({ metadata }) => metadata.namespace as string));
  const all = [
    ...[...namespaces].map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })),
    gateway(objects.find(isGateway), ports.gateway),
    ...[...namespaces].filter((name) => name !== home).map((name) => echoIn(name, ports.echo)),
    ...moved,
    ...missingRoutes(moved),
  ];
  return all.sort((a, b) => rank(a.kind) - rank(b.kind));
}

/** Whatever is seen of a route must be what its policies make of it: they come before it, and their Secrets before them. */
const order = ["Namespace", "Gateway", "Backend", "Secret", "ConfigMap", "ReferenceGrant"];

function rank(kind: string): number {
  const at = order.indexOf(kind);
  if (at !== -1) return at;
  return kind.endsWith("Route") ? order.length + 1 : order.length;
}

function isGateway(object: Json): boolean {
  return object.kind === "Gateway";
}

/** The Gateway that Envoy serves, with the example's listeners on its one HTTP port. */
function gateway(written: Json | undefined, port: number): KubernetesObject {
  const listeners: Json[] = written?.spec?.listeners ?? [{ name: "http", protocol: "HTTP" }];
  const kept = listeners.map(({ name, protocol, hostname }, i) =>
    protocol === "TCP" || protocol === "TLS"
      ? { name, protocol: "TCP", port: 40_000 + i, allowedRoutes }
      : { name, protocol: "HTTP", port, ...(i === 0 ? {} : { hostname }), allowedRoutes },
  );
  return {
    apiVersion: `${gatewayGroup}/v1`,
    kind: "Gateway",
    metadata: { name: "eg", namespace: home },
    spec: { gatewayClassName: "eg", listeners: kept, infrastructure: written?.spec?.infrastructure },
  };
}

const allowedRoutes = { namespaces: { from: "All" } };

function echoIn(namespace: string, port: number): KubernetesObject {
  const endpoints = [{ fqdn: { hostname: "echo.localhost", port } }];
  return {
    apiVersion: "gateway.envoyproxy.io/v1alpha1",
    kind: "Backend",
    metadata: { name: "echo", namespace },
    spec: { endpoints },
  };
}

function moveTo(
  object: Json,
  namespaceOf: (name: string | undefined) => string,
  gateways: ReadonlySet<string>,
): KubernetesObject {
  const copy = structuredClone(object);
  copy.metadata.namespace = namespaceOf(copy.metadata.namespace);
  delete copy.metadata.creationTimestamp;
  if (copy.kind.endsWith("Route")) {
    copy.spec.parentRefs = [{ name: "eg", namespace: home, ...sectionOf(copy.spec.parentRefs?.[0]) }];
    delete copy.spec.hostnames;
    for (const rule of copy.spec.rules ?? []) rule.backendRefs = [echo];
  }
  rewrite(copy.spec, (node) => {
    if (typeof node.namespace === "string") node.namespace = namespaceOf(node.namespace);
    if (node.kind === "Gateway" && gateways.has(node.name)) node.name = "eg";
  });
  return copy;
}

function sectionOf(parent: Json): Json {
  return parent?.sectionName === undefined ? {} : { sectionName: parent.sectionName };
}

function rewrite(node: Json, change: (mapping: Json) => void): void {
  if (node === null || typeof node !== "object") return;
  if (!Array.isArray(node)) change(node);
  for (const value of Object.values(node)) rewrite(value, change);
}

/** Routes for an example that shows policies alone: each under a path of its own name. */
function missingRoutes(objects: readonly KubernetesObject[]): KubernetesObject[] {
  if (objects.some(({ kind }) => kind.endsWith("Route"))) return [];
  const made = new Map<string, KubernetesObject>();
  for (const { spec, metadata } of objects) {
    const targets: Json[] = [...(spec?.targetRefs ?? []), ...(spec?.targetRef ? [spec.targetRef] : [])];
    for (const { kind, name } of targets) {
      const key = `HTTPRoute ${metadata.namespace}/${name}`;
      if (kind !== "HTTPRoute") continue;
      made.set(key, {
        apiVersion: `${gatewayGroup}/v1`,
        kind: "HTTPRoute",
        metadata: { name, namespace: metadata.namespace as string },
        spec: {
          parentRefs: [{ name: "eg", namespace: home }],
          rules: [{ matches: [{ path: { type: "PathPrefix", value: `/${name}` } }], backendRefs: [echo] }],
        },
      });
    }
  }
  return [...made.values()];
}
