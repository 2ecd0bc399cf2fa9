/**
 * The tree that everything reads: YAML and JSON alike, each node with its range.
 * Offsets are UTF-16 units from the start of the document's text (not of the file).
 * Aliases stand resolved: the node is the anchor's content with the alias's own range.
 */

export type Node = Scalar | Mapping | Sequence;

interface Ranged {
  readonly start: number;
  /** Exclusive; without trailing white space and comments. An empty value has `start === end`. */
  readonly end: number;
  /** Explicit tag as written in full form (`tag:yaml.org,2002:binary`, `!local`), if there is one. */
  readonly tag?: string;
  /** The node stands where an alias (`*name`) was written; edits inside it are not possible here. */
  readonly alias?: true;
}

export type ScalarStyle = "plain" | "single" | "double" | "literal" | "folded";

export interface Scalar extends Ranged {
  readonly kind: "scalar";
  readonly style: ScalarStyle;
  /**
   * What the API server's YAML reader makes of it (YAML 1.1 core types of go-yaml v2): unquoted, unescaped,
   * folded. A template (`{{ }}`, `${ }`) leaves the scalar a string that `templated` marks.
   */
  readonly value: string | number | bigint | boolean | null;
  /** Some of it is filled in later by a template engine: nothing is known about the value. */
  readonly templated?: true;
}

export interface Entry {
  /** Its value is the name that the member has in JSON, always a string: `yes:` is "true", `0x10:` is "16". */
  readonly key: Scalar;
  readonly value: Node;
  /** The entry comes from a merge key (`<<`) and has no text of its own in this mapping. */
  readonly merged?: true;
}

export interface Mapping extends Ranged {
  readonly kind: "mapping";
  readonly style: "block" | "flow";
  readonly entries: readonly Entry[];
}

export interface Sequence extends Ranged {
  readonly kind: "sequence";
  readonly style: "block" | "flow";
  readonly items: readonly Node[];
}

export interface SyntaxFault {
  readonly start: number;
  readonly end: number;
  /** What is wrong and what was expected, as one sentence. */
  readonly message: string;
}

/** One document's text, read. Never throws; a document that is not YAML has errors and as much tree as could be had. */
export interface ParsedText {
  /** Absent for an empty document (comments only). */
  readonly root: Node | undefined;
  readonly errors: readonly SyntaxFault[];
  /**
   * `lines`: template actions stand on lines of their own (`{{ if … }}`), so the text is not YAML before they ran:
   * nothing is to be said about it. `values`: only scalars are templated.
   */
  readonly template: "none" | "values" | "lines";
}

/** The entry of a mapping by its key; undefined for anything that is not a mapping. The last wins, as in go-yaml. */
export function entryOf(node: Node | undefined, key: string): Entry | undefined {
  if (node?.kind !== "mapping") return undefined;
  for (let i = node.entries.length - 1; i >= 0; i--) {
    const entry = node.entries[i];
    if (entry?.key.value === key) return entry;
  }
  return undefined;
}

/** The value under a path of keys. */
export function at(node: Node | undefined, ...keys: readonly string[]): Node | undefined {
  let current = node;
  for (const key of keys) current = entryOf(current, key)?.value;
  return current;
}

/** The string a scalar holds, if it is a string and no template. */
export function stringOf(node: Node | undefined): string | undefined {
  return node?.kind === "scalar" && !node.templated && typeof node.value === "string"
    ? node.value
    : undefined;
}

/** The items of a sequence; none for anything else. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === "sequence" ? node.items : [];
}

/** The entries of a mapping; none for anything else. */
export function entriesOf(node: Node | undefined): readonly Entry[] {
  return node?.kind === "mapping" ? node.entries : [];
}
