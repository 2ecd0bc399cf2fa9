/** Runs the `yaml` package's lexer, parser and composer over a text, watching it token by token. */
import {
  Composer,
  type CST,
  type Document,
  Lexer,
  Parser,
  type YAMLParseError,
  type Node as YamlNode,
} from "yaml";
import { directiveFault, TabWatch } from "./goYaml.ts";
import type { SyntaxFault } from "./node.ts";
import { maxDepth } from "./treeLimits.ts";

export interface Composed {
  readonly contents: YamlNode | null;
  readonly errors: readonly YAMLParseError[];
  /** What go-yaml refuses and the package does not. */
  readonly refused: readonly SyntaxFault[];
  /** Where reading stopped because the collections are nested too deeply. */
  readonly deepAt: number | undefined;
}

/** Composes the first document. Stops where it is nested too deeply, as the package goes down recursively. */
export function compose(text: string): Composed {
  const parser = new Parser();
  const composer = new Composer({ schema: "failsafe", uniqueKeys: false, resolveKnownTags: false });
  const tabs = text.includes("\t") ? new TabWatch() : undefined;
  const refused: SyntaxFault[] = [];
  let document: Document.Parsed | undefined;
  let deepAt: number | undefined;
  const take = (tokens: Iterable<CST.Token>): void => {
    for (const token of tokens) {
      if (token.type === "directive") {
        const fault = directiveFault(token.source, token.offset);
        if (fault !== undefined) refused.push(fault);
      }
      for (const done of composer.next(token)) document ??= done;
    }
  };
  for (const lexeme of new Lexer().lex(text)) {
    const { offset } = parser;
    take(parser.next(lexeme));
    tabs?.see(parser, lexeme, offset);
    if (parser.stack.length > maxDepth + 2) {
      deepAt = parser.offset - 1;
      break;
    }
  }
  take(parser.end());
  for (const done of composer.end(true, text.length)) document ??= done;
  if (tabs?.fault !== undefined) refused.push(tabs.fault);
  return { contents: document?.contents ?? null, errors: document?.errors ?? [], refused, deepAt };
}
