/** What a policy is attached to, as `targetRef`, `targetRefs` and `targetSelectors` say. */

import type { ObjectKind } from "../facts/facts.ts";
import { at, type Entry, entryOf, itemsOf, type Node } from "../yaml/node.ts";
import { addLink, envoyGateway, type Referrer } from "./references.ts";

/** A reference of a policy to its target. */
export interface TargetReference {
  readonly node: Node;
  readonly path: string;
}

/** The references that count: `targetRef`, where it is there, hides `targetRefs` (api/v1alpha1/policy_helpers.go:109-114). */
export function targetReferences(spec: Node | undefined): TargetReference[] {
  const single = memberOf(spec, "targetRef");
  if (single !== undefined) return [{ node: single.value, path: "spec.targetRef" }];
  return itemsOf(at(spec, "targetRefs")).map((node, i) => ({ node, path: `spec.targetRefs[${i}]` }));
}

/** Links to the targets that a policy names; those that its selectors find have no name here. */
export function addTargets(referrer: Referrer): void {
  for (const { node, path } of targetReferences(at(referrer.object.root, "spec"))) {
    addLink(referrer, "target", node, path, undefined);
  }
}

/** An entry that says something: a null is dropped by the API server. */
export function memberOf(node: Node | undefined, key: string): Entry | undefined {
  const entry = entryOf(node, key);
  const value = entry?.value;
  return value?.kind === "scalar" && value.value === null && !value.templated ? undefined : entry;
}

const xRoutes = ["HTTPRoute", "GRPCRoute", "TCPRoute"];
const allRoutes = ["HTTPRoute", "GRPCRoute", "UDPRoute", "TCPRoute", "TLSRoute"];

/** The kinds that each of Envoy Gateway's policies can be attached to: the CEL rules of its `targetRefs`. */
const targetKinds: Readonly<Record<string, readonly string[]>> = {
  SecurityPolicy: ["Gateway", "ListenerSet", ...xRoutes],
  BackendTrafficPolicy: ["Gateway", "ListenerSet", ...allRoutes],
  EnvoyExtensionPolicy: ["Gateway", "ListenerSet", ...allRoutes],
  ClientTrafficPolicy: ["Gateway", "ListenerSet"],
};

/** Undefined for what is none of Envoy Gateway's policies. */
export function targetKindsOf({ group, kind }: ObjectKind): readonly string[] | undefined {
  return group === envoyGateway ? targetKinds[kind] : undefined;
}
