/** Objects that a kustomization generates (kustomize api/types/kvpairsources.go, generatoroptions.go). */

import { type Made, stringsIn } from "../secrets/madeSecret.ts";
import { at, itemsOf, type Mapping, type Node, stringOf } from "../yaml/node.ts";

export function generatedSecrets(root: Mapping): Made[] {
  return generated(root, "secretGenerator");
}

export function generatedConfigMaps(root: Mapping): Made[] {
  return generated(root, "configMapGenerator");
}

function generated(root: Mapping, field: "secretGenerator" | "configMapGenerator"): Made[] {
  const common = at(root, "generatorOptions");
  return itemsOf(at(root, field)).map((generator) => {
    const options = at(generator, "options");
    const off = isTrue(at(options, "disableNameSuffixHash")) || isTrue(at(common, "disableNameSuffixHash"));
    const behavior = stringOf(at(generator, "behavior"));
    // Merged into one that a base generates: its entries come on top, under the base's name.
    const creates = behavior === undefined || behavior === "create" || behavior === "unspecified";
    return {
      name: at(generator, "name"),
      namespace: at(generator, "namespace"),
      labels: new Map([...stringsIn(at(common, "labels")), ...stringsIn(at(options, "labels"))]),
      type: stringOf(at(generator, "type")),
      keys: creates ? keysOf(generator) : undefined,
      ...(off || !creates ? {} : { hashed: true as const }),
    };
  });
}

/** Names of entries: literals and files say them; what stands in files of variables is not here. */
function keysOf(generator: Node): string[] | undefined {
  if (at(generator, "envs") !== undefined || at(generator, "env") !== undefined) return undefined;
  const literals = itemsOf(at(generator, "literals")).map(
    (item) => /^([^=]+)=/.exec(stringOf(item) ?? "")?.[1],
  );
  const files = itemsOf(at(generator, "files")).map((item) => fileKey(stringOf(item)));
  const keys = [...literals, ...files];
  return keys.length > 0 && keys.every((key) => key !== undefined) ? keys : undefined;
}

/** `key=path`, or the file's own name. */
function fileKey(source: string | undefined): string | undefined {
  if (!source) return undefined;
  const equals = source.indexOf("=");
  return equals > 0 ? source.slice(0, equals) : source.slice(source.lastIndexOf("/") + 1);
}

function isTrue(node: Node | undefined): boolean {
  return node?.kind === "scalar" && node.value === true;
}
