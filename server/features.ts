/** Completions, hovers and symbols as the protocol wants them: plain data, structurally LSP's. */
import type { Completion } from "./language/completion/completion.ts";
import type { Hover } from "./language/hovers/index.ts";
import type { FileSymbol } from "./language/symbols.ts";

// Numbers of the protocol: CompletionItemKind, InsertTextFormat, InsertTextMode, SymbolKind.
const completionKinds = { field: 10, value: 12, secret: 18, skeleton: 15 } as const;
const snippetFormat = 2;
const adjustIndentation = 2;
const symbolKinds = { manifest: 19, mapping: 3, list: 18, field: 8, secret: 20 } as const;

/** `index` keeps the order in which the language gave them: best first. */
export function toCompletionItem(completion: Completion, index: number) {
  const { label, kind, detail, documentation, filter, snippet, range, also } = completion;
  return {
    label,
    kind: completionKinds[kind],
    ...(detail === undefined ? {} : { detail }),
    ...(documentation === undefined ? {} : { documentation: markdown(documentation) }),
    filterText: filter,
    sortText: String(index).padStart(5, "0"),
    insertTextFormat: snippetFormat,
    insertTextMode: adjustIndentation,
    textEdit: { range, newText: snippet },
    ...(also === undefined ? {} : { additionalTextEdits: [{ range: also.range, newText: also.text }] }),
  } as const;
}

export function toHover(hover: Hover | undefined) {
  return hover === undefined ? null : { contents: markdown(hover.markdown), range: hover.range };
}

export interface SymbolData {
  readonly name: string;
  readonly detail?: string;
  readonly kind: (typeof symbolKinds)[keyof typeof symbolKinds];
  readonly range: FileSymbol["range"];
  readonly selectionRange: FileSymbol["range"];
  readonly children: SymbolData[];
}

export function toSymbol({ name, detail, kind, range, selection, children }: FileSymbol): SymbolData {
  return {
    name: name === "" ? '""' : name,
    ...(detail === undefined ? {} : { detail }),
    kind: symbolKinds[kind],
    range,
    selectionRange: selection,
    children: children.map(toSymbol),
  };
}

function markdown(value: string) {
  return { kind: "markdown", value } as const;
}
