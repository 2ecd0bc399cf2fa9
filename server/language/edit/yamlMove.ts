/** Moves entries to another level with their text, comments included. Several edits that belong together. */

import type { Edit } from "../rule.ts";
import type { Entry, Mapping, Node } from "../yaml/node.ts";
import { addLines, addToFlow, edit, endOf, flowStyle, isOwn, removeEntry } from "./yamlEdit.ts";
import { contentEnd, layoutOf, lineEndAt, lineStartAt, marginOf } from "./yamlLayout.ts";
import { isPlain, quoted } from "./yamlRender.ts";

/** Moves an entry of `from` into `to`, a mapping further out, in front of what holds it there. */
export function raiseEntry(text: string, to: Mapping, from: Mapping, entry: Entry): Edit[] | undefined {
  const holder = to.entries.find((one) => isOwn(to, one) && isInside(entry, one));
  if (holder === undefined || !isMovable(text, from, entry)) return undefined;
  const { start } = holder.key;
  const margin = to.style === "flow" ? "" : marginOf(text, start);
  if (margin === undefined) return undefined;
  const lead = to.style === "flow" ? ", " : `\n${" ".repeat(margin.length)}`;
  const moved = written(text, entry, from.style === "flow" ? undefined : margin.length);
  if (holder.value === from && from.entries.length === 1) {
    const end = from.style === "flow" ? from.end : moved.end;
    return [edit(text, start, end, commentsBetween(text, holder, entry, lead) + moved.text)];
  }
  const removed = removeEntry(text, from, entry);
  return removed && [edit(text, start, start, moved.text + lead), removed];
}

/** Puts the entries of a mapping where its key stands. */
export function unwrapEntry(text: string, mapping: Mapping, entry: Entry): Edit[] | undefined {
  const { key, value } = entry;
  const first = value.kind === "mapping" ? value.entries[0] : undefined;
  const margin = marginOf(text, key.start);
  const inFlow = mapping.style === "flow" || (value.kind === "mapping" && value.style === "flow");
  if (first === undefined || margin === undefined || inFlow || !isMovable(text, mapping, entry))
    return undefined;
  const moved = written(text, { ...entry, key: first.key }, margin.length);
  const lead = `\n${" ".repeat(margin.length)}`;
  return [edit(text, key.start, moved.end, commentsBetween(text, entry, first, lead) + moved.text)];
}

function commentsBetween(text: string, outer: Entry, inner: Entry, lead: string): string {
  const comments = text.slice(outer.key.end, inner.key.start).match(/(?<=\s)#[^\r\n]*/g) ?? [];
  return comments.map((comment) => comment + lead).join("");
}

/** Moves entries under a key that is not there yet: as its mapping, or as the only item of its list. */
export function wrapEntries(
  text: string,
  mapping: Mapping,
  entries: readonly Entry[],
  key: string,
  list: boolean,
): Edit[] | undefined {
  const [first, ...others] = entries;
  if (first === undefined || !entries.every((entry) => isMovable(text, mapping, entry))) return undefined;
  if (mapping.style === "flow") return wrapInFlow(text, mapping, entries, key, list);
  const margin = marginOf(text, first.key.start);
  if (margin === undefined) return undefined;
  const { step, indentLists } = layoutOf(text);
  const dash = list ? `${" ".repeat(indentLists ? step : 0)}- ` : "";
  const column = margin.length + (list ? dash.length : step);
  const parts = entries.map((entry) => written(text, entry, column));
  const body = parts.map((part) => part.text).join(`\n${" ".repeat(column)}`);
  const lead = " ".repeat(margin.length) + (list ? dash : " ".repeat(step));
  const removed = others.map((entry) => removeEntry(text, mapping, entry));
  if (removed.some((one) => one === undefined)) return undefined;
  const wrapped = edit(text, first.key.start, parts[0]?.end ?? 0, `${quoted(key, "plain")}:\n${lead}${body}`);
  return [wrapped, ...(removed as Edit[])];
}

/** Moves an entry into the mapping, or as a new item into the list, that stands beside it. */
export function lowerEntry(text: string, mapping: Mapping, entry: Entry, target: Entry): Edit[] | undefined {
  const removed = removeEntry(text, mapping, entry);
  const { value } = target;
  if (removed === undefined || value.kind === "scalar" || value.alias || !isMovable(text, mapping, entry)) {
    return undefined;
  }
  const list = value.kind === "sequence";
  if (value.style === "flow") {
    const raw = written(text, entry).text;
    if (/[\r\n]/.test(raw)) return undefined;
    const last = list ? value.items.at(-1)?.end : value.entries.at(-1)?.value.end;
    const added = addToFlow(text, value, last, list ? `{${raw}}` : raw, flowStyle(text, value));
    return added && [added, removed];
  }
  const margin = marginOf(text, value.start);
  if (margin === undefined) return undefined;
  const lead = " ".repeat(margin.length) + (list ? "- " : "");
  const end = contentEnd(text, value.start, value.end);
  return [addLines(text, end, value, lead + written(text, entry, lead.length).text), removed];
}

function wrapInFlow(
  text: string,
  mapping: Mapping,
  entries: readonly Entry[],
  key: string,
  list: boolean,
): Edit[] | undefined {
  const first = mapping.entries.indexOf(entries[0] as Entry);
  if (entries.some((entry, i) => mapping.entries[first + i] !== entry)) return undefined;
  const style = flowStyle(text, mapping);
  const start = (entries[0] as Entry).key.start;
  const end = endOf(text, entries.at(-1) as Entry);
  const inner = `{${text.slice(start, end)}}`;
  const name = quoted(key, style.quotes ? "double" : "plain");
  return [{ start, end, text: `${name}:${style.space}${list ? `[${inner}]` : inner}` }];
}

/** Text of its own, without anchors and aliases: those mean something only in their order. */
function isMovable(text: string, mapping: Mapping, entry: Entry): boolean {
  return isOwn(mapping, entry) && !/(^|[\s,[{])[&*]\S/.test(text.slice(entry.key.start, endOf(text, entry)));
}

function isInside(inner: Entry, outer: Entry): boolean {
  return outer.value.start <= inner.key.start && inner.value.end <= outer.value.end;
}

/** An entry's text with its trailing comment, its further lines moved along so that its key can stand at `column`. */
function written(
  text: string,
  entry: Entry,
  column?: number,
): { readonly text: string; readonly end: number } {
  const { start } = entry.key;
  const last = endOf(text, entry);
  if (column === undefined) return { text: text.slice(start, last), end: last };
  const rest = text.slice(last, lineEndAt(text, last));
  const end = /^[ \t]+#/.test(rest) ? last + rest.length : last;
  const shift = column - (start - lineStartAt(text, start));
  const [first = "", ...lines] = text.slice(start, end).split(/\r?\n/);
  const moved = lines.map((line) =>
    shift >= 0 ? line.replace(/^(?=.)/, " ".repeat(shift)) : line.replace(new RegExp(`^ {0,${-shift}}`), ""),
  );
  return { text: [first, ...moved].join("\n"), end };
}

/** Makes a value the only item of a list. */
export function wrapInList(text: string, value: Node): Edit | undefined {
  const { start } = value;
  if (value.alias || value.tag !== undefined) return undefined;
  const end = contentEnd(text, start, value.end);
  const raw = text.slice(start, end);
  if (value.kind === "scalar" || value.style === "flow") {
    if (
      raw === "" ||
      (value.kind === "scalar" && (/[\r\n]/.test(raw) || (value.style === "plain" && !isPlain(raw))))
    ) {
      return undefined;
    }
    return { start, end, text: `[${raw}]` };
  }
  if (value.kind === "sequence" || marginOf(text, start)?.trim() !== "") return undefined;
  return edit(text, start, end, `- ${raw.replace(/\r?\n(?=[^\r\n])/g, "\n  ")}`);
}
