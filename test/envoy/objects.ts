/** Routes and policies as short as tests want to write them. */
import type { Spec } from "../../client/gateways/envoy/guard.ts";
import type {
  GatewayObject,
  HttpRoute,
  Listener,
  ListenerSet,
  ParentReference,
  SecurityPolicy,
  TargetReference,
} from "../../client/gateways/envoy/resources.ts";
import type { ObjectMeta } from "../../client/gateways/kubernetes/resource.ts";

const group = "gateway.networking.k8s.io";

export function route(spec: HttpRoute["spec"] = {}, metadata: Partial<ObjectMeta> = {}): HttpRoute {
  return {
    apiVersion: `${group}/v1`,
    kind: "HTTPRoute",
    metadata: { name: "orders", namespace: "apps", ...metadata },
    spec: { parentRefs: [parent()], ...spec },
  };
}

export function parent(more: Partial<ParentReference> = {}): ParentReference {
  return { name: "eg", ...more };
}

export function policy(name: string, spec: Spec, metadata: Partial<ObjectMeta> = {}): SecurityPolicy {
  return {
    apiVersion: "gateway.envoyproxy.io/v1alpha1",
    kind: "SecurityPolicy",
    metadata: { name, namespace: "apps", creationTimestamp: "2026-11-21T08:00:00Z", ...metadata },
    spec,
  };
}

export function target(kind: string, name: string, sectionName?: string): TargetReference {
  return { group, kind, name, ...(sectionName === undefined ? {} : { sectionName }) };
}

export const onRoute = { targetRefs: [target("HTTPRoute", "orders")] };
export const onGateway = { targetRefs: [target("Gateway", "eg")] };

export function keysOf(...names: readonly string[]) {
  const apiKeyAuth = {
    credentialRefs: names.map((name) => ({ name })),
    extractFrom: [{ headers: ["x-api-key"] }],
  };
  return { apiKeyAuth };
}

export function gateway(listeners: readonly Partial<Listener>[], more: Partial<GatewayObject> = {}) {
  const all = listeners.map((listener) => ({ name: "http", port: 80, protocol: "HTTP", ...listener }));
  return {
    apiVersion: `${group}/v1`,
    kind: "Gateway",
    metadata: { name: "eg", namespace: "apps" },
    spec: { listeners: all },
    ...more,
  } satisfies GatewayObject;
}

export function listenerSet(listeners: readonly string[], above: ParentReference = parent()): ListenerSet {
  return {
    apiVersion: `${group}/v1`,
    kind: "ListenerSet",
    metadata: { name: "more", namespace: "apps" },
    spec: { parentRef: above, listeners: listeners.map((name) => ({ name, port: 80, protocol: "HTTP" })) },
  };
}
