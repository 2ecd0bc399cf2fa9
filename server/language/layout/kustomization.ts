/** What a `kustomization.yaml` does to the manifests that it lists (kustomize API, types/kustomization.go). */

import type { Place } from "../facts/facts.ts";
import { at, entriesOf, entryOf, itemsOf, type Mapping, type Node, stringOf } from "../yaml/node.ts";
import { folderOf, resolvePath } from "./paths.ts";

export interface Kustomization extends Place {
  /** The folder that it is in: other kustomizations list it by this. */
  readonly folder: string;
  /** Files and folders that it applies, as this workspace names them. */
  readonly resources: readonly string[];
  /** Files that hold parts of objects, merged into those of the resources. */
  readonly patches: readonly string[];
  /** Whether it puts everything in one namespace, and in which; undefined where a template says it. */
  readonly namespace: { readonly name: string | undefined } | undefined;
  readonly prefix: string;
  readonly suffix: string;
  /** Labels and annotations that it adds to every object. */
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  /** It changes objects in ways that are not followed here: patches, replacements, transformers, its own rules for names. */
  readonly rewrites: boolean;
}

const fileName = /(^|\/)(kustomization\.ya?ml|Kustomization)$/;

/** The only names under which kustomize reads its file (konfig/general.go). */
export function isKustomizationFile(file: string): boolean {
  return fileName.test(file);
}

/** A file of that name can be another tool's: Flux has a kind `Kustomization` of its own. */
export function isKustomization(root: Mapping, file: string): boolean {
  if (!isKustomizationFile(file)) return false;
  const apiVersion = at(root, "apiVersion");
  return apiVersion === undefined || stringOf(apiVersion)?.startsWith("kustomize.config.k8s.io/") === true;
}

export function readKustomization(root: Mapping, file: string): Kustomization {
  const folder = folderOf(file);
  const lists = (...fields: readonly string[]) =>
    fields.flatMap((field) => itemsOf(at(root, field)).flatMap((item) => pathOf(folder, item)));
  const patchPaths = itemsOf(at(root, "patches")).flatMap((item) => pathOf(folder, at(item, "path")));
  const namespace = at(root, "namespace");
  return {
    start: root.start,
    end: root.start,
    path: "",
    folder,
    resources: lists("resources", "bases", "components"),
    patches: [...lists("patchesStrategicMerge"), ...patchPaths],
    namespace: namespace === undefined ? undefined : { name: stringOf(namespace) || undefined },
    prefix: stringOf(at(root, "namePrefix")) ?? "",
    suffix: stringOf(at(root, "nameSuffix")) ?? "",
    labels: labelsOf(root),
    annotations: stringsOf(at(root, "commonAnnotations")),
    rewrites: rewriters.some((field) => entryOf(root, field) !== undefined),
  };
}

const rewriters = [
  ...["patches", "patchesStrategicMerge", "patchesJson6902", "replacements", "vars"],
  ...["transformers", "configurations", "crds", "openapi", "validators"],
];

/** A path below or beside the folder; a URL or an inline patch leads nowhere here. */
function pathOf(folder: string, node: Node | undefined): string[] {
  const path = stringOf(node);
  if (!path || path.includes("\n") || path.includes("://") || path.includes("?ref=")) return [];
  return [resolvePath(folder, path)];
}

function labelsOf(root: Mapping): ReadonlyMap<string, string> {
  const pairs = itemsOf(at(root, "labels")).map((item) => stringsOf(at(item, "pairs")));
  return new Map([stringsOf(at(root, "commonLabels")), ...pairs].flatMap((labels) => [...labels]));
}

function stringsOf(node: Node | undefined): ReadonlyMap<string, string> {
  return new Map(
    entriesOf(node).flatMap(({ key, value }) => {
      const text = stringOf(value);
      return text === undefined ? [] : [[String(key.value), text] as const];
    }),
  );
}
