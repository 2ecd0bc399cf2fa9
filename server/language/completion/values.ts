/** Values that a schema or a controller knows for a place. */

import { patternOf } from "../cursor.ts";
import { defaultText, enumTexts } from "../schema/schemaWords.ts";
import type { Completion } from "./completion.ts";
import type { CompletionContext } from "./completionContext.ts";
import type { Classes } from "./fields.ts";
import { exampleOf, knownValues } from "./offers.ts";
import { valueSnippet } from "./snippet.ts";

/** Values for the place at the cursor. */
export function valueCompletions(context: CompletionContext, classes: Classes): Completion[] {
  const { schema, manifest } = context;
  if (schema === undefined || manifest === undefined) return [];
  const pattern = patternOf(context.path);
  const { kind } = manifest;
  const standard = defaultText(schema);
  const example = exampleOf(kind, pattern);
  const texts = new Set<string>([
    ...(standard === undefined ? [] : [standard]),
    ...(schema.type === "boolean" ? ["true", "false"] : enumTexts(schema)),
    ...knownValues(kind, pattern, classes),
    ...(example === undefined ? [] : [example]),
  ]);
  const isString = takesText(schema.type, schema.enum);
  return [...texts].map((text) => {
    const detail = text === standard ? "default" : text === example ? "for example" : undefined;
    return valueCompletion(context, text, isString, detail === undefined ? {} : { detail });
  });
}

/** A value as a completion. */
export function valueCompletion(
  { layout, range }: CompletionContext,
  text: string,
  isString: boolean,
  says: { readonly detail?: string; readonly documentation?: string },
): Completion {
  const snippet = valueSnippet(text, isString, layout);
  return { label: text, kind: "value", filter: layout.quote + text, snippet, range, ...says };
}

/** Numbers and booleans go without quotes; so does `off` where YAML's reading of it is allowed as well. */
function takesText(type: string | undefined, values: readonly unknown[] | undefined): boolean {
  if (type === undefined) return !values?.includes(false);
  return type === "string";
}
