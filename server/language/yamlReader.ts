/** The complete reader: all of YAML, by the `yaml` package, turned into the tree. Never throws. */
import { Composer, type Document, Lexer, Parser } from "yaml";
import type { Node, SyntaxFault } from "./node.ts";
import { TreeBuilder } from "./treeBuilder.ts";
import { maxDepth, tooDeep } from "./treeLimits.ts";
import { faultsOf } from "./yamlFaults.ts";

export interface Read {
  readonly root: Node | undefined;
  readonly errors: readonly SyntaxFault[];
}

/** All but what YAML allows: tab, line breaks, NEL and everything printable. go-yaml refuses the same (`readerc.go`). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/** Reads one document. */
export function readYaml(text: string): Read {
  const bad = text.search(forbidden);
  try {
    const read = readTree(readable(text, bad !== -1));
    return bad === -1 ? read : { root: read.root, errors: [forbiddenCharacter(text, bad)] };
  } catch (error) {
    return { root: undefined, errors: [failure(text, error)] };
  }
}

/** The same text, as long as before, in characters that the `yaml` package takes for what they are. */
function readable(text: string, hasForbidden: boolean): string {
  const clean = hasForbidden ? text.replaceAll(new RegExp(forbidden, "g"), "\ufffd") : text;
  // A carriage return alone is a line break in YAML and in go-yaml; the package takes it for white space.
  return clean.includes("\r") ? clean.replaceAll(/\r(?!\n)/g, "\n") : clean;
}

function readTree(text: string): Read {
  // Behind a byte order mark the package loses count of the first line's indentation.
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const { document, deepAt } = compose(start === 0 ? text : text.slice(start));
  if (document === undefined) return { root: undefined, errors: [] };
  const builder = new TreeBuilder(text, start);
  const root = builder.build(document.contents);
  if (deepAt !== undefined) return { root, errors: [tooDeep(deepAt + start)] };
  return { root, errors: faultsOf(document.errors, builder.faults, builder.unclosed, text, start) };
}

/** Stops at the first collection that is nested too deeply: the package goes down recursively. */
function compose(text: string): { document: Document.Parsed | undefined; deepAt: number | undefined } {
  const lexer = new Lexer();
  const parser = new Parser();
  const composer = new Composer({ schema: "failsafe", uniqueKeys: false, resolveKnownTags: false });
  let document: Document.Parsed | undefined;
  let deepAt: number | undefined;
  for (const lexeme of lexer.lex(text)) {
    for (const token of parser.next(lexeme)) for (const done of composer.next(token)) document ??= done;
    if (parser.stack.length > maxDepth + 2) {
      deepAt = parser.offset - 1;
      break;
    }
  }
  for (const token of parser.end()) for (const done of composer.next(token)) document ??= done;
  for (const done of composer.end(true, text.length)) document ??= done;
  return { document, deepAt };
}

function forbiddenCharacter(text: string, at: number): SyntaxFault {
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0");
  return {
    start: at,
    end: at + 1,
    message: `The control character U+${code} is not allowed in YAML. Remove it, or write it as "\\u${code}" in double quotes.`,
  };
}

function failure(text: string, error: unknown): SyntaxFault {
  if (error instanceof RangeError) return { ...tooDeep(0), end: text.length };
  const reason = error instanceof Error ? error.message : String(error);
  return { start: 0, end: text.length, message: `The document could not be read: ${reason}` };
}
