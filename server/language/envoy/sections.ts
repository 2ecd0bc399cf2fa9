/** The parts of Gateway API objects that a `sectionName` can mean: listeners, and the named rules of routes. */

import type { Manifest } from "../facts/manifest.ts";
import { at, itemsOf, stringOf } from "../yaml/node.ts";

/** Undefined where the object may have others: a template fills some of it in. */
export function sectionNames({ root, kind }: Manifest): readonly string[] | undefined {
  const list = at(root, "spec", kind.kind.endsWith("Route") ? "rules" : "listeners");
  if (list?.kind === "scalar" && list.templated) return undefined;
  const names = itemsOf(list).map((part) => at(part, "name"));
  const known = names.filter((name) => name !== undefined);
  const texts = known.flatMap((name) => stringOf(name) ?? []);
  return texts.length < known.length ? undefined : texts;
}
