/** What there is to say about a place in a file. */
import { manifestAt, type Range, rangeIn, spotAt } from "../cursor.ts";
import type { Facts } from "../facts/facts.ts";
import type { Kind } from "../facts/kind.ts";
import type { Manifest } from "../facts/manifest.ts";
import type { Schema } from "../schema/schema.ts";
import type { Document, Position } from "../text/document.ts";
import type { Workspace } from "../workspace.ts";
import { consumerHover } from "./consumer.ts";
import { credentialHover, entryHover } from "./credential.ts";
import { fieldHover, kindHover } from "./field.ts";
import type { HoverContext, HoverText } from "./hover.ts";
import { referenceHover } from "./reference.ts";

export interface Hover {
  readonly markdown: string;
  readonly range: Range;
}

/** What a hover asks of the façade. */
export interface HoverParts {
  documentAt(file: string, position: Position): Document | undefined;
  manifests(document: Document): readonly Manifest[];
  facts(document: Document): Facts;
  schema(kind: Kind, file: string): Schema;
  workspace(document: Document): Workspace;
}

/** The most telling comes first. */
const hovers: readonly ((context: HoverContext) => HoverText | undefined)[] = [
  referenceHover,
  entryHover,
  credentialHover,
  consumerHover,
  fieldHover,
  kindHover,
];

/** The hover at a position of a file; undefined where there is nothing to say. Never shows a credential value. */
export function hover(language: HoverParts, file: string, position: Position): Hover | undefined {
  const document = language.documentAt(file, position);
  if (document === undefined) return undefined;
  const offset = document.offsetAt(position);
  const manifest = manifestAt(language.manifests(document), offset);
  const spot = spotAt(manifest?.root, offset);
  if (manifest === undefined || spot === undefined) return undefined;
  const schema = language.schema(manifest.kind, file);
  const workspace = language.workspace(document);
  const context = { document, offset, manifest, spot, facts: language.facts(document), schema, workspace };
  for (const find of hovers) {
    const found = find(context);
    if (found !== undefined) {
      return { markdown: found.markdown, range: rangeIn(document, found.start, found.end) };
    }
  }
  return undefined;
}
