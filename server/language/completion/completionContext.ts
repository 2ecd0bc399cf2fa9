/**
 * What can be written at a cursor. A character is put in where the cursor is, so that there is something to find even
 * where nothing stands yet; then the text's outline, not YAML's reader, says what that something belongs to.
 */

import {
  covers,
  manifestAt,
  type Path,
  type Range,
  rangeIn,
  type Spot,
  schemaAt,
  spotAt,
} from "../cursor.ts";
import type { Kind } from "../facts/kind.ts";
import type { Manifest, Reading } from "../facts/manifest.ts";
import type { Schema } from "../schema/schema.ts";
import type { Document, Position } from "../text/document.ts";
import { at, itemsOf, type Mapping, type Node, type Scalar, stringOf } from "../yaml/node.ts";
import { type Layout, layoutOf, lineStart } from "./layout.ts";
import { outline } from "./outline.ts";

/** What a context is made from; the façade has it. */
export interface ContextParts {
  schema(kind: Kind, file: string): Schema;
  /** Kinds, manifests and facts of a tree. */
  readTree(root: Node | undefined, file: string): Reading;
}

export interface CompletionContext extends Place {
  readonly document: Document;
  /** The word in the file, quotes included; on one line. */
  readonly range: Range;
  readonly layout: Layout;
}

/** Where the word at the cursor belongs. */
interface Place {
  /** What the text reads as while it is typed. */
  readonly reading: Reading;
  /** The object: a manifest's root, or what may become one. */
  readonly root: Mapping;
  /** Absent while apiVersion and kind do not name a kind that we know. */
  readonly manifest: Manifest | undefined;
  /** A field of a mapping, or a value. */
  readonly wanted: "field" | "value";
  /** Where the value, or the mapping that a field is wanted of, stands. */
  readonly path: Path;
  readonly schema: Schema | undefined;
  /** The mapping whose field is being written; absent when it would be its first. */
  readonly mapping: Mapping | undefined;
  readonly word: Scalar;
  readonly spot: Spot;
}

/** A letter that no text has by chance; it is found again by its offset. */
const mark = "\uE000";

/** The context at a position; undefined in comments, block scalars, and wherever nothing can be written. */
export function completionContext(
  parts: ContextParts,
  document: Document,
  position: Position,
): CompletionContext | undefined {
  const { file, text } = document;
  const offset = Math.max(0, document.offsetAt(position));
  const lead = leadAt(text, offset);
  if (lead === undefined) return undefined;
  const put = lead + mark;
  const typed = text.slice(0, offset) + put + text.slice(offset);
  const place = placeOf(parts, file, typed, offset + lead.length);
  if (place === undefined) return undefined;

  const { word, spot } = place;
  const end = word.end > offset ? Math.max(offset, word.end - put.length) : word.end;
  const range = rangeIn(document, Math.min(word.start, offset), end);
  if (range.start.line !== range.end.line) return undefined;

  const list = place.wanted === "value" && place.schema?.type === "array";
  const actual = list ? firstItem(parts, file, typed, offset + lead.length, place) : place;
  if (actual === undefined) return undefined;
  const opensMapping = actual.wanted === "field" && actual.spot.on === "value";
  const json = /\.jsonc?$/.test(file);
  const layout = layoutOf(typed, spot, { opensMapping, opensList: list, lead, json });
  // An empty line between a key and what stands below it: any word there would tear them apart.
  if (layout.hasValue && word.end - word.start === mark.length) return undefined;
  return { ...actual, document, range, layout };
}

/** A space that is missing before the cursor, or none; undefined where nothing can be written. */
function leadAt(text: string, offset: number): "" | " " | undefined {
  const before = text.slice(lineStart(text, offset), offset);
  const rest = /^[^\r\n]*/.exec(text.slice(offset))?.[0] ?? "";
  if (/^(---|\.\.\.|%)/.test(before + rest)) return undefined;
  // Inside an existing line's indentation, whatever is written would move that line.
  if (/^\s*$/.test(before) && /^\s+\S/.test(rest)) return undefined;
  const directlyAfter = /\S:$/.test(before) || /^[\s-]*-$/.test(before);
  return directlyAfter && /^(\s|$)/.test(rest) ? " " : "";
}

function placeOf(parts: ContextParts, file: string, text: string, offset: number): Place | undefined {
  const tree = asMapping(outline(text), offset);
  const reading = parts.readTree(tree, file);
  const manifest = manifestAt(reading.manifests, offset);
  const root = manifest?.root ?? objectAt(tree, offset);
  const spot = spotAt(root, offset);
  if (root === undefined || spot?.node.kind !== "scalar") return undefined;
  const word = spot.node;
  if (word.style === "literal" || word.style === "folded") return undefined;
  const path = spot.on === "key" ? spot.path.slice(0, -1) : spot.path;
  const schema = manifest === undefined ? undefined : schemaAt(parts.schema(manifest.kind, file), path);
  const wanted = spot.on === "key" || takesFields(schema) ? "field" : "value";
  const holder = spot.holders.at(-1);
  const mapping = spot.on === "key" && holder?.kind === "mapping" ? holder : undefined;
  return { reading, root, manifest, wanted, path, schema, mapping, word, spot };
}

/** The same word, taken for the first item of the list that is wanted there. */
function firstItem(parts: ContextParts, file: string, text: string, offset: number, place: Place) {
  const { start, end } = place.word;
  const holder = place.spot.holders.at(-1);
  const flow = holder !== undefined && holder.kind !== "scalar" && holder.style === "flow";
  const [open, close] = flow ? ["[", "]"] : ["- ", ""];
  const listed = text.slice(0, start) + open + text.slice(start, end) + close + text.slice(end);
  return placeOf(parts, file, listed, offset + open.length);
}

/** A lone word at the top is the first field of an object. */
function asMapping(root: Node | undefined, offset: number): Node | undefined {
  if (root?.kind !== "scalar" || root.style !== "plain" || !covers(root, offset)) return root;
  const { start, end } = root;
  const value: Scalar = { kind: "scalar", style: "plain", start: end, end, value: null };
  return { kind: "mapping", style: "block", start, end, entries: [{ key: root, value }] };
}

/** The object that is of no known kind yet: the document itself, or an item of a List. */
function objectAt(tree: Node | undefined, offset: number): Mapping | undefined {
  if (tree?.kind !== "mapping") return undefined;
  const items = stringOf(at(tree, "kind"))?.endsWith("List") ? itemsOf(at(tree, "items")) : [];
  const item = items.find((candidate) => covers(candidate, offset));
  return item?.kind === "mapping" ? item : tree;
}

function takesFields(schema: Schema | undefined): boolean {
  return schema !== undefined && (schema.properties.size > 0 || schema.additional !== undefined);
}
