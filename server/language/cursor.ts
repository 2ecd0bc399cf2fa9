/** What stands at an offset: shared by completion, hover and symbols. */

import type { Manifest } from "./facts/manifest.ts";
import type { Schema } from "./schema/schema.ts";
import type { Document, Position } from "./text/document.ts";
import type { Entry, Node, Scalar } from "./yaml/node.ts";

/** A range in a file, as LSP counts: zero-based lines, UTF-16 characters, end exclusive. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Field names and list indexes from a manifest's root. */
export type Path = readonly (string | number)[];

/** A scalar, or an alias, at an offset. */
export interface Spot {
  readonly on: "key" | "value";
  readonly node: Node;
  readonly path: Path;
  /** The entry whose key or value it is; absent for list items. */
  readonly entry: Entry | undefined;
  /** Collections around it, outermost first. */
  readonly holders: readonly Node[];
}

/** Finds the scalar at an offset, its edges included. */
export function spotAt(root: Node | undefined, offset: number): Spot | undefined {
  const path: (string | number)[] = [];
  const holders: Node[] = [];
  let node = root;
  let entry: Entry | undefined;
  while (node !== undefined && covers(node, offset)) {
    if (node.kind === "scalar" || node.alias) return { on: "value", node, path, entry, holders };
    holders.push(node);
    if (node.kind === "sequence") {
      const index = node.items.findIndex((item) => covers(item, offset));
      path.push(index);
      entry = undefined;
      node = node.items[index];
      continue;
    }
    const found = node.entries.find(
      ({ key, value, merged }) => !merged && (covers(key, offset) || covers(value, offset)),
    );
    if (found === undefined) return undefined;
    entry = found;
    path.push(keyText(found.key));
    if (covers(found.key, offset)) return { on: "key", node: found.key, path, entry, holders };
    node = found.value;
  }
  return undefined;
}

export function covers({ start, end }: { start: number; end: number }, offset: number): boolean {
  return start <= offset && offset <= end;
}

/** A key as the schema names fields. */
export function keyText(key: Scalar): string {
  return String(key.value);
}

/** The manifest that an offset is in. */
export function manifestAt(manifests: readonly Manifest[], offset: number): Manifest | undefined {
  return manifests.find(({ root }) => covers(root, offset));
}

/** The schema of the value at a path; undefined where the schema says nothing about it. */
export function schemaAt(schema: Schema, path: Path): Schema | undefined {
  let current: Schema | undefined = schema;
  for (const step of path) {
    if (current === undefined) return undefined;
    current = typeof step === "number" ? current.items : (current.properties.get(step) ?? current.additional);
  }
  return current;
}

/** A path as field paths are written, each index an empty pair of brackets: `spec.rules[].name`. */
export function patternOf(path: Path): string {
  return path
    .map((step) => (typeof step === "number" ? "[]" : `.${step}`))
    .join("")
    .replace(/^\./, "");
}

/** A path as the API server writes it: `spec.rules[0].name`. */
export function fieldPath(path: Path): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .replace(/^\./, "");
}

export function rangeIn(document: Document, start: number, end: number): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}
