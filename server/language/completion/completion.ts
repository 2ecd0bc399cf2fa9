import type { Range } from "../cursor.ts";

/** Something that can be written at the cursor. */
export interface Completion {
  readonly label: string;
  readonly kind: "field" | "value" | "secret" | "skeleton";
  /** One line beside the label. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** What the text in `range` is compared with while typing. */
  readonly filter: string;
  /**
   * A snippet in LSP's syntax. Lines after the first are indented relative to the line that `range` starts on
   * (LSP: `insertTextMode` adjustIndentation).
   */
  readonly snippet: string;
  /** What the snippet replaces: the word at the cursor, on one line. */
  readonly range: Range;
  /** A text that is put in elsewhere at the same time. */
  readonly also?: { readonly range: Range; readonly text: string };
}
