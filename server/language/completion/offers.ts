/** What completion offers of a kind beyond its schema. Places are field paths with `[]` for items. */
import type { Kind } from "../facts/kind.ts";

export interface Offers {
  /**
   * What a new value is given although its schema does not require it, by place: without these members a CEL rule
   * refuses it, or it does nothing.
   */
  readonly usual?: Readonly<Record<string, readonly string[]>>;
  /** Texts that show what is meant, by place; none of them is a credential. */
  readonly examples?: Readonly<Record<string, string>>;
  /** Free keys that a controller looks for, by place. */
  readonly keys?: Readonly<Record<string, readonly KnownKey[]>>;
  /** Values that mean something where the schema takes any text, by place. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  /** Places of ingress classes, with the gateway whose classes they name. */
  readonly classes?: Readonly<Record<string, string>>;
  /** Whole manifests to begin with. */
  readonly skeletons?: readonly Skeleton[];
}

export interface KnownKey {
  readonly name: string;
  /** Markdown. */
  readonly says: string;
}

/** Keys of Secrets are stops: nothing that looks like a credential is invented. */
export interface Skeleton {
  readonly label: string;
  readonly says: string;
  readonly snippet: string;
}

/** Members of a new mapping at a place, beyond the required ones. */
export function usualMembers(kind: Kind | undefined, pattern: string): readonly string[] {
  const usual = kind?.offers?.usual?.[pattern];
  return usual ?? (kind?.kubernetes && pattern === "metadata" ? ["name"] : []);
}

/** A text that shows what stands at a place. */
export function exampleOf(kind: Kind | undefined, pattern: string): string | undefined {
  return kind?.offers?.examples?.[pattern];
}

/** Free keys of a mapping that somebody looks for. */
export function knownKeys(kind: Kind | undefined, pattern: string): readonly KnownKey[] {
  return kind?.offers?.keys?.[pattern] ?? [];
}

/** Values that mean something at a place where the schema takes any text; `configured` are a workspace's own classes. */
export function knownValues(
  kind: Kind | undefined,
  pattern: string,
  configured?: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const own = configured?.get(kind?.offers?.classes?.[pattern] ?? "") ?? [];
  return own.length > 0 ? own : (kind?.offers?.values?.[pattern] ?? []);
}
