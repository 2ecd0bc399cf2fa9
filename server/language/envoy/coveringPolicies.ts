/**
 * Which policy of a kind is in force at a target: route rule, route, ListenerSet listener, ListenerSet, Gateway listener,
 * Gateway, the more specific before the less specific (internal/gatewayapi/securitypolicy.go:160-166).
 * Policies that find their targets by labels are not among those found here.
 */

import type { Found } from "../facts/factIndex.ts";
import type { Link, NamedObject, ObjectKind } from "../facts/facts.ts";
import type { Manifest } from "../facts/manifest.ts";
import type { Workspace } from "../workspace.ts";
import { at, itemsOf, type Node, stringOf } from "../yaml/node.ts";
import { gatewayApi } from "./references.ts";

export interface CoveringPolicy {
  readonly manifest: Manifest;
  readonly target: Found<Link>;
}

/** A target, or a parent of one; the section is the listener or rule that is meant. */
interface Scope extends ObjectKind {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly section: string | undefined;
}

/** The closest policies of a kind that are attached to less than the target of this link: one for each parent. */
export function lessSpecificPolicies(kind: ObjectKind, target: Link, workspace: Workspace): CoveringPolicy[] {
  return parentsOf(scopeOf(target), workspace).flatMap((parent) => closest(kind, parent, workspace));
}

/** The closest policies of a kind that are in force at the target of this link, those attached to it included. */
export function coveringPolicies(kind: ObjectKind, target: Link, workspace: Workspace): CoveringPolicy[] {
  return closest(kind, scopeOf(target), workspace);
}

/** The targets of policies of a kind that are just this one, section included; whether they can meet is not asked. */
export function linksTo(kind: ObjectKind, target: Link, workspace: Workspace): Found<Link>[] {
  return linked(kind, scopeOf(target), workspace);
}

function closest(kind: ObjectKind, scope: Scope, workspace: Workspace): CoveringPolicy[] {
  const here = attached(kind, scope, workspace);
  if (here.length > 0) return here;
  return parentsOf(scope, workspace).flatMap((parent) => closest(kind, parent, workspace));
}

function attached(kind: ObjectKind, scope: Scope, workspace: Workspace): CoveringPolicy[] {
  return linked(kind, scope, workspace).flatMap((target) => {
    const { from } = target.fact;
    if (from.name === undefined || !workspace.mayMeet(target.document)) return [];
    const policy = workspace
      .objects(kind, from.name, from.namespace)
      .find(({ document }) => document === target.document);
    const manifest = policy && workspace.manifest(policy);
    return manifest === undefined ? [] : [{ manifest, target }];
  });
}

function linked({ group, kind }: ObjectKind, scope: Scope, workspace: Workspace): Found<Link>[] {
  return workspace
    .links("target", scope, scope.name, scope.namespace)
    .filter(({ fact: { from, section } }) => {
      return from.kind === kind && from.group === group && section?.name === scope.section;
    });
}

function parentsOf(scope: Scope, workspace: Workspace): Scope[] {
  if (scope.section !== undefined) return [{ ...scope, section: undefined }];
  if (scope.kind === "Gateway") return [];
  const root = only(workspace.objects(scope, scope.name, scope.namespace), workspace)?.root;
  const spec = at(root, "spec");
  if (scope.kind === "ListenerSet") return parentScope(at(spec, "parentRef"), scope);
  return itemsOf(at(spec, "parentRefs")).flatMap((ref) => parentScope(ref, scope));
}

function parentScope(ref: Node | undefined, child: Scope): Scope[] {
  const name = stringOf(at(ref, "name"));
  const kind = at(ref, "kind") === undefined ? "Gateway" : stringOf(at(ref, "kind"));
  if (name === undefined || (kind !== "Gateway" && kind !== "ListenerSet")) return [];
  const namespace = at(ref, "namespace") === undefined ? child.namespace : stringOf(at(ref, "namespace"));
  return [{ group: gatewayApi, kind, name, namespace, section: stringOf(at(ref, "sectionName")) }];
}

function only(found: readonly Found<NamedObject>[], workspace: Workspace): Manifest | undefined {
  const reachable = found.filter(({ document }) => workspace.mayMeet(document));
  const [first] = reachable;
  return first !== undefined && reachable.length === 1 ? workspace.manifest(first) : undefined;
}

function scopeOf({ to, name, namespace, section }: Link): Scope {
  return { ...to, name, namespace, section: section?.name };
}
