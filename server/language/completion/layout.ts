/** How a text has to be dressed to fit where the cursor is. */
import type { Spot } from "../cursor.ts";
import type { Node } from "../yaml/node.ts";

export interface Layout {
  readonly style: "block" | "flow" | "json";
  /** A colon stands after the word already: only the key is to be written. */
  readonly hasColon: boolean;
  /** What would be the field's value stands below the word already. */
  readonly hasValue: boolean;
  /** The quote that the word begins with. */
  readonly quote: '"' | "'" | "";
  /** Stands before and after the text that is written. */
  readonly before: string;
  readonly after: string;
  /** Spaces that further lines are indented by, relative to the line of the cursor. */
  readonly indent: number;
}

export interface Wanted {
  /** A first field of a mapping that is not there yet. */
  readonly opensMapping: boolean;
  /** A first item of a list that is not there yet. */
  readonly opensList: boolean;
  /** The word stands directly after a colon or a dash. */
  readonly lead: string;
  readonly json: boolean;
}

/** The layout for the word at `spot` of `text`. */
export function layoutOf(text: string, spot: Spot, wanted: Wanted): Layout {
  const { node } = spot;
  const style = wanted.json && isFlow(spot.holders.at(-1)) ? "json" : styleOf(spot.holders);
  const first = text[node.start];
  const quote = first === '"' || first === "'" ? first : "";
  const hasColon = spot.on === "key" && /^[ \t]*:/.test(text.slice(node.end, node.end + 20));
  const hasValue = spot.on === "key" && spot.entry !== undefined && spot.entry.value.kind !== "scalar";
  const dress = style === "block" ? dressBlock(text, spot, wanted) : dressFlow(wanted);
  return { style, hasColon, hasValue, quote, ...dress };
}

type Dress = Pick<Layout, "before" | "after" | "indent">;

function dressFlow({ opensMapping, opensList, lead }: Wanted): Dress {
  const before = `${lead}${opensList ? "[" : ""}${opensMapping ? "{" : ""}`;
  return { before, after: `${opensMapping ? "}" : ""}${opensList ? "]" : ""}`, indent: 0 };
}

function dressBlock(text: string, spot: Spot, { opensMapping, opensList, lead }: Wanted): Dress {
  const { node, entry } = spot;
  const lineIndent = indentOf(text, node.start);
  const dash = opensList || isItemWithoutDash(text, spot) ? "- " : "";
  const besideKey =
    spot.on === "value" &&
    entry !== undefined &&
    lineStart(text, entry.key.start) === lineStart(text, node.start);
  if (besideKey && (opensMapping || opensList)) {
    const indent = columnOf(text, entry.key.start) - lineIndent + 2;
    return { before: `\n${" ".repeat(indent)}${dash}`, after: "", indent: indent + dash.length };
  }
  return { before: lead + dash, after: "", indent: columnOf(text, node.start) - lineIndent + dash.length };
}

function isItemWithoutDash(text: string, { holders, node }: Spot): boolean {
  const holder = holders.at(-1);
  if (holder?.kind !== "sequence" || isFlow(holder)) return false;
  return /^[ \t]*$/.test(text.slice(lineStart(text, node.start), node.start));
}

/** Keys in quotes are taken for JSON: it is right in YAML, too. */
function styleOf(holders: readonly Node[]): Layout["style"] {
  if (!isFlow(holders.at(-1))) return "block";
  const keys = holders.flatMap((holder) =>
    holder.kind === "mapping" && isFlow(holder) ? holder.entries : [],
  );
  return keys.some(({ key }) => key.style === "double") ? "json" : "flow";
}

function isFlow(node: Node | undefined): boolean {
  return node !== undefined && node.kind !== "scalar" && node.style === "flow";
}

export function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && text[at - 1] !== "\n" && text[at - 1] !== "\r") at--;
  return at;
}

function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Spaces that the line of an offset begins with. */
function indentOf(text: string, offset: number): number {
  const start = lineStart(text, offset);
  let at = start;
  while (at < offset && (text[at] === " " || text[at] === "\t")) at++;
  return at - start;
}
