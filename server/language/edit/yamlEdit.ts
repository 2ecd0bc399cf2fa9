/**
 * Edits of YAML and JSON text that keep comments, quoting style, indentation and line endings.
 * Each is one `Edit` in the document's offsets; undefined where it cannot be done without changing something else.
 */

import type { Edit } from "../rule.ts";
import type { Entry, Mapping, Node, Scalar, Sequence } from "../yaml/node.ts";
import {
  commentsIn,
  contentEnd,
  contentEndBefore,
  endOfEntryLines,
  isInComment,
  isJson,
  isReferred,
  keepsBlankLines,
  layoutOf,
  lineBreakOf,
  lineEndAt,
  lineStartAt,
  marginOf,
} from "./yamlLayout.ts";
import {
  blockScalar,
  type FlowStyle,
  type Plain,
  quoted,
  render,
  renderEntry,
  renderFlow,
  renderFlowEntry,
  renderItem,
} from "./yamlRender.ts";

export { type Plain, render } from "./yamlRender.ts";

/** Gives an entry another key, quoted as the old one is. */
export function renameKey(entry: Entry, name: string): Edit | undefined {
  const { key } = entry;
  if (entry.merged || key.alias || key.templated || key.start === key.end) return undefined;
  if (key.style === "literal" || key.style === "folded") return undefined;
  return { start: key.start, end: key.end, text: quoted(name, key.style) };
}

/** Writes another value in a scalar's place; its quoting stays where the value allows it. */
export function replaceScalar(
  text: string,
  scalar: Scalar,
  value: string | number | boolean,
): Edit | undefined {
  if (scalar.alias || (scalar.tag !== undefined && scalar.tag !== "tag:yaml.org,2002:str")) return undefined;
  const { start, style } = scalar;
  const end = contentEnd(text, start, scalar.end);
  if (start === end) {
    const written =
      typeof value === "string" ? quoted(value, isJson(text) ? "double" : "plain") : String(value);
    return fillIn(text, start, written);
  }
  if (typeof value !== "string") return { start, end, text: String(value) };
  if (style !== "literal" && style !== "folded") {
    return { start, end, text: quoted(value, isJson(text) ? "double" : style) };
  }
  const first = lineEndAt(text, start);
  const header = text.slice(start, first);
  const comment = /[ \t]+#.*$/.exec(header)?.[0] ?? "";
  // A block scalar without content has no lines whose margin could be kept.
  if (end <= first) return { start, end, text: quoted(value, "double") };
  const body = /^[\r\n]*([ ]+)/.exec(text.slice(first))?.[1];
  const block = body === undefined || /[1-9]/.test(header) ? undefined : blockScalar(value, body.length);
  if (block === undefined) return { start, end, text: quoted(value, "double") + comment };
  const [indicator = "", ...lines] = block.split("\n");
  const folded = style === "folded" && lines.length === 1 ? indicator.replace("|", ">") : indicator;
  const written = [folded + comment, ...lines].join("\n");
  const last = end === text.length && value.endsWith("\n") ? "\n" : "";
  return edit(text, start, end, written + last);
}

/** Takes an entry away, with its lines and its comment; a mapping that becomes empty is left as `{}`. */
export function removeEntry(text: string, mapping: Mapping, entry: Entry): Edit | undefined {
  if (!isOwn(mapping, entry)) return undefined;
  const own = mapping.entries.filter((other) => !other.merged);
  const index = own.indexOf(entry);
  const range = { start: entry.key.start, end: endOf(text, entry) };
  if (index === -1 || isReferred(text, range.start, range.end)) return undefined;
  if (mapping.style === "flow") return removeFromFlow(text, mapping, own, index);
  const margin = marginOf(text, range.start);
  if (margin === undefined) return undefined;
  if (own.length === 1) return emptied(text, mapping, entry);
  const end = endOfEntryLines(text, range.end, margin.length);
  if (margin.trim() === "") return { start: lineStartAt(text, range.start), end, text: "" };
  // Behind the dash of a list item: what follows moves up to it.
  const gap = /^[ \t\r\n]*/.exec(text.slice(end))?.[0].length ?? 0;
  return { start: range.start, end: end + gap, text: "" };
}

/** Adds an entry behind `after`, or as the last one. */
export function addEntry(
  text: string,
  mapping: Mapping,
  key: string,
  value: Plain,
  options: { readonly after?: Entry } = {},
): Edit | undefined {
  const { after } = options;
  if (mapping.alias || (after !== undefined && !isOwn(mapping, after))) return undefined;
  if (mapping.style === "flow") {
    const style = flowStyle(text, mapping);
    const last = after ?? mapping.entries.filter((entry) => !entry.merged).at(-1);
    return addToFlow(text, mapping, last && endOf(text, last), renderFlowEntry(key, value, style), style);
  }
  const margin = marginOf(text, mapping.start);
  if (margin === undefined) return undefined;
  const end = after === undefined ? contentEnd(text, mapping.start, mapping.end) : endOf(text, after);
  const written = renderEntry(key, value, margin.length, layoutOf(text));
  return addLines(text, end, after?.value ?? mapping, " ".repeat(margin.length) + written);
}

/** Puts another key and value in an entry's place; comments inside the old value are kept. */
export function replaceEntry(
  text: string,
  mapping: Mapping,
  entry: Entry,
  key: string,
  value: Plain,
): Edit | undefined {
  if (!isOwn(mapping, entry) || entry.key.alias) return undefined;
  const { start } = entry.key;
  const end = endOf(text, entry);
  if (isReferred(text, start, end)) return undefined;
  if (mapping.style === "flow") {
    return { start, end, text: renderFlowEntry(key, value, flowStyle(text, mapping)) };
  }
  const margin = marginOf(text, start);
  if (margin === undefined) return undefined;
  const [first = "", ...rest] = renderEntry(key, value, margin.length, layoutOf(text)).split("\n");
  const behind = rest.length === 0 ? undefined : /^[ \t]+(#[^\r\n]*)/.exec(text.slice(end));
  const comments = [...commentsIn(text, entry), ...(behind?.slice(1) ?? [])];
  const inner = /^ */.exec(rest[0] ?? "")?.[0] ?? "";
  const lines =
    rest.length === 0 || typeof value === "string"
      ? [[first, ...comments].join(" "), ...rest]
      : [first, ...comments.map((comment) => inner + comment), ...rest];
  return edit(text, start, end + (behind?.[0].length ?? 0), lines.join("\n"));
}

/** Adds an item at the end of a list. */
export function addItem(text: string, sequence: Sequence, value: Plain): Edit | undefined {
  if (sequence.alias) return undefined;
  const last = sequence.items.at(-1);
  if (sequence.style === "flow") {
    const style = flowStyle(text, sequence);
    return addToFlow(text, sequence, last?.end, renderFlow(value, style), style);
  }
  const margin = marginOf(text, sequence.start);
  if (margin === undefined || text[sequence.start] !== "-") return undefined;
  const written = renderItem(value, margin.length, layoutOf(text));
  return addLines(
    text,
    contentEnd(text, sequence.start, sequence.end),
    sequence,
    `${" ".repeat(margin.length)}- ${written}`,
  );
}

/** Takes an item out of a list; a list that becomes empty is left as `[]`. */
export function removeItem(text: string, sequence: Sequence, index: number): Edit | undefined {
  const item = sequence.items[index];
  if (sequence.alias || item === undefined || isReferred(text, item.start, item.end)) return undefined;
  const next = sequence.items[index + 1];
  const previous = sequence.items[index - 1];
  if (sequence.style === "flow") {
    if (next !== undefined) return { start: item.start, end: next.start, text: "" };
    if (previous !== undefined) return { start: previous.end, end: item.end, text: "" };
    return { start: sequence.start, end: sequence.end, text: "[]" };
  }
  // The dash stands before the item, on its line or above it.
  const dash = text.lastIndexOf("-", item.start - 1);
  const margin = text.slice(lineStartAt(text, dash), dash);
  if (margin.trim() !== "" || (next === undefined && previous === undefined)) return undefined;
  const end = contentEnd(text, item.start, Math.max(item.end, item.start));
  return { start: lineStartAt(text, dash), end: endOfEntryLines(text, end, margin.length), text: "" };
}

/** Adds an object as a document of its own behind this one; a JSON text has no place for it. */
export function appendDocument(text: string, object: Plain): Edit | undefined {
  if (isJson(text)) return undefined;
  const lastLine = text.slice(text.lastIndexOf("\n", text.length - 2) + 1);
  const closed = /^\.\.\.[ \t]*\r?\n?$/.test(lastLine);
  const lead = text === "" || /[\r\n]$/.test(text) ? "" : "\n";
  const written = `${lead}---\n${render(object, 0, layoutOf(text))}\n${closed ? "...\n" : ""}`;
  return edit(text, text.length, text.length, written);
}

/** An entry that has text of its own here. */
export function isOwn(mapping: Mapping, entry: Entry): boolean {
  return !mapping.alias && !entry.merged && entry.key.start < entry.key.end;
}

/** Where an entry ends, its value included. */
export function endOf(text: string, entry: Entry): number {
  return contentEnd(text, entry.key.start, Math.max(entry.key.end, entry.value.end));
}

/** An edit with the text's own line breaks. */
export function edit(text: string, start: number, end: number, written: string): Edit {
  return { start, end, text: written.replaceAll("\n", lineBreakOf(text)) };
}

/** A value where there was none: behind `key:` or a dash, before the line's comment. */
function fillIn(text: string, offset: number, written: string): Edit | undefined {
  const before = text.slice(lineStartAt(text, offset), offset);
  if (before.trim() === "" || isInComment(text, offset) || !/[:\-?,[{ \t]$/.test(before)) return undefined;
  const lead = /[[{ \t]$/.test(before) ? "" : " ";
  const trail = text[offset] === "#" ? " " : "";
  return { start: offset, end: offset, text: lead + written + trail };
}

/** Lines below the one that `last` ends on. */
export function addLines(text: string, end: number, last: Node, lines: string): Edit {
  let at = lineEndAt(text, end);
  if (keepsBlankLines(text, last)) at += /^(\r?\n[ \t]*(?=\r?\n))*/.exec(text.slice(at))?.[0].length ?? 0;
  const close = at === text.length ? "\n" : "";
  return edit(text, at, at, `\n${lines}${close}`);
}

/** `key:` with nothing left under it. */
function emptied(text: string, mapping: Mapping, entry: Entry): Edit {
  const at = contentEndBefore(text, mapping.start);
  const column = mapping.start - lineStartAt(text, mapping.start);
  const end = endOfEntryLines(text, endOf(text, entry), column);
  const root = at === 0 || /(^|\n)---$/.test(text.slice(0, at));
  if (root) return { start: entry.key.start, end: endOf(text, entry), text: "{}" };
  const between = text.slice(at, lineStartAt(text, entry.key.start));
  if (at >= lineStartAt(text, entry.key.start)) {
    return { start: entry.key.start, end: endOf(text, entry), text: "{}" };
  }
  return { start: at, end, text: ` {}${between}` };
}

export function flowStyle(text: string, collection: Mapping | Sequence): FlowStyle {
  const inside = text.slice(collection.start, collection.end);
  const keys = collection.kind === "mapping" ? collection.entries.map(({ key }) => key.style) : [];
  const quotes = keys.length > 0 ? keys.every((style) => style === "double") : isJson(text);
  return {
    quotes,
    space: quotes && /["\d\]}el][:,](?=\S)/.test(inside) && !/[:,]\s/.test(inside) ? "" : " ",
  };
}

/** Behind the item that ends at `last`, on a line of its own where the collection is written so. */
export function addToFlow(
  text: string,
  collection: Mapping | Sequence,
  last: number | undefined,
  written: string,
  style: FlowStyle,
): Edit | undefined {
  const { start, end } = collection;
  if (!/[{[]/.test(text[start] ?? "")) return undefined;
  if (last === undefined) {
    if (text.slice(start + 1, end - 1).trim() !== "") return undefined;
    return { start: start + 1, end: end - 1, text: written };
  }
  const first = collection.kind === "mapping" ? collection.entries[0]?.key : collection.items[0];
  if (first === undefined || !text.slice(start, first.start).includes("\n")) {
    return { start: last, end: last, text: `,${style.space}${written}` };
  }
  const margin = /^[ \t]*/.exec(text.slice(lineStartAt(text, first.start)))?.[0] ?? "";
  // A comment behind the last item stays with it.
  const comment = /^[ \t]+#[^\r\n]*/.exec(text.slice(last))?.[0] ?? "";
  return edit(text, last, last + comment.length, `,${comment}\n${margin}${written}`);
}

function removeFromFlow(
  text: string,
  mapping: Mapping,
  own: readonly Entry[],
  index: number,
): Edit | undefined {
  const entry = own[index] as Entry;
  if (text[mapping.start] !== "{") return undefined;
  const next = own[index + 1];
  if (next !== undefined) return { start: entry.key.start, end: next.key.start, text: "" };
  const previous = own[index - 1];
  if (previous !== undefined) return { start: endOf(text, previous), end: endOf(text, entry), text: "" };
  return mapping.entries.length > 1 ? undefined : { start: mapping.start, end: mapping.end, text: "{}" };
}
