/** Merge keys (`<<: *defaults`) as go-yaml 2.4 applies them (`decode.go`: merge). */
import type { Entry, Node } from "./node.ts";

/**
 * The entries after all merges. What is written later wins, merged or not: go-yaml sets one entry after the other,
 * so an explicit key before `<<` is overwritten by the merge, and one after it overwrites.
 */
export function mergeEntries(
  written: readonly Entry[],
  isMerge: (index: number) => boolean,
  refuse: (value: Node) => void,
): Entry[] {
  const entries: (Entry | undefined)[] = [];
  const places = new Map<Entry["key"]["value"], number>();
  const add = (entry: Entry): void => {
    const before = places.get(entry.key.value);
    // Two explicit entries both stay: their keys are a fault, shown where they stand.
    if (before !== undefined && (entry.merged || entries[before]?.merged)) entries[before] = undefined;
    places.set(entry.key.value, entries.length);
    entries.push(entry);
  };
  written.forEach((entry, i) => {
    if (!isMerge(i)) add(entry);
    else for (const { key, value } of sources(entry.value, refuse)) add({ key, value, merged: true });
  });
  return entries.filter((entry) => entry !== undefined);
}

function sources(value: Node, refuse: (value: Node) => void): readonly Entry[] {
  if (value.kind === "mapping") return value.entries;
  if (value.kind !== "sequence" || value.alias) {
    refuse(value);
    return [];
  }
  const entries: Entry[] = [];
  // The first of a list wins: go-yaml goes through it backwards.
  for (const item of value.items.toReversed()) {
    if (item.kind === "mapping") entries.push(...item.entries);
    else refuse(item);
  }
  return entries;
}
