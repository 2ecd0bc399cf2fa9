/** What can be written at a cursor. */

import type { Kind } from "../facts/kind.ts";
import type { Document, Position } from "../text/document.ts";
import type { Workspace } from "../workspace.ts";
import type { Completion } from "./completion.ts";
import { type ContextParts, completionContext } from "./completionContext.ts";
import { fieldCompletions } from "./fields.ts";
import { objectCompletions } from "./objects.ts";
import { referenceAt, secretEntries, secretNames } from "./secrets.ts";
import { valueCompletions } from "./values.ts";

export type { Completion } from "./completion.ts";

/** What completion asks of the façade. */
export interface CompletionParts extends ContextParts {
  readonly kinds: readonly Kind[];
  documentAt(file: string, position: Position): Document | undefined;
  workspace(document: Document): Workspace;
}

/**
 * Completions at a position of a file, best first; none in comments, block scalars, and objects of kinds that we do
 * not know. Works on text that cannot be parsed because it is being typed.
 */
export function complete(language: CompletionParts, file: string, position: Position): Completion[] {
  const document = language.documentAt(file, position);
  const context = document && completionContext(language, document, position);
  if (document === undefined || context === undefined) return [];
  if (context.manifest === undefined) return objectCompletions(context, language.kinds);
  const workspace = language.workspace(document);
  const { classes } = workspace.config;
  if (context.wanted === "field") {
    return [...secretEntries(context, workspace), ...fieldCompletions(context, classes)];
  }
  const reference = referenceAt(context);
  return reference === undefined
    ? valueCompletions(context, classes)
    : secretNames(context, reference, workspace);
}
