/**
 * The CEL rules of a schema, as the API server evaluates them on create: on the defaulted and pruned object, a
 * runtime error is a rejection, rules about `oldSelf` are left to updates. A rule that needs a function of the
 * Kubernetes libraries which the evaluator lacks is not judged here.
 * Sources: k8s.io/apiextensions-apiserver pkg/apiserver/schema/cel/validation.go; gateway-semantics §0.
 */
import { type CelInput, celEnv, isCelError, parse, plan } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";
import { entryOf, type Node, type Scalar } from "./node.ts";
import { pathOf, type Step } from "./path.ts";
import type { CelRule, Schema } from "./schema.ts";
import { markOf } from "./validate.ts";
import type { Violation } from "./violation.ts";

/** Every CEL rule under `schema` that `root` breaks. */
export function evaluateRules(root: Node, schema: Schema): Violation[] {
  const violations: Violation[] = [];
  if (schema.hasRules)
    visit({ node: root, key: undefined, step: undefined }, toCel(root, schema), schema, violations);
  return violations;
}

/** A value's place in the text; values made by defaults stand where their nearest written parent does. */
interface Site {
  readonly node: Node;
  readonly key: Scalar | undefined;
  readonly step: Step | undefined;
}

/** Stands for a value that a template fills in: no rule that could see it is judged. */
const unknown = Symbol("templated");
type Value = CelInput | typeof unknown;

function visit(site: Site, value: Value, schema: Schema, violations: Violation[]): void {
  if (value === unknown) return;
  for (const rule of schema.rules) {
    if (rule.transition || holdsUnknown(value)) continue;
    const message = broken(rule, value);
    if (message !== undefined) violations.push(violation(site, schema, rule, message));
  }
  if (value instanceof Map) {
    for (const [name, property] of schema.properties) {
      if (!property.hasRules) continue;
      const part = value.get(escapeName(name)) as Value | undefined;
      if (part !== undefined) visit(child(site, name), part, property, violations);
    }
    const { additional } = schema;
    if (additional?.hasRules) {
      for (const [name, part] of value)
        visit(child(site, String(name)), part as Value, additional, violations);
    }
  } else if (Array.isArray(value) && schema.items?.hasRules) {
    const items = schema.items;
    value.forEach((part, i) => {
      const node = site.node.kind === "sequence" ? (site.node.items[i] ?? site.node) : site.node;
      visit({ node, key: undefined, step: { parent: site.step, at: i } }, part, items, violations);
    });
  }
}

function child(site: Site, name: string): Site {
  const entry = entryOf(site.node, name);
  const step = { parent: site.step, at: name };
  return entry === undefined ? { ...site, step } : { node: entry.value, key: entry.key, step };
}

function violation(site: Site, schema: Schema, rule: CelRule, message: string): Violation {
  let at = site;
  for (const name of rule.fieldPath?.split(".").slice(1) ?? []) at = child(at, name);
  const range =
    at.step === undefined
      ? markOf(entryOf(at.node, "kind")?.value ?? at.node, undefined)
      : markOf(at.node, at.key);
  const place = { start: range.start, end: range.end, path: pathOf(at.step) };
  return { ...place, reason: "cel", message, node: site.node, schema };
}

/** The message of a rule that the value breaks; undefined where it holds or cannot be judged here. */
function broken(rule: CelRule, self: CelInput): string | undefined {
  const result = run(rule.rule, self);
  if (result === true || result === undefined) return undefined;
  const message = rule.message ?? ownMessage(rule, self) ?? `failed rule: ${rule.rule}`;
  return typeof result === "string" ? `${result} evaluating rule: ${message}` : message;
}

function ownMessage(rule: CelRule, self: CelInput): string | undefined {
  if (rule.messageExpression === undefined) return undefined;
  const result = evaluate(rule.messageExpression, self);
  return typeof result === "string" ? result : undefined;
}

/** true or false; a string for a runtime error; undefined where the evaluator lacks something. */
function run(rule: string, self: CelInput): boolean | string | undefined {
  const result = evaluate(rule, self);
  if (result === undefined) return undefined;
  if (!isCelError(result)) return result === true;
  if (/^unbound function/.test(result.message)) return undefined;
  return result.message.replace(/^field not found: /, "no such key: ");
}

type Program = (bindings: { self: CelInput }) => unknown;
const environment = celEnv({ funcs: strings });
const programs = new Map<string, Program | undefined>();

function evaluate(expression: string, self: CelInput): unknown {
  if (!programs.has(expression)) programs.set(expression, compile(expression));
  return programs.get(expression)?.({ self });
}

/** Undefined for what this evaluator cannot parse (optional types): not judged here. */
function compile(expression: string): Program | undefined {
  try {
    return plan(environment, parse(expression)) as Program;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** CEL's view of a value: unknown fields pruned, nulls dropped, defaults filled in, names escaped, integers as int. */
function toCel(node: Node, schema: Schema): Value {
  if (node.kind === "scalar") return scalarToCel(node, schema);
  if (node.kind === "sequence") {
    const { items } = schema;
    return items === undefined ? [] : (node.items.map((item) => toCel(item, items)) as CelInput[]);
  }
  const map = new Map<string, Value>();
  for (const entry of node.entries) {
    const name = String(entry.key.value);
    const part = schema.properties.get(name) ?? schema.additional;
    if (part === undefined) continue;
    if (entry.value.kind === "scalar" && entry.value.value === null && !part.nullable) continue;
    map.set(escapeName(name), toCel(entry.value, part));
  }
  for (const [name, property] of schema.properties) {
    if (property.hasDefault && !map.has(escapeName(name)))
      map.set(escapeName(name), defaultToCel(property.default, property));
  }
  return map as Value;
}

function scalarToCel(node: Scalar, schema: Schema): Value {
  if (node.templated) return unknown;
  const { value } = node;
  if (typeof value === "number" && Number.isInteger(value) && schema.type !== "number") return BigInt(value);
  return value;
}

/** A default of the schema, itself defaulted below (defaulting/algorithm.go). */
function defaultToCel(value: unknown, schema: Schema): Value {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? [] : (value.map((item) => defaultToCel(item, items)) as CelInput[]);
  }
  if (typeof value === "object" && value !== null) {
    const map = new Map<string, Value>();
    const object = value as Record<string, unknown>;
    for (const [name, property] of schema.properties) {
      if (name in object) map.set(escapeName(name), defaultToCel(object[name], property));
      else if (property.hasDefault) map.set(escapeName(name), defaultToCel(property.default, property));
    }
    return map as Value;
  }
  if (typeof value === "number" && Number.isInteger(value) && schema.type !== "number") return BigInt(value);
  return value as Value;
}

function holdsUnknown(value: Value): boolean {
  if (value === unknown) return true;
  if (value instanceof Map) return [...value.values()].some((part) => holdsUnknown(part as Value));
  return Array.isArray(value) && value.some((part) => holdsUnknown(part));
}

/** Field names that are CEL keywords or hold special characters are escaped in rules (k8s.io cel/escaping.go). */
function escapeName(name: string): string {
  const known = escaped.get(name);
  if (known !== undefined) return known;
  if (
    !/[-./]|__|^(true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return|var|void|while)$/.test(
      name,
    )
  )
    return name;
  const result = /^[a-z]+$/.test(name)
    ? `__${name}__`
    : name
        .replace(/__/g, "__underscores__")
        .replace(/\./g, "__dot__")
        .replace(/-/g, "__dash__")
        .replace(/\//g, "__slash__");
  escaped.set(name, result);
  return result;
}
const escaped = new Map<string, string>();
