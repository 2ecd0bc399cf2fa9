/** Brings an object in a text to what it should say, a small edit at a time: whatever stays the same keeps its text. */

import type { Edit } from "../rule.ts";
import { entriesOf, entryOf, itemsOf, type Mapping, type Node } from "../yaml/node.ts";
import { parse } from "../yaml/parse.ts";
import { applyEdits } from "./applyFixes.ts";
import { addEntry, addItem, type Plain, removeEntry, removeItem, replaceEntry } from "./yamlEdit.ts";

type Fields = { readonly [key: string]: Plain };

/** More than any object has differences. */
const most = 1000;

/**
 * The text in which an object's field says what `revised` makes of what it says.
 * @param find The object in the text's tree.
 * @returns undefined where the text cannot be brought there without changing something else: templates, aliases.
 */
export function revise(
  text: string,
  find: (root: Node | undefined) => Mapping | undefined,
  field: string,
  revised: (now: Plain | undefined) => Plain,
): string | undefined {
  const object = find(parse(text).root);
  const now = plainOf(entryOf(object, field)?.value);
  if (object === undefined || (now === undefined && entryOf(object, field) !== undefined)) return undefined;
  const wanted = revised(now);
  let revisedText = text;
  for (let count = 0; count < most; count++) {
    const there = find(parse(revisedText).root);
    if (there === undefined) return undefined;
    if (isSame(plainOf(entryOf(there, field)?.value), wanted)) return revisedText;
    const edit = step(revisedText, there, field, wanted);
    if (edit === undefined) return undefined;
    revisedText = applyEdits(revisedText, [edit]);
  }
  return undefined;
}

/** What a tree says; undefined where part of it is a template, or stands somewhere else. */
export function plainOf(node: Node | undefined): Plain | undefined {
  if (node === undefined || node.alias) return undefined;
  if (node.kind === "scalar") {
    if (node.templated) return undefined;
    return typeof node.value === "bigint" ? Number(node.value) : node.value;
  }
  if (node.kind === "sequence") {
    const items = node.items.map(plainOf);
    return items.includes(undefined) ? undefined : (items as Plain[]);
  }
  const entries = entriesOf(node).map(({ key, value, merged }) => [
    String(key.value),
    merged ? undefined : plainOf(value),
  ]);
  return entries.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(entries);
}

/** The first edit towards `wanted`, which the entry does not say yet. */
function step(text: string, mapping: Mapping, key: string, wanted: Plain): Edit | undefined {
  const entry = entryOf(mapping, key);
  if (entry === undefined) return addEntry(text, mapping, key, wanted);
  const { value } = entry;
  const inside =
    value.kind === "mapping" && isFields(wanted)
      ? insideMapping(text, value, wanted)
      : value.kind === "sequence" && Array.isArray(wanted)
        ? insideList(text, value, wanted)
        : undefined;
  return inside ?? replaceEntry(text, mapping, entry, key, wanted);
}

function insideMapping(text: string, mapping: Mapping, wanted: Fields): Edit | undefined {
  for (const [key, value] of Object.entries(wanted)) {
    if (!isSame(plainOf(entryOf(mapping, key)?.value), value)) return step(text, mapping, key, value);
  }
  const extra = entriesOf(mapping).find(({ key }) => !Object.hasOwn(wanted, String(key.value)));
  return extra && removeEntry(text, mapping, extra);
}

/** Items that go, then items that change, then items that come: lists of a policy keep their order. */
function insideList(
  text: string,
  list: Extract<Node, { kind: "sequence" }>,
  wanted: readonly Plain[],
): Edit | undefined {
  const items = itemsOf(list).map(plainOf);
  const isWanted = (item: Plain | undefined) => wanted.some((other) => isSame(item, other));
  if (items.length > wanted.length) {
    const gone = items.findIndex((item) => !isWanted(item));
    return gone === -1 ? undefined : removeItem(text, list, gone);
  }
  const other = items.findIndex((item, index) => !isSame(item, wanted[index]));
  if (other === -1) {
    const next = wanted[items.length];
    return next === undefined ? undefined : addItem(text, list, next);
  }
  const [item, target] = [list.items[other], wanted[other]];
  return item?.kind === "mapping" && isFields(target) ? insideMapping(text, item, target) : undefined;
}

function isFields(value: Plain | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Fields in any order. */
function isSame(one: Plain | undefined, other: Plain | undefined): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  }
  if (!isFields(one) || !isFields(other)) return one === other;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
  );
}
