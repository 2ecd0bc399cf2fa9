/** The outline of a file: its manifests and their fields. Names only: no value of a field is ever shown. */
import { keyText, type Range, rangeIn } from "./cursor.ts";
import type { Facts } from "./facts/facts.ts";
import type { Manifest } from "./facts/manifest.ts";
import { isPlainName } from "./secrets/secretNames.ts";
import type { Document } from "./text/document.ts";
import { at, type Entry, entryOf, type Mapping, type Node, type Scalar, stringOf } from "./yaml/node.ts";

export interface FileSymbol {
  readonly name: string;
  readonly detail?: string;
  readonly kind: "manifest" | "mapping" | "list" | "field" | "secret";
  readonly range: Range;
  /** Lies within `range`. */
  readonly selection: Range;
  readonly children: readonly FileSymbol[];
}

/** What symbols ask of the façade. */
export interface SymbolParts {
  documents(file: string): readonly Document[];
  manifests(document: Document): readonly Manifest[];
  facts(document: Document): Facts;
}

/** Levels of fields below a manifest. */
const deepest = 4;

/** One symbol a manifest, in the order of the text. */
export function symbols(language: SymbolParts, file: string): FileSymbol[] {
  return language.documents(file).flatMap((document) => {
    const manifests = language.manifests(document);
    if (manifests.length === 0) return [];
    const outline = new Outline(document, language.facts(document));
    return manifests.map((manifest) => outline.manifest(manifest));
  });
}

/** What names a list's item for people. */
const names = ["name", "username", "custom_id"];

class Outline {
  readonly #document: Document;
  /** Where credentials and names of Secrets start. */
  readonly #credentials: ReadonlySet<number>;
  readonly #references: ReadonlySet<number>;

  constructor(document: Document, facts: Facts) {
    this.#document = document;
    const entries = facts.secrets.flatMap((secret) => secret.entries);
    this.#credentials = new Set([...facts.credentials, ...entries].map(({ start }) => start));
    this.#references = new Set(facts.references.map(({ start }) => start));
  }

  manifest({ root, name, namespace, title }: Manifest): FileSymbol {
    const range = rangeIn(this.#document, root.start, root.end);
    const marked = at(root, "metadata", "name") ?? entryOf(root, "kind")?.value ?? root.entries[0]?.key;
    const inside = marked !== undefined && marked.start >= root.start && marked.end <= root.end;
    const selection = inside ? rangeIn(this.#document, marked.start, marked.end) : range;
    const shown = name === undefined ? title : `${title} ${name}`;
    const children = this.#members(root, 1);
    const symbol: FileSymbol = { name: shown, kind: "manifest", range, selection, children };
    return namespace === undefined ? symbol : { ...symbol, detail: namespace };
  }

  #members(mapping: Mapping, depth: number): FileSymbol[] {
    return mapping.entries.flatMap((entry) => {
      const isEnvelope = depth === 1 && (entry.key.value === "apiVersion" || entry.key.value === "kind");
      return entry.merged || isEnvelope ? [] : [this.#field(entry, depth)];
    });
  }

  #field({ key, value }: Entry, depth: number): FileSymbol {
    return {
      name: keyText(key) || '""',
      kind: kindOf(value),
      range: rangeIn(this.#document, key.start, Math.max(key.end, value.end)),
      selection: rangeIn(this.#document, key.start, key.end),
      children: this.#children(value, depth + 1),
    };
  }

  #children(value: Node, depth: number): FileSymbol[] {
    // What an alias stands for is somewhere else.
    if (value.alias || depth > deepest) return [];
    if (value.kind === "mapping") return this.#members(value, depth);
    if (value.kind === "scalar") return [];
    return value.items.flatMap((item, index) => this.#item(item, index, depth));
  }

  #item(item: Node, index: number, depth: number): FileSymbol[] {
    if (item.kind === "scalar") return this.#references.has(item.start) ? [this.#reference(item)] : [];
    const range = rangeIn(this.#document, item.start, item.end);
    const name = this.#nameOf(item) ?? `[${index}]`;
    return [{ name, kind: kindOf(item), range, selection: range, children: this.#children(item, depth + 1) }];
  }

  #reference(item: Scalar): FileSymbol {
    const range = rangeIn(this.#document, item.start, item.end);
    const name = stringOf(item);
    // A key may stand where a Secret's name belongs.
    const shown = name !== undefined && (isPlainName(name) || item.templated) ? name : "…";
    return { name: shown, kind: "secret", range, selection: range, children: [] };
  }

  /** The item's name, unless it is a credential. */
  #nameOf(item: Node): string | undefined {
    for (const field of names) {
      const value = at(item, field);
      const text = stringOf(value);
      if (text && value !== undefined && !this.#credentials.has(value.start)) return text;
    }
    return undefined;
  }
}

function kindOf(node: Node): FileSymbol["kind"] {
  if (node.kind === "scalar") return "field";
  return node.kind === "mapping" ? "mapping" : "list";
}
