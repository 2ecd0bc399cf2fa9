/**
 * Which ReferenceGrants let which references in: Gateway API's ReferenceGrant, and Envoy Gateway
 * internal/gatewayapi/validate.go:1280-1377, APISIX internal/controller/utils.go:1569-1601, Kong
 * kongstate.go:878-940, which all compare group, kind and namespace of who refers, and group, kind and name of what.
 */
import type { Workspace } from "../workspace.ts";
import type { Node } from "../yaml/node.ts";
import { at } from "../yaml/node.ts";
import type { Found } from "./factIndex.ts";
import type { Grant, Link, ObjectKind, SecretReference } from "./facts.ts";
import { isBefore } from "./version.ts";

export type Crossing = Found<SecretReference | Link>;

/** A field of a grant that keeps a reference out. `node` is its value, where it has one. */
export interface Miss {
  readonly field: "namespace" | "from" | "to";
  readonly member: "group" | "kind" | "namespace" | "name";
  readonly node: Node | undefined;
  readonly right: string;
}

export function targetOf({ fact }: Crossing): ObjectKind {
  return "to" in fact ? fact.to : { group: "", kind: "Secret" };
}

/** The namespaces that a reference can come from; undefined among them is one that is left open. */
export function originsOf(
  workspace: Workspace,
  { fact, document }: Crossing,
): readonly (string | undefined)[] {
  return workspace.namespaces(document, fact.grant?.namespace);
}

/** What keeps a reference out, of the pair of `from` and `to` that comes nearest; empty where it is let in. */
export function missesOf(
  workspace: Workspace,
  { fact: grant, document }: Found<Grant>,
  crossing: Crossing,
): readonly Miss[] {
  const { fact } = crossing;
  const place: Miss[] = [];
  const namespaces = workspace.namespaces(document, grant.namespace);
  if (
    fact.namespace !== undefined &&
    !namespaces.some((own) => own === undefined || own === fact.namespace)
  ) {
    place.push({ field: "namespace", member: "namespace", node: undefined, right: fact.namespace });
  }
  const from = fewest(
    grant.from.map((entry) => missesOfFrom(entry, crossing, originsOf(workspace, crossing))),
  );
  const to = fewest(grant.to.map((entry) => missesOfTo(entry, crossing)));
  return from === undefined || to === undefined ? unfit : [...place, ...from, ...to];
}

/** A grant without entries lets nothing in, and is near to nothing. */
const unfit: readonly Miss[] = Array.from({ length: 2 }, () => ({
  field: "from",
  member: "kind",
  node: undefined,
  right: "",
}));

/** Whether a grant here lets a reference in, or none is asked for. */
export function isGranted(workspace: Workspace, crossing: Crossing): boolean {
  if (!isAsked(workspace, crossing)) return true;
  return workspace.grants().some((grant) => missesOf(workspace, grant, crossing).length === 0);
}

/** APISIX's ingress controller asks for grants since 2.2.0 (CHANGELOG.md:105-130). */
function isAsked({ config }: Workspace, { fact }: Crossing): boolean {
  const isApisix = fact.grant?.from.group === "apisix.apache.org";
  return !isApisix || !isBefore(config.versions.get("apisixIngressController"), "2.2");
}

/** References that a grant keeps out by one field, where it lets nothing in at all; none where it does. */
export function nearMisses(workspace: Workspace, grant: Found<Grant>): { crossing: Crossing; miss: Miss }[] {
  const near: { crossing: Crossing; miss: Miss }[] = [];
  for (const crossing of workspace.crossings()) {
    const [miss, ...more] = missesOf(workspace, grant, crossing);
    if (miss === undefined) return [];
    if (more.length === 0 && !isGranted(workspace, crossing)) near.push({ crossing, miss });
  }
  return near;
}

function missesOfFrom(
  { group, kind, namespace, node }: Grant["from"][number],
  { fact }: Crossing,
  origins: readonly (string | undefined)[],
): Miss[] {
  const from = fact.grant?.from;
  if (from === undefined) return [];
  const misses: Miss[] = [];
  const miss = (member: Miss["member"], right: string) =>
    misses.push({ field: "from", member, node: at(node, member), right });
  if (group !== from.group) miss("group", from.group);
  if (kind !== from.kind) miss("kind", from.kind);
  const fits = (origin: string | undefined) =>
    origin === undefined || namespace === undefined || origin === namespace;
  if (!origins.some(fits)) miss("namespace", origins[0] ?? "");
  return misses;
}

function missesOfTo({ group, kind, name, node }: Grant["to"][number], crossing: Crossing): Miss[] {
  const target = targetOf(crossing);
  const misses: Miss[] = [];
  const miss = (member: Miss["member"], right: string) =>
    misses.push({ field: "to", member, node: at(node, member), right });
  if (group !== target.group) miss("group", target.group);
  if (kind !== target.kind) miss("kind", target.kind);
  if (name !== undefined && name !== crossing.fact.name) miss("name", crossing.fact.name);
  return misses;
}

function fewest(all: readonly Miss[][]): Miss[] | undefined {
  return all.reduce<Miss[] | undefined>(
    (least, misses) => (least === undefined || misses.length < least.length ? misses : least),
    undefined,
  );
}
