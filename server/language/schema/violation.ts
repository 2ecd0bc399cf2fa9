/** What the API server would refuse about a manifest, found by walking it with its schema. */
import type { Place } from "../facts/facts.ts";
import type { Manifest } from "../facts/manifest.ts";
import type { Mapping, Node } from "../yaml/node.ts";
import type { Schema } from "./schema.ts";

/** Reasons that make the API server skip CEL rules (apiextensions customresource/strategy.go hasBlockingErr). */
const blocking: ReadonlySet<ViolationReason> = new Set(["enum", "required", "type", "too-long", "too-many"]);

export type ViolationReason =
  | "unknown-field"
  | "required"
  | "type"
  | "enum"
  | "bounds"
  | "pattern"
  | "format"
  | "too-long"
  | "too-short"
  | "too-many"
  | "too-few"
  | "duplicate"
  | "choice"
  | "cel";

export interface Violation extends Place {
  readonly reason: ViolationReason;
  readonly message: string;
  /** The value it is about; for an unknown field or a missing one, the mapping it is (not) in. */
  readonly node: Node;
  /** The schema of `node`. */
  readonly schema: Schema;
  /** The unknown, missing or doubled field's name. */
  readonly field?: string;
  /** For an unknown field: the mappings around it, outermost first, with their schemas. */
  readonly around?: readonly { readonly node: Mapping; readonly schema: Schema }[];
}

export function isBlocking(violation: Violation): boolean {
  // What is missing in `metadata` is not checked with the rest.
  return blocking.has(violation.reason) && !violation.path.startsWith("metadata.");
}

/** The manifest that a violation is in: a document can hold several (`kind: List`). */
export function manifestOf(violation: Place, manifests: readonly Manifest[]): Manifest | undefined {
  return manifests.find(({ root }) => root.start <= violation.start && violation.end <= root.end);
}
