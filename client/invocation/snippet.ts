import { GatewayError } from "../gateways/gatewayError.ts";
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
  /** What its client can send in a header; some cut what is beyond ASCII, or send it as Latin-1. */
  readonly headers: "ascii" | "utf-8";
  /** Asked through `snippet` only. */
  write(call: Call): string;
}

/** @throws GatewayError `invalid` where the language has no way to say it, or its client none to send it. */
export function snippet(language: SnippetLanguage, call: Call): string {
  const beyond = call.headers.find(({ value }) =>
    value.some((part) => "text" in part && /[^\t -~]/.test(part.text)),
  );
  if (language.headers === "ascii" && beyond !== undefined) {
    throw new GatewayError("invalid", `${language.name} cannot send the value of the header ${beyond.name}`, {
      next: "Take curl for bash: it sends what is beyond ASCII as UTF-8.",
    });
  }
  return language.write(call);
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
