/**
 * A manifest against its structural schema, as the API server judges it on create: unknown fields (strict field
 * validation), nulls and defaults as if pruned and defaulted, then types and value rules, then list types.
 * Sources: k8s.io/apiextensions-apiserver pkg/apiserver/schema/{pruning,defaulting,listtype},
 * k8s.io/kube-openapi pkg/validation/validate; gateway-semantics §0.
 */
import { type Entry, entryOf, type Mapping, type Node, type Scalar, type Sequence } from "../yaml/node.ts";
import { pathOf, type Step } from "./path.ts";
import { readSchema, type Schema } from "./schema.ts";
import { checkChoices, checkValue } from "./valueRules.ts";
import type { Violation, ViolationReason } from "./violation.ts";

/**
 * Everything the schema refuses about `root`, in the order of the text. CEL rules are judged apart (`cel.ts`).
 * @param builtIn the object is read into Go's types before anything else, so what is dropped later has to fit, too
 */
export function validate(root: Node, schema: Schema, builtIn = false): Violation[] {
  const walk = new Walk(builtIn);
  walk.visit(root, schema, undefined, undefined);
  return walk.violations;
}

interface Ranged {
  readonly start: number;
  readonly end: number;
}

/** Adds a violation of the value under judgement. */
export type Report = (reason: ViolationReason, message: string) => void;

/** A value under judgement. */
interface Site {
  readonly node: Node;
  readonly schema: Schema;
  readonly step: Step | undefined;
  readonly key: Scalar | undefined;
}

interface ReportDetails {
  readonly range?: Ranged;
  readonly field?: string;
  readonly step?: Step;
  readonly around?: Violation["around"];
}

/** The API server's strict decoder counts no further (sigs.k8s.io/json, `maxStrictErrors`). */
const maxUnknown = 100;

class Walk {
  readonly violations: Violation[] = [];
  readonly #builtIn: boolean;
  #unknown = 0;
  readonly #around: { node: Mapping; schema: Schema }[] = [];

  constructor(builtIn: boolean) {
    this.#builtIn = builtIn;
  }

  visit(node: Node, schema: Schema, step: Step | undefined, key: Scalar | undefined): void {
    if (node.kind === "scalar" && (node.templated || (node.value === null && schema.nullable))) return;
    const site: Site = { node, schema, step, key };
    const expected = expectedType(schema);
    if (expected !== undefined && !hasType(node, expected)) {
      this.#report(site, "type", `must be ${typeWords[expected] ?? expected}, not ${describe(node)}`);
      return;
    }
    if (schema.hasValueRules) {
      const report: Report = (reason, message) => this.#report(site, reason, message);
      checkValue(node, schema, report);
      checkChoices(node, schema, report);
    }
    if (node.kind === "mapping") this.#mapping(node, site);
    else if (node.kind === "sequence") this.#sequence(node, site);
  }

  #report(site: Site, reason: ViolationReason, message: string, details: ReportDetails = {}): void {
    const { node, schema } = site;
    const { start, end } = details.range ?? markOf(node, site.key);
    const path = pathOf(details.step ?? site.step);
    const { field, around } = details;
    const base = { start, end, path, reason, message, node, schema };
    this.violations.push({
      ...base,
      ...(field === undefined ? {} : { field }),
      ...(around === undefined ? {} : { around }),
    });
  }

  #mapping(node: Mapping, site: Site): void {
    const { schema, step } = site;
    this.#around.push({ node, schema });
    const complete = schema.required.length > 0 && !node.entries.some((entry) => entry.key.templated);
    if (complete) {
      for (const name of schema.required) {
        // The API server gives every object its `metadata`.
        if (step === undefined && name === "metadata") continue;
        if (this.#missing(node, schema, name)) {
          this.#report(site, "required", "is required", { field: name, step: { parent: step, at: name } });
        }
      }
    }
    for (const entry of node.entries) this.#entry(entry, site);
    this.#around.pop();
  }

  #entry(entry: Entry, site: Site): void {
    const { schema, step } = site;
    if (entry.key.templated) return;
    const name = String(entry.key.value);
    const property = schema.properties.get(name);
    if (property !== undefined) {
      if (isPlainlyFine(entry.value, property) || isDroppedNull(entry.value, property)) return;
      const site = { node: entry.value, schema: property, step: { parent: step, at: name }, key: entry.key };
      if (isDroppedStatus(name, step) && !this.#builtIn) this.#unknownIn(site);
      else this.visit(entry.value, property, site.step, entry.key);
      return;
    }
    const additional = schema.additional;
    if (additional !== undefined) {
      if (isDroppedNull(entry.value, additional)) return;
      this.visit(entry.value, additional, { parent: step, at: name, free: true }, entry.key);
    } else if (!schema.open && isStructured(schema)) this.#unknownEntry(entry, site);
  }

  #unknownEntry({ key }: Entry, site: Site): void {
    if (++this.#unknown > maxUnknown) return;
    const field = String(key.value);
    this.#report(site, "unknown-field", "is not a field here", {
      range: key,
      field,
      step: { parent: site.step, at: field },
      around: [...this.#around],
    });
  }

  /** Of what nothing is kept, strict decoding names the unknown fields all the same, whatever the types. */
  #unknownIn(site: Site): void {
    const { node, schema, step } = site;
    if (node.kind === "sequence") {
      const items = schema.items ?? nothing;
      for (const [i, item] of node.items.entries()) {
        this.#unknownIn({ node: item, schema: items, step: { parent: step, at: i }, key: undefined });
      }
    }
    if (node.kind !== "mapping") return;
    this.#around.push({ node, schema });
    for (const entry of node.entries) {
      if (entry.key.templated) continue;
      const name = String(entry.key.value);
      const part = schema.properties.get(name) ?? schema.additional;
      if (part !== undefined) {
        this.#unknownIn({
          node: entry.value,
          schema: part,
          step: { parent: step, at: name },
          key: entry.key,
        });
      } else if (!schema.open) this.#unknownEntry(entry, site);
    }
    this.#around.pop();
  }

  /** A required field is missing when it is absent, or a null that is dropped, and no default takes its place. */
  #missing(node: Mapping, schema: Schema, name: string): boolean {
    const property = schema.properties.get(name);
    if (property?.hasDefault) return false;
    const entry = entryOf(node, name);
    return entry === undefined || (property !== undefined && isDroppedNull(entry.value, property));
  }

  #sequence(node: Sequence, site: Site): void {
    const { schema, step } = site;
    const { items } = schema;
    if (items !== undefined) {
      node.items.forEach((item, i) => {
        this.visit(item, items, { parent: step, at: i }, undefined);
      });
    }
    if (schema.listType === "set" || schema.listType === "map") this.#twice(node, site);
  }

  /** The first copy of each item; with it gone, the next is. */
  #twice(node: Sequence, site: Site): void {
    const { schema, step } = site;
    const isMap = schema.listType === "map";
    if (isMap && !node.items.every(isMapItem)) return;
    const times = new Map<string, number>();
    node.items.forEach((item, i) => {
      const identity = identityOf(item, schema);
      if (identity === undefined) return;
      const before = times.get(identity) ?? 0;
      times.set(identity, before + 1);
      if (before !== 1) return;
      const keys = isMap ? ` (same ${schema.listMapKeys.join(", ")})` : "";
      this.#report(site, "duplicate", `stands in the list already${keys}`, {
        range: markOf(item, undefined),
        step: { parent: step, at: i },
      });
    });
  }
}

const nothing = readSchema({});

/** Keys of a list are looked for only where all its items can have them. */
function isMapItem(item: Node): boolean {
  return (
    item.kind === "mapping" || (item.kind === "scalar" && (item.value === null || item.templated === true))
  );
}

/** What marks a value: a scalar or one-line flow collection itself, else the key that it stands under. */
export function markOf(node: Node, key: Ranged | undefined): Ranged {
  if (node.kind === "scalar") return node.end > node.start || key === undefined ? node : key;
  if (key !== undefined) return key;
  const first = node.kind === "mapping" ? node.entries[0]?.key : node.items[0];
  return first === undefined || ("style" in node && node.style === "flow")
    ? node
    : markOf(first as Node, undefined);
}

type TypeName = "object" | "array" | "string" | "integer" | "number" | "boolean" | "int-or-string";

const typeWords: Readonly<Record<string, string>> = {
  object: "a mapping",
  array: "a list",
  string: "a string",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  "int-or-string": "a whole number or a string",
};

function expectedType(schema: Schema): TypeName | undefined {
  return schema.intOrString ? "int-or-string" : (schema.type as TypeName | undefined);
}

function hasType(node: Node, type: TypeName): boolean {
  if (type === "object") return node.kind === "mapping";
  if (type === "array") return node.kind === "sequence";
  if (node.kind !== "scalar") return false;
  const { value } = node;
  switch (type) {
    case "string":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number" || typeof value === "bigint";
    case "integer":
      return isInteger(value);
    default:
      return typeof value === "string" || isInteger(value);
  }
}

/**
 * What Go's 64 bits hold; anything beyond is a number with a fraction to the API server. A fraction that is small
 * beside the number is none to it (go-openapi/swag IsFloat64AJSONInteger).
 */
function isInteger(value: Scalar["value"]): boolean {
  if (typeof value === "bigint") return BigInt.asIntN(64, value) === value;
  if (typeof value !== "number") return false;
  if (Number.isInteger(value)) return value >= -(2 ** 63) && value < 2 ** 63;
  const whole = Math.trunc(value);
  return Number.isSafeInteger(whole) && Math.abs(value - whole) < 1e-9 * (Math.abs(value) + Math.abs(whole));
}

/** What was found instead; never the value itself, which may be a key. */
function describe(node: Node): string {
  if (node.kind !== "scalar") return node.kind === "mapping" ? "a mapping" : "a list";
  const { value } = node;
  if (value === null) return "empty";
  if (typeof value === "boolean") return "a boolean";
  return typeof value === "string" ? "a string" : "a number";
}

/** A scalar of the type that is asked for, of which nothing more is asked: most values are. */
function isPlainlyFine(node: Node, schema: Schema): boolean {
  const { type, hasValueRules, intOrString } = schema;
  return (
    node.kind === "scalar" &&
    type !== undefined &&
    !hasValueRules &&
    !intOrString &&
    hasType(node, type as TypeName)
  );
}

/** Nulls of non-nullable properties are dropped before anything is judged (defaulting/prune.go). */
export function isDroppedNull(node: Node, schema: Schema): boolean {
  return node.kind === "scalar" && node.value === null && !node.templated && !schema.nullable;
}

/**
 * A new object's `status` is emptied before anything is judged, where it is a subresource, as in every kind of ours;
 * only strict decoding has looked into it by then (customresource/strategy.go PrepareForCreate).
 */
export function isDroppedStatus(name: string, parent: Step | undefined): boolean {
  return name === "status" && parent === undefined;
}

/** Says something about its fields; `type: object` alone keeps nothing but is written for open objects elsewhere. */
function isStructured(schema: Schema): boolean {
  return schema.type === "object" || schema.properties.size > 0;
}

function identityOf(item: Node, schema: Schema): string | undefined {
  if (schema.listType === "set") {
    return item.kind === "scalar" && !item.templated ? `${typeof item.value}:${item.value}` : undefined;
  }
  const parts: unknown[] = [];
  for (const key of schema.listMapKeys) {
    const value = entryOf(item, key)?.value;
    const property = schema.items?.properties.get(key);
    const absent = value === undefined || (property !== undefined && isDroppedNull(value, property));
    if (absent) parts.push(property?.default ?? null);
    else if (value.kind === "scalar" && !value.templated) parts.push(String(value.value));
    else return undefined;
  }
  return JSON.stringify(parts);
}
