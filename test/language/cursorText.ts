/** Texts with a cursor (`|`), and what an editor makes of an accepted completion. */
import type { Completion } from "../../server/language/completion/complete.ts";
import type { Range } from "../../server/language/cursor.ts";
import type { Position } from "../../server/language/text/document.ts";
import { fileName, language } from "../lint.ts";

export interface Marked {
  readonly text: string;
  readonly position: Position;
}

/** Takes the last `|` out of a text and says where it was. */
export function marked(text: string): Marked {
  const at = text.lastIndexOf("|");
  if (at === -1) throw new Error("the text has no cursor");
  return { text: text.slice(0, at) + text.slice(at + 1), position: positionAt(text, at) };
}

export function positionAt(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

/** Completions at the cursor, with other files of the workspace open. */
export function completionsAt(
  text: string,
  others: Readonly<Record<string, string>> = {},
  file: string = fileName,
): readonly Completion[] {
  const { text: clean, position } = marked(text);
  return language({ ...others, [file]: clean }).completions(file, position);
}

export function labelsAt(...args: Parameters<typeof completionsAt>): string[] {
  return completionsAt(...args).map(({ label }) => label);
}

/** The text after accepting a completion, each stop with its own text or, if it has none, with `filler`. */
export function accepted(text: string, completion: Completion, filler = ""): string {
  const line = textLines(text)[completion.range.start.line] ?? "";
  const indentation = /^[ \t]*/.exec(line)?.[0] ?? "";
  const written = expanded(completion.snippet, filler).replaceAll("\n", `\n${indentation}`);
  const edits = [{ range: completion.range, text: written }, ...(completion.also ? [completion.also] : [])];
  return edits
    .sort((a, b) => offsetAt(text, b.range.start) - offsetAt(text, a.range.start))
    .reduce((current, edit) => replaced(current, edit.range, edit.text), text);
}

/** Accepts the completion of a label at the cursor. */
export function accept(text: string, label: string, others: Readonly<Record<string, string>> = {}): string {
  const completion = completionsAt(text, others).find((one) => one.label === label);
  if (completion === undefined) throw new Error(`nothing called ${label} is offered`);
  return accepted(marked(text).text, completion);
}

function expanded(snippet: string, filler: string): string {
  const stop = /\\([\\$}])|\$\{\d+:((?:\\.|[^}\\])*)\}|\$\{\d+\|((?:\\.|[^|\\,])*)(?:\\.|[^|\\])*\|\}|\$\d+/g;
  return snippet.replace(stop, (_, plain?: string, text?: string, choice?: string) => {
    return plain ?? (text ?? choice)?.replace(/\\(.)/g, "$1") ?? filler;
  });
}

export function textIn(text: string, range: Range): string {
  return text.slice(offsetAt(text, range.start), offsetAt(text, range.end));
}

function replaced(text: string, range: Range, by: string): string {
  return text.slice(0, offsetAt(text, range.start)) + by + text.slice(offsetAt(text, range.end));
}

function offsetAt(text: string, { line, character }: Position): number {
  let offset = 0;
  for (const before of text.match(/[^\r\n]*(\r\n|\n|\r|$)/g)?.slice(0, line) ?? []) offset += before.length;
  return offset + character;
}

function textLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}
