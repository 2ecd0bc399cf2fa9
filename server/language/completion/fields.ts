/** Fields of a mapping that are not there yet. */

import { keyText, patternOf } from "../cursor.ts";
import type { Schema } from "../schema/schema.ts";
import { defaultText, typeWords } from "../schema/schemaWords.ts";
import { entriesOf } from "../yaml/node.ts";
import type { Completion } from "./completion.ts";
import type { CompletionContext } from "./completionContext.ts";
import { choiceStop, type Draft, draftOf, membersOf, missingOf } from "./draft.ts";
import { knownKeys, knownValues, usualMembers } from "./offers.ts";
import { fieldSnippet, fieldsSnippet } from "./snippet.ts";

/** What the API server fills in: nobody writes it, and a manifest that has it is often an export. */
const filledIn: Readonly<Record<string, ReadonlySet<string>>> = {
  "": new Set(["status"]),
  metadata: new Set([
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
  ]),
};

/** Ingress classes of the workspace, by gateway. */
export type Classes = ReadonlyMap<string, readonly string[]>;

/** Fields that are not there yet: all required ones at once, each of them, then the rest. */
export function fieldCompletions(context: CompletionContext, classes: Classes): Completion[] {
  const { schema, manifest } = context;
  if (schema === undefined || manifest === undefined) return [];
  const pattern = patternOf(context.path);
  const { kind } = manifest;
  const present = presentFields(context);
  const missing = missingOf(schema, present);
  const usual = usualMembers(kind, pattern);
  const hidden = kind.kubernetes ? filledIn[pattern] : undefined;
  const names = [...schema.properties.keys()].filter((name) => !present.has(name) && !hidden?.has(name));
  const rank = (name: string) => (missing.includes(name) ? 0 : usual.includes(name) ? 1 : 2);
  const fields = names
    .sort((a, b) => rank(a) - rank(b))
    .map((name) => fieldCompletion(context, name, schema.properties.get(name) as Schema, pattern));
  const { hasColon, hasValue } = context.layout;
  const together =
    missing.length > 1 && !hasColon && !hasValue
      ? [togetherCompletion(context, missing, schema, pattern)]
      : [];
  return [...together, ...fields, ...freeKeys(context, pattern, present, classes)];
}

/** Names of the fields around the word. */
export function presentFields({ mapping, word }: CompletionContext): Set<string> {
  const others = entriesOf(mapping).filter(({ key }) => key !== word);
  return new Set(others.map(({ key }) => keyText(key)));
}

/** A field as a completion; `draft` is what its value starts with. */
export function keyCompletion(
  { layout, range }: CompletionContext,
  name: string,
  draft: Draft,
  says: { readonly detail: string; readonly documentation: string | undefined },
): Completion {
  return {
    label: name,
    kind: "field",
    detail: says.detail,
    ...(says.documentation === undefined ? {} : { documentation: says.documentation }),
    filter: layout.quote + name,
    snippet: fieldSnippet(name, draft, layout),
    range,
  };
}

function fieldCompletion(
  context: CompletionContext,
  name: string,
  schema: Schema,
  pattern: string,
): Completion {
  const kind = context.manifest?.kind;
  const place = pattern === "" ? name : `${pattern}.${name}`;
  const required = context.schema?.required.includes(name) ? "required" : undefined;
  const standard = defaultText(schema);
  const detail = [typeWords(schema), required, standard && `default ${standard}`].filter(Boolean).join(", ");
  return keyCompletion(context, name, draftOf(schema, kind, place), {
    detail,
    documentation: schema.description,
  });
}

function togetherCompletion(
  context: CompletionContext,
  missing: readonly string[],
  schema: Schema,
  pattern: string,
): Completion {
  const { layout, range, manifest } = context;
  const members = membersOf(schema, missing, manifest?.kind, pattern);
  const label = missing.join(", ");
  return {
    label,
    kind: "field",
    detail: "all required fields",
    filter: layout.quote + label,
    snippet: fieldsSnippet(members, layout),
    range,
  };
}

/** Keys that somebody looks for in a mapping that takes any. */
function freeKeys(
  context: CompletionContext,
  pattern: string,
  present: ReadonlySet<string>,
  classes: Classes,
): Completion[] {
  const kind = context.manifest?.kind;
  return knownKeys(kind, pattern)
    .filter(({ name }) => !present.has(name))
    .map(({ name, says }) => {
      const draft = choiceStop(knownValues(kind, `${pattern}.${name}`, classes), true);
      return keyCompletion(context, name, draft, { detail: "string", documentation: says });
    });
}
