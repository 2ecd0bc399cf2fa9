/** Whether the API server and we say the same of a document. */
import { isBuiltIn, type Opinion } from "./ask.ts";
import type { Judged } from "./ours.ts";
import type { Refusal, Stage } from "./verdict.ts";

export interface Comparison {
  readonly verdict: boolean;
  /** Undefined where there are none to compare. */
  readonly fields: boolean | undefined;
}

/** The verdicts agree if both refuse or both accept; the fields, if at the stage where the server stopped both name the same. */
export function compare(
  { refusals: server, unfinished }: Opinion,
  { refusals: ours, target }: Judged,
): Comparison {
  const verdict = server.length > 0 === ours.length > 0;
  const [first] = server;
  if (!verdict || first === undefined) return { verdict, fields: undefined };
  // Of a document that cannot be read, or not for certain, we say nothing else.
  const broken = ours.some(({ stage }) => stage === "read" || stage === "twice");
  if (broken && !server.some(({ stage }) => stage === "twice")) return { verdict, fields: undefined };
  if (broken) return { verdict, fields: same(namesAt(server, "twice"), namesAt(ours, "twice")) };
  if (first.stage === "read")
    return { verdict, fields: ours.some((one) => within(bare(one.field), first.field)) };
  if (first.stage === "strict") return { verdict, fields: sameUnknown(server, ours) };
  const judged = unfinished ? ours.filter(({ by }) => by !== "rule") : ours;
  return { verdict, fields: sameFields(server, judged, isBuiltIn(target.apiVersion)) };
}

/** A mapping where none belongs is one mistake to us; the server names each of its fields. */
function sameUnknown(server: readonly Refusal[], ours: readonly Refusal[]): boolean {
  const named = namesAt(server, "strict");
  const found = server.every(({ field }) => ours.some((one) => within(field, one.field)));
  return found && [...namesAt(ours, "strict")].every((field) => named.has(field));
}

function sameFields(server: readonly Refusal[], ours: readonly Refusal[], builtIn: boolean): boolean {
  const choices = server.filter(({ by }) => by === "choice");
  // Of built-in kinds the rules are our own, and each stands where all that it speaks of is.
  const isWhole = ({ by }: Refusal): boolean => by === "whole" || (builtIn && by === "rule");
  const wholes = ours.filter(isWhole);
  const named = namesAt(server, "validate");
  const found = namesAt(ours, "validate");
  const isFound = (one: Refusal): boolean =>
    found.has(one.field) ||
    // What the nearest form lacks, and a choice whose only fault is one that we name.
    choices.some((choice) => one !== choice && within(one.field, choice.field)) ||
    (one.by === "choice" && ours.some(({ field }) => within(field, one.field))) ||
    wholes.some(({ field }) => within(one.field, field));
  const isNamed = (one: Refusal): boolean =>
    named.has(one.field) ||
    (isWhole(one) &&
      server.some(({ field }) => within(field, one.field) || (builtIn && within(one.field, field))));
  const judged = ours.filter(({ stage }) => stage === "validate");
  // They wait until the schema is kept, and the server's own code leaves a value after the first fault in it.
  if (builtIn) return server.some(isFound) && judged.some(isNamed);
  return server.every(isFound) && judged.every(isNamed);
}

function same(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}

function namesAt(refusals: readonly Refusal[], stage: Stage): Set<string> {
  return new Set(refusals.filter((one) => one.stage === stage).map(({ field }) => field));
}

/** While reading, the server does not count the items of lists. */
function bare(field: string): string {
  return field.replaceAll(/\.\d+(?=\.|$)/g, "");
}

function within(inner: string, outer: string): boolean {
  return outer === "" || inner === outer || inner.startsWith(`${outer}.`);
}
