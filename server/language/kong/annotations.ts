/** References as Kong's ingress controller reads them: plugins in an annotation, Secrets with a plugin's settings. */

import type { Link, ObjectKind } from "../facts/facts.ts";
import type { FactSink, ManifestObject } from "../facts/kind.ts";
import { at, itemsOf, type Node, type Scalar, stringOf } from "../yaml/node.ts";

export const kongGroup = "configuration.konghq.com";
export const kongPluginKind: ObjectKind = { group: kongGroup, kind: "KongPlugin" };
export const kongClusterPluginKind: ObjectKind = { group: kongGroup, kind: "KongClusterPlugin" };
export const kongConsumerKind: ObjectKind = { group: kongGroup, kind: "KongConsumer" };
export const kongConsumerGroupKind: ObjectKind = { group: kongGroup, kind: "KongConsumerGroup" };

export const pluginsAnnotation = "konghq.com/plugins";
export const pluginsPath = `metadata.annotations[${pluginsAnnotation}]`;

/** One entry of the annotation `konghq.com/plugins`. */
export interface PluginName {
  readonly text: string;
  /** Undefined where Kong leaves the entry out, or can find nothing by it. */
  readonly name: string | undefined;
  /** The namespace before the colon, if there is one. */
  readonly namespace: string | undefined;
  /** The entry itself, or the whole value where it is written with escapes or over several lines. */
  readonly start: number;
  readonly end: number;
  /** Whether `start`..`end` is the entry and nothing else. */
  readonly exact: boolean;
}

/**
 * The plugins that an object names: a list with commas, trimmed, a namespace before a colon; entries that begin or end
 * with the colon are left out (kubernetes-configuration v1.5.2 pkg/metadata).
 */
export function pluginNames({ root }: Pick<ManifestObject, "root">): PluginName[] {
  const value = at(root, "metadata", "annotations", pluginsAnnotation);
  const list = stringOf(value);
  if (value?.kind !== "scalar" || list === undefined) return [];
  const lead = leadOf(value, list);
  let offset = 0;
  return list.split(",").flatMap((part) => {
    const from = offset + (part.length - part.trimStart().length);
    offset += part.length + 1;
    const text = part.trim();
    if (text === "") return [];
    const exact = lead !== undefined;
    const start = exact ? value.start + lead + from : value.start;
    const end = exact ? start + text.length : value.end;
    return [{ text, ...parted(text), start, end, exact }];
  });
}

function parted(text: string): Pick<PluginName, "name" | "namespace"> {
  const [first = "", second, ...more] = text.split(":");
  const names = second === undefined ? [first] : [first, second];
  if (more.length > 0 || !names.every((name) => /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name))) {
    return { name: undefined, namespace: undefined };
  }
  return second === undefined ? { name: first, namespace: undefined } : { name: second, namespace: first };
}

/** How far into the node the text begins; undefined where it is not there letter by letter. */
function leadOf({ start, end, style, alias }: Scalar, text: string): number | undefined {
  if (alias) return undefined;
  const length = end - start;
  if (style === "plain") return length === text.length ? 0 : undefined;
  return (style === "single" || style === "double") && length === text.length + 2 ? 1 : undefined;
}

/**
 * Links to the plugins that an object names: a KongPlugin, or else a KongClusterPlugin of that name
 * (kongstate/plugin.go:36-63); those of another namespace need a grant there (kongstate.go:878-940).
 */
export function addPlugins(object: ManifestObject, kind: ObjectKind, add: FactSink): void {
  const node = at(object.root, "metadata", "annotations", pluginsAnnotation);
  for (const { name, namespace, start, end } of pluginNames(object)) {
    if (node === undefined || name === undefined) continue;
    const elsewhere = namespace !== undefined && namespace !== object.namespace;
    add.link({
      ...linkFrom(object, kind),
      start,
      end,
      path: pluginsPath,
      role: "plugin",
      to: kongPluginKind,
      name,
      namespace: namespace ?? object.namespace,
      ...(elsewhere ? { grant: { from: kind, namespace: object.namespace } } : {}),
      node,
    });
  }
}

/** A link to an object by its name alone: in the same namespace, unless its kind has none. */
export function addLink(
  object: ManifestObject,
  kind: ObjectKind,
  { role, to, path }: Pick<Link, "role" | "to" | "path">,
  node: Node | undefined,
  add: FactSink,
): void {
  const name = stringOf(node);
  if (node === undefined || !name) return;
  const { start, end } = node;
  const namespace = to === kongClusterPluginKind ? undefined : object.namespace;
  add.link({ ...linkFrom(object, kind), start, end, path, role, to, name, namespace, node });
}

function linkFrom({ name, namespace }: ManifestObject, kind: ObjectKind): Pick<Link, "from" | "section"> {
  return { from: { ...kind, name, namespace }, section: undefined };
}

/**
 * The entries of Secrets that a plugin's settings come from: in the plugin's own namespace, and for a cluster plugin in
 * the one it names (gateway-semantics §2.5).
 */
export function addPluginSecrets(object: ManifestObject, add: FactSink): void {
  const { root } = object;
  addSecret(object, at(root, "configFrom", "secretKeyRef"), "configFrom.secretKeyRef", add);
  itemsOf(at(root, "configPatches")).forEach((patch, i) => {
    const path = `configPatches[${i}].valueFrom.secretKeyRef`;
    addSecret(object, at(patch, "valueFrom", "secretKeyRef"), path, add);
  });
}

function addSecret(object: ManifestObject, ref: Node | undefined, path: string, add: FactSink): void {
  const node = at(ref, "name");
  const name = stringOf(node);
  const entry = stringOf(at(ref, "key"));
  const named = at(ref, "namespace");
  if (node === undefined || !name || !entry) return;
  const { start, end } = node;
  const without = "Kong leaves this plugin out, and its routes answer without it";
  add.reference({
    start,
    end,
    path: `${path}.name`,
    name,
    namespace: named === undefined ? object.namespace : stringOf(named),
    use: { gateway: "kong", type: "settings", entry, without },
    owners: [],
    node,
  });
}
