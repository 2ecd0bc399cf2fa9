/** The complete reader: all of YAML, by the `yaml` package, turned into the tree. Never throws. */
import { compose } from "./compose.ts";
import { cover, type Island, islandAt } from "./islands.ts";
import type { Node, SyntaxFault } from "./node.ts";
import { TreeBuilder } from "./treeBuilder.ts";
import { tooDeep } from "./treeLimits.ts";
import { faultsOf } from "./yamlFaults.ts";

export interface Read {
  readonly root: Node | undefined;
  readonly errors: readonly SyntaxFault[];
}

/** All but what YAML allows: tab, line breaks, NEL and everything printable. go-yaml refuses the same (`readerc.go`). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/** Each island costs one more reading of the document: so many, and so many characters, are read for them. */
const maxIslands = 16;
const islandBudget = 1_000_000;

/** Reads one document. */
export function readYaml(text: string): Read {
  const bad = text.search(forbidden);
  try {
    const { root, errors } = readTree(readable(text, bad !== -1));
    return { root, errors: bad === -1 ? errors : [forbiddenCharacter(text, bad)] };
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
  const first = readWith(text, start, []);
  let read = first;
  const islands: Island[] = [];
  while (read.open !== undefined) {
    const { open } = read;
    const island = islandAt(text, open);
    const affordable = islands.length < maxIslands && islands.length * text.length < islandBudget;
    if (island === undefined || !affordable || islands.some(({ start: at }) => at === open)) return first;
    islands.push(island);
    read = readWith(text, start, islands);
  }
  // Covering a quote that was never meant to reach that far makes things worse: then the plain reading stands.
  return read.broken ? first : read;
}

interface Attempt extends Read {
  /** The outermost quote or bracket that is not closed. */
  readonly open: number | undefined;
  /** The structure of what follows some fault is a guess. */
  readonly broken: boolean;
}

function readWith(text: string, start: number, islands: readonly Island[]): Attempt {
  const { contents, errors, refused, deepAt } = compose(islands.reduce(cover, text).slice(start));
  const builder = new TreeBuilder(text, start, islands);
  const root = builder.build(contents);
  if (deepAt !== undefined) return { root, errors: [tooDeep(deepAt + start)], open: undefined, broken: true };
  for (const fault of refused) {
    builder.faults.push({ ...fault, start: fault.start + start, end: fault.end + start });
  }
  const faults = faultsOf(errors, builder, text, start);
  return {
    root,
    errors: faults.errors,
    open: builder.unclosed?.outer,
    broken: faults.broken || builder.broken,
  };
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
