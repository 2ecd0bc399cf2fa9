/** What a new value starts with: required members filled in, each open place a stop. */

import type { Kind } from "../facts/kind.ts";
import type { Schema } from "../schema/schema.ts";
import { enumTexts } from "../schema/schemaWords.ts";
import { exampleOf, knownValues, usualMembers } from "./offers.ts";

/** An open place, with a text or a choice to start from. */
export interface Stop {
  readonly is: "stop";
  readonly text?: string;
  readonly choices?: readonly string[];
  readonly string: boolean;
}

export type Draft =
  | Stop
  | { readonly is: "mapping"; readonly members: readonly (readonly [name: string, value: Draft])[] }
  | { readonly is: "list"; readonly item: Draft };

const deepest = 6;

/** Drafts a value. `kind` names the schema, `pattern` the place in it. */
export function draftOf(schema: Schema, kind: Kind | undefined, pattern: string, depth = 0): Draft {
  if (schema.type === "array") {
    const { items } = schema;
    const item =
      items === undefined || depth >= deepest ? stop : draftOf(items, kind, `${pattern}[]`, depth + 1);
    return { is: "list", item };
  }
  if (schema.type === "object" || schema.properties.size > 0) {
    const names = depth >= deepest ? [] : initialMembers(schema, kind, pattern);
    return { is: "mapping", members: membersOf(schema, names, kind, pattern, depth) };
  }
  return scalarDraft(schema, kind, pattern);
}

/** Drafts some members of a mapping. */
export function membersOf(
  schema: Schema,
  names: readonly string[],
  kind: Kind | undefined,
  pattern: string,
  depth = 0,
): (readonly [string, Draft])[] {
  return names.map((name) => {
    const member = schema.properties.get(name);
    const below = pattern === "" ? name : `${pattern}.${name}`;
    return [name, member === undefined ? stop : draftOf(member, kind, below, depth + 1)] as const;
  });
}

/** Members without which a new mapping is refused or does nothing. */
export function initialMembers(schema: Schema, kind: Kind | undefined, pattern: string): string[] {
  const names = new Set([...missingOf(schema, new Set()), ...usualMembers(kind, pattern)]);
  return [...names];
}

/** Required members that are not there yet, those of a choice included; members with a default need not be written. */
export function missingOf(schema: Schema, present: ReadonlySet<string>): string[] {
  const missing = (names: readonly string[]) => names.filter((name) => !present.has(name));
  const required = missing(schema.required).filter((name) => !schema.properties.get(name)?.hasDefault);
  const chosen = (["anyOf", "oneOf"] as const).flatMap((keyword) => {
    const branches = schema.branches(keyword).map((branch) => branch.required);
    const first = branches[0] ?? [];
    const decided = branches.some((names) => missing(names).length === 0);
    const begun = branches.some((names) => names.some((name) => present.has(name) && !first.includes(name)));
    return decided || begun ? [] : missing(first);
  });
  return [...new Set([...chosen, ...required])];
}

/** A stop with texts to choose from; a single one is simply there. */
export function choiceStop(texts: readonly string[], string: boolean): Stop {
  const choices = [...new Set(texts)];
  const [only] = choices;
  if (only === undefined) return { is: "stop", string };
  return choices.length === 1 ? { is: "stop", text: only, string } : { is: "stop", choices, string };
}

const stop: Stop = { is: "stop", string: true };

function scalarDraft(schema: Schema, kind: Kind | undefined, pattern: string): Draft {
  const string = schema.type === "string";
  const choices = choicesOf(schema, kind, pattern);
  const preferred = schema.hasDefault ? String(schema.default) : exampleOf(kind, pattern);
  if (choices.length > 0) {
    const first = choices.filter((choice) => choice === preferred);
    return choiceStop([...first, ...choices], string);
  }
  return preferred === undefined || preferred === ""
    ? { ...stop, string }
    : { is: "stop", text: preferred, string };
}

function choicesOf(schema: Schema, kind: Kind | undefined, pattern: string): readonly string[] {
  if (schema.type === "boolean") return ["true", "false"];
  const listed = enumTexts(schema);
  return listed.length > 0 ? listed : knownValues(kind, pattern);
}
