/**
 * The CEL rules of a schema, as the API server evaluates them: on the defaulted and pruned object, a runtime error is
 * a rejection, rules about `oldSelf` run on updates only. A rule that needs a function of the
 * Kubernetes libraries which the evaluator lacks is not judged here.
 * Sources: k8s.io/apiextensions-apiserver pkg/apiserver/schema/cel/validation.go; gateway-semantics §0.
 */
import { compile, type Program } from "../cel/compile.ts";
import { Meter, mostOfAnObject, TooCostly } from "../cel/cost.ts";
import type { Expression } from "../cel/expression.ts";
import { parse } from "../cel/parse.ts";
import { CelError, type Value as CelValue } from "../cel/values.ts";
import { entryOf, type Node, type Scalar } from "../yaml/node.ts";
import { pathOf, type Step } from "./path.ts";
import type { CelRule, Schema } from "./schema.ts";
import { isDroppedNull, isDroppedStatus, markOf } from "./validate.ts";
import type { Violation } from "./violation.ts";

/**
 * Objects up to this many characters cannot cost too much: by the API server's own estimate of the rules of all our
 * kinds (EstimateCost), with a request of at most 450 kB, none gets to its limits. (The estimates for HTTPRoute and
 * TLSRoute are beyond them whatever the size, since they allow for four bytes in a character where the evaluation
 * counts one.) JSON is at most twice as long as the YAML it comes from. Only larger objects are metered.
 */
const cheap = 200_000;

/**
 * Every CEL rule under `schema` that `root` breaks. What costs more than the API server allows is the last violation:
 * it evaluates no further rules.
 * @param old the object that `root` is to replace; without it, `root` is created
 * @param isLimited the schema is a custom resource's, so that the API server counts what its rules cost
 */
export function evaluateRules(root: Node, schema: Schema, old?: Node, isLimited = false): Violation[] {
  const violations: Violation[] = [];
  if (!schema.hasRules) return violations;
  const budget = isLimited && root.end - root.start > cheap ? new Budget() : undefined;
  try {
    seek({ node: root, key: undefined, step: undefined, old }, schema, { violations, budget });
  } catch (thrown) {
    if (!(thrown instanceof OutOfBudget)) throw thrown;
  }
  return violations;
}

/** What an evaluation of all rules of an object gathers. */
interface Evaluation {
  readonly violations: Violation[];
  /** Undefined where the cost need not be counted. */
  readonly budget: Budget | undefined;
}

/** What an object's rules cost, with programs of its own, which count. */
class Budget {
  readonly meter = new Meter();
  readonly programs: Programs = new Map();
  #left = mostOfAnObject;

  /** Whether the rule just evaluated cost too much, alone or with those before it. */
  isExceeded(): boolean {
    this.#left -= this.meter.spent;
    this.meter.spent = 0;
    return this.#left < 0;
  }
}

/** Ends the evaluation; the violation is already told. */
class OutOfBudget {}

const tooCostly =
  "its CEL rules cost more to check than the API server spends on them (CEL cost limit); make the long lists or texts in it shorter";

/** A value's place in the text; values made by defaults stand where their nearest written parent does. */
interface Site {
  readonly node: Node;
  readonly key: Scalar | undefined;
  readonly step: Step | undefined;
  /** What stood here before the update; not looked for in lists. */
  readonly old: Node | undefined;
}

/** Stands for a value that a template fills in: no rule that could see it is judged. */
const unknown = Symbol("templated");
type Value = CelValue | typeof unknown;

/** Goes down to the values that have rules; only they are turned into CEL's values. */
function seek(site: Site, schema: Schema, to: Evaluation): void {
  const { node } = site;
  if (schema.rules.length > 0) {
    const value = toCel(site.step === undefined ? withStatusOf(node, site.old) : node, schema);
    judge(site, value, schema, hasTemplates(node), to);
  } else if (node.kind === "mapping") {
    for (const [name, property] of schema.ruled) {
      if (isDroppedStatus(name, site.step)) continue;
      const part = child(site, name);
      if (part.node !== node) {
        if (!isDroppedNull(part.node, property)) seek(part, property, to);
      } else if (property.hasDefault) judge(part, defaultToCel(property), property, false, to);
    }
    const { additional } = schema;
    if (additional?.hasRules) {
      for (const { key } of node.entries) seek(child(site, String(key.value)), additional, to);
    }
  } else if (node.kind === "sequence" && schema.items?.hasRules) {
    for (const [i, item] of node.items.entries()) {
      const step = { parent: site.step, at: i };
      seek({ node: item, key: undefined, step, old: undefined }, schema.items, to);
    }
  }
}

/** An object as it would be stored: its status is the one that is stored already (PrepareForCreate, PrepareForUpdate). */
function withStatusOf(root: Node, old: Node | undefined): Node {
  const status = entryOf(old, "status");
  if (root.kind !== "mapping" || entryOf(root, "status") === status) return root;
  const entries = root.entries.filter(({ key }) => key.value !== "status");
  return { ...root, entries: status === undefined ? entries : [...entries, status] };
}

/** Runs the rules on a value and on what it holds. `templated`: somewhere in it a template's values are to come. */
function judge(site: Site, value: Value, schema: Schema, templated: boolean, to: Evaluation): void {
  if (value === unknown) return;
  for (const rule of schema.rules) {
    if ((rule.transition && site.old === undefined) || (templated && holdsUnknown(value))) continue;
    const before = site.old === undefined ? undefined : toCel(site.old, schema);
    const bindings = { self: value, ...(before !== undefined && { oldSelf: before as CelValue }) };
    const message = broken(rule, bindings, to.budget);
    if (message !== undefined) to.violations.push(violation(site, schema, rule, message));
    if (message === tooCostly) throw new OutOfBudget();
  }
  if (value instanceof Map) {
    for (const [name, property] of schema.ruled) {
      const part = value.get(escapeName(name)) as Value | undefined;
      if (part !== undefined) judge(child(site, name), part, property, templated, to);
    }
    const { additional } = schema;
    if (additional?.hasRules) {
      for (const [name, part] of value) {
        judge(child(site, String(name)), part as Value, additional, templated, to);
      }
    }
  } else if (Array.isArray(value) && schema.items?.hasRules) {
    for (const [i, part] of value.entries()) {
      const node = site.node.kind === "sequence" ? (site.node.items[i] ?? site.node) : site.node;
      const step = { parent: site.step, at: i };
      judge({ node, key: undefined, step, old: undefined }, part as Value, schema.items, templated, to);
    }
  }
}

function child(site: Site, name: string): Site {
  const entry = entryOf(site.node, name);
  const step = { parent: site.step, at: name };
  const old = entryOf(site.old, name)?.value;
  return entry === undefined ? { ...site, step, old } : { node: entry.value, key: entry.key, step, old };
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
function broken(rule: CelRule, bindings: Bindings, budget: Budget | undefined): string | undefined {
  const result = run(rule, bindings, budget);
  if (result instanceof TooCostly || budget?.isExceeded()) return tooCostly;
  if (result === true || result === undefined) return undefined;
  const message = rule.message ?? ownMessage(rule, bindings) ?? `failed rule: ${rule.rule}`;
  return typeof result === "string" ? `${result} evaluating rule: ${message}` : message;
}

function ownMessage(rule: CelRule, bindings: Bindings): string | undefined {
  if (rule.messageExpression === undefined) return undefined;
  const result = evaluate(rule.messageExpression, rule.parsed, bindings);
  return typeof result === "string" ? result : undefined;
}

/** true or false; a string for a runtime error; undefined where our evaluator lacks something. */
function run(
  { rule, parsed }: CelRule,
  bindings: Bindings,
  budget: Budget | undefined,
): boolean | string | TooCostly | undefined {
  const result = evaluate(rule, parsed, bindings, budget);
  if (result === undefined || result instanceof TooCostly) return result;
  return result instanceof CelError ? result.message : result === true;
}

interface Bindings {
  readonly self: CelValue;
  readonly oldSelf?: CelValue;
}

type Programs = Map<string, { readonly run: Program | undefined }>;

const uncounted: Programs = new Map();

function evaluate(
  expression: string,
  parsed: CelRule["parsed"],
  { self, oldSelf }: Bindings,
  budget?: Budget,
): CelValue | CelError | TooCostly | undefined {
  const programs = budget?.programs ?? uncounted;
  let program = programs.get(expression);
  if (program === undefined) {
    program = { run: programOf(expression, parsed[expression], budget?.meter) };
    programs.set(expression, program);
  }
  try {
    return program.run?.(self, oldSelf);
  } catch (error) {
    if (error instanceof CelError || error instanceof TooCostly) return error;
    throw error;
  }
}

/** Undefined for what this evaluator cannot parse (optional types): not judged here. */
function programOf(
  expression: string,
  parsed: Expression | undefined,
  meter: Meter | undefined,
): Program | undefined {
  try {
    return compile(parsed ?? parse(expression), meter);
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
    return items === undefined ? [] : (node.items.map((item) => toCel(item, items)) as CelValue[]);
  }
  const map = new Map<string, Value>();
  const { additional } = schema;
  for (const { key, value } of node.entries) {
    const name = String(key.value);
    const property = schema.properties.get(name);
    const part = property ?? additional;
    if (part === undefined || isDroppedNull(value, part)) continue;
    map.set(property === undefined ? name : escapeName(name), toCel(value, part));
  }
  for (const [name, property] of schema.defaulted) {
    const escaped = escapeName(name);
    if (!map.has(escaped)) map.set(escaped, defaultToCel(property));
  }
  return map as Value;
}

function scalarToCel(node: Scalar, schema: Schema): Value {
  return node.templated ? unknown : plainToCel(node.value, schema);
}

function plainToCel(value: Scalar["value"], schema: Schema): Value {
  return typeof value === "number" && Number.isInteger(value) && schema.type !== "number"
    ? BigInt(value)
    : value;
}

/** Defaults never change, and CEL changes no value. */
const defaults = new WeakMap<Schema, { readonly value: Value }>();

function defaultToCel(schema: Schema): Value {
  let known = defaults.get(schema);
  if (known === undefined) {
    known = { value: jsonToCel(schema.default, schema) };
    defaults.set(schema, known);
  }
  return known.value;
}

/** A default of the schema, itself defaulted below (defaulting/algorithm.go). */
function jsonToCel(value: unknown, schema: Schema): Value {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? [] : (value.map((item) => jsonToCel(item, items)) as CelValue[]);
  }
  if (typeof value === "object" && value !== null) {
    const map = new Map<string, Value>();
    const object = value as Record<string, unknown>;
    for (const [name, property] of schema.properties) {
      if (name in object) map.set(escapeName(name), jsonToCel(object[name], property));
      else if (property.hasDefault) map.set(escapeName(name), jsonToCel(property.default, property));
    }
    return map as Value;
  }
  return plainToCel(value as Scalar["value"], schema);
}

function hasTemplates(node: Node): boolean {
  if (node.kind === "scalar") return node.templated === true;
  if (node.kind === "sequence") return node.items.some(hasTemplates);
  return node.entries.some(({ value }) => hasTemplates(value));
}

function holdsUnknown(value: Value): boolean {
  if (value === unknown) return true;
  if (value instanceof Map) return [...value.values()].some((part) => holdsUnknown(part as Value));
  return Array.isArray(value) && value.some((part) => holdsUnknown(part));
}

const reserved =
  /^(true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return|var|void|while)$/;
const escapes: Readonly<Record<string, string>> = {
  __: "__underscores__",
  ".": "__dot__",
  "-": "__dash__",
  "/": "__slash__",
};
const escaped = new Map<string, string>();

/** Field names that are CEL keywords or hold special characters are escaped in rules (k8s.io cel/escaping.go). */
function escapeName(name: string): string {
  let known = escaped.get(name);
  if (known === undefined) {
    known = reserved.test(name)
      ? `__${name}__`
      : name.replace(/__|[-./]/g, (part) => escapes[part] as string);
    escaped.set(name, known);
  }
  return known;
}
