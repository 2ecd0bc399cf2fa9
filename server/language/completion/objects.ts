/** What an object is begun with: apiVersion and kind, or a whole skeleton. */

import type { Kind } from "../facts/kind.ts";
import { at, entriesOf, stringOf } from "../yaml/node.ts";
import type { Completion } from "./completion.ts";
import type { CompletionContext } from "./completionContext.ts";
import { choiceStop, type Draft } from "./draft.ts";
import { keyCompletion, presentFields } from "./fields.ts";
import { valueCompletion } from "./values.ts";

/** A kind under one of its versions. */
interface Pair {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Fields that an object has before one knows what it is. */
const envelope = ["apiVersion", "kind", "metadata"];
const undecided: ReadonlySet<string> = new Set([...envelope, "spec", "data", "stringData", "type"]);

/** Completions for an object whose kind is not known. */
export function objectCompletions(context: CompletionContext, kinds: readonly Kind[]): Completion[] {
  const { root, path, spot } = context;
  const others = entriesOf(root).filter(({ key }) => key !== spot.entry?.key);
  if (!others.every(({ key }) => undecided.has(String(key.value)))) return [];
  const pairs = kinds.flatMap(pairsOf);
  if (context.wanted === "value") {
    if (path.length !== 1) return [];
    if (path[0] === "kind") return kindValues(context, pairs);
    return path[0] === "apiVersion" ? apiVersionValues(context, pairs) : [];
  }
  return path.length === 0 ? objectFields(context, kinds, others.length === 0) : [];
}

function pairsOf({ group, versions, kind, kubernetes }: Kind): Pair[] {
  if (!kubernetes) return [];
  return versions.map((version) => ({ apiVersion: group === "" ? version : `${group}/${version}`, kind }));
}

function kindValues(context: CompletionContext, pairs: readonly Pair[]): Completion[] {
  const apiVersion = stringOf(at(context.root, "apiVersion"));
  const suitable = pairs.filter((pair) => apiVersion === undefined || pair.apiVersion === apiVersion);
  return suitable.map((pair) => {
    const completion = valueCompletion(context, pair.kind, true, { detail: pair.apiVersion });
    const also = apiVersion === undefined ? apiVersionAbove(context, pair) : undefined;
    return also === undefined ? completion : { ...completion, also };
  });
}

function apiVersionValues(context: CompletionContext, pairs: readonly Pair[]): Completion[] {
  const kind = stringOf(at(context.root, "kind"));
  const suitable = pairs.filter((pair) => kind === undefined || pair.kind === kind);
  return suitable.map((pair) => {
    const completion = valueCompletion(context, pair.apiVersion, true, { detail: pair.kind });
    const hasKind = entriesOf(context.root).some(({ key }) => key.value === "kind");
    if (hasKind || context.layout.style !== "block") return completion;
    const indent = " ".repeat(Math.max(0, context.layout.indent - "apiVersion: ".length));
    // Two kinds of one apiVersion differ in what is put in, so they differ in what they are called.
    return { ...completion, snippet: `${completion.snippet}\n${indent}kind: ${pair.kind}` };
  });
}

/** The line that is still missing when the kind is written first. */
function apiVersionAbove(
  { document, layout, root, spot }: CompletionContext,
  pair: Pair,
): Completion["also"] {
  const missing = !entriesOf(root).some(({ key }) => key.value === "apiVersion");
  const key = spot.entry?.key;
  if (!missing || key === undefined || layout.style !== "block") return undefined;
  const start = document.positionAt(key.start);
  return {
    range: { start, end: start },
    text: `apiVersion: ${pair.apiVersion}\n${" ".repeat(start.character)}`,
  };
}

function objectFields(context: CompletionContext, kinds: readonly Kind[], empty: boolean): Completion[] {
  const pairs = kinds.flatMap(pairsOf);
  const { root, layout, range } = context;
  const apiVersion = stringOf(at(root, "apiVersion"));
  const kind = stringOf(at(root, "kind"));
  const suitable = pairs.filter(
    (pair) =>
      (apiVersion === undefined || pair.apiVersion === apiVersion) &&
      (kind === undefined || pair.kind === kind),
  );
  if (suitable.length === 0) return [];
  const present = presentFields(context);
  const drafts: Readonly<Record<string, Draft>> = {
    apiVersion: choiceStop(
      suitable.map((pair) => pair.apiVersion),
      true,
    ),
    kind: choiceStop(
      suitable.map((pair) => pair.kind),
      true,
    ),
    metadata: { is: "mapping", members: [["name", { is: "stop", string: true }]] },
  };
  const fields = envelope.flatMap((name) => {
    const draft = drafts[name];
    if (draft === undefined || present.has(name)) return [];
    const detail = name === "metadata" ? "mapping" : "string, required";
    return [keyCompletion(context, name, draft, { detail, documentation: undefined })];
  });
  const isTop = layout.style === "block" && range.start.character === 0;
  if (!empty || !isTop || /\.jsonc?$/.test(context.document.file)) return fields;
  const skeletons = kinds.flatMap(({ offers }) => offers?.skeletons ?? []);
  const whole = skeletons.map(({ label, says, snippet }): Completion => {
    return { label, kind: "skeleton", detail: says, filter: label, snippet, range };
  });
  return [...whole, ...fields];
}
