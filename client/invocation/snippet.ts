import { type Call, urlOf } from "./call.ts";
import { type HttpsnippetTarget, layout } from "./layout.ts";
import { expression, type Strings } from "./parts.ts";

/** A language, or a tool, that a request can be written in. */
export interface SnippetLanguage {
  /** Its file's name. */
  readonly id: string;
  /** For people: `curl (bash)`. */
  readonly name: string;
  /** VS Code's name of the language that the text is in. */
  readonly editorLanguage: string;
  /** @throws GatewayError `invalid` where the language has no way to say it. */
  write(call: Call): string;
}

/** Whether the key is a variable anywhere in a call, and if so how. */
export function keysIn(call: Call): ReadonlySet<"key" | "encoded key"> {
  const parts = [...urlOf(call), ...call.headers.flatMap(({ value }) => value)];
  return new Set(parts.flatMap((part) => ("key" in part ? [part.key] : [])));
}

/** The common case: httpsnippet's layout, strings put together by an operator. */
export function snippetOf(call: Call, target: HttpsnippetTarget, strings: Strings): string {
  return layout(call, target, (parts) => expression(parts, strings));
}
