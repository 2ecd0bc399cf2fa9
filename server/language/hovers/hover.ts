/** What a hover is made from, and how its text is written. */
import type { Spot } from "../cursor.ts";
import type { Facts, Identifier, Place } from "../facts/facts.ts";
import type { Manifest } from "../facts/manifest.ts";
import type { Schema } from "../schema/schema.ts";
import type { Document } from "../text/document.ts";
import type { Workspace } from "../workspace.ts";

export interface HoverContext {
  readonly document: Document;
  readonly offset: number;
  readonly manifest: Manifest;
  readonly spot: Spot;
  readonly facts: Facts;
  readonly schema: Schema;
  readonly workspace: Workspace;
}

/** Markdown about a range of the document. Never holds a credential value. */
export interface HoverText {
  readonly markdown: string;
  readonly start: number;
  readonly end: number;
}

/** Text as inline code; characters that would end it or break the line are left out. */
export function code(text: string): string {
  return `\`${text.replace(/[`\r\n]/g, "")}\``;
}

/** Lines as paragraphs; undefined ones are left out. */
export function paragraphs(...lines: readonly (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined && line !== "").join("\n\n");
}

/** Where something stands, as a path from the folder of the file that asks, with its line from 1. */
export function whereabouts(document: Document, { start }: Pick<Place, "start">, asker: Document): string {
  const line = document.positionAt(start).line + 1;
  if (document.file === asker.file) return `line ${line} of this file`;
  return `${code(`${relativePath(document.file, asker.file)}:${line}`)}`;
}

function relativePath(file: string, from: string): string {
  const parts = file.split("/");
  const folder = from.split("/").slice(0, -1);
  let common = 0;
  while (common < folder.length && common < parts.length - 1 && folder[common] === parts[common]) common++;
  return [...folder.slice(common).map(() => ".."), ...parts.slice(common)].join("/");
}

/** The name by which people know a consumer best: the gateway's own, else the object's. */
export function ownerText(owners: readonly Identifier[]): string | undefined {
  const order = ["APISIX consumer name", "username", "client id", "custom_id", "metadata.name"];
  const known = owners.filter(({ what }) => order.includes(what));
  const best = known.sort((a, b) => order.indexOf(a.what) - order.indexOf(b.what))[0];
  return best === undefined
    ? undefined
    : `${best.what === "client id" ? "client" : "consumer"} ${code(best.value)}`;
}
