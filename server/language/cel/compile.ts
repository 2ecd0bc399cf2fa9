/**
 * CEL expressions as functions. To `&&`, `||` and the macros made of them an error is a value: a side that decides
 * makes nothing of the other's error (cel-spec, "Logical Operators"). Here it is thrown, and caught there.
 */
import { costOfCall, isPath, type Meter, ownCost } from "./cost.ts";
import type { Call, Expression, Fold } from "./expression.ts";
import { bool, functions } from "./functions.ts";
import { CelError, isList, isMap, noOverload, type Value } from "./values.ts";

/** Throws `CelError`. */
export type Program = (self: Value, oldSelf: Value | undefined) => Value;

/** The values of names, each in its place; a macro's result may be an error, which is thrown when it is read. */
type Frame = (Value | CelError | undefined)[];
type Step = (frame: Frame) => Value;
/** The places of names. */
type Scope = ReadonlyMap<string, number>;

/** The names that a rule can use (k8s.io/apiextensions-apiserver pkg/apiserver/schema/cel). */
const names: Scope = new Map([
  ["self", 0],
  ["oldSelf", 1],
]);

/** Thrown for what is not among our functions, and caught here. */
class Lacking extends Error {}

/**
 * Undefined for an expression that calls what is not among our functions.
 * @param meter is told what the evaluations cost; they are slower then
 */
export function compile(expression: Expression, meter?: Meter): Program | undefined {
  try {
    const step = stepOf(expression, names, meter);
    return (self, oldSelf) => step([self, oldSelf]);
  } catch (error) {
    if (error instanceof Lacking) return undefined;
    throw error;
  }
}

function stepOf(expression: Expression, scope: Scope, meter: Meter | undefined): Step {
  const step = plainStepOf(expression, scope, meter);
  const cost = meter === undefined ? 0 : ownCost(expression);
  if (cost === 0) return step;
  return (frame) => {
    const value = step(frame);
    meter?.spend(cost);
    return value;
  };
}

function plainStepOf(expression: Expression, scope: Scope, meter: Meter | undefined): Step {
  switch (expression.is) {
    case "constant": {
      const { value } = expression;
      return () => value;
    }
    case "int": {
      const value = BigInt(expression.value);
      return () => value;
    }
    case "name":
      return nameStep(expression.name, scope);
    case "select":
      return selectStep(stepOf(expression.of, scope, meter), expression.field, expression.test);
    case "call":
      return callStep(
        expression,
        expression.args.map((arg) => stepOf(arg, scope, meter)),
        meter,
      );
    case "list": {
      const items = expression.items.map((item) => stepOf(item, scope, meter));
      return (frame) => items.map((item) => item(frame));
    }
    case "map": {
      const entries = expression.entries.map(
        ([key, value]) => [stepOf(key, scope, meter), stepOf(value, scope, meter)] as const,
      );
      return (frame) => new Map(entries.map(([key, value]) => [key(frame), value(frame)]));
    }
    case "fold":
      return foldStep(expression, scope, meter);
  }
}

function nameStep(name: string, scope: Scope): Step {
  const place = scope.get(name);
  if (place === undefined) throw new Lacking(name);
  return (frame) => {
    const value = frame[place];
    if (value instanceof CelError) throw value;
    if (value === undefined) throw new CelError(`no such attribute: ${name}`);
    return value;
  };
}

function selectStep(of: Step, field: string, test: boolean): Step {
  if (test) {
    return (frame) => {
      const value = of(frame);
      return isMap(value) && value.has(field);
    };
  }
  return (frame) => {
    const value = mapping(of(frame)).get(field);
    if (value === undefined) throw new CelError(`no such key: ${field}`);
    return value;
  };
}

function mapping(value: Value): ReadonlyMap<unknown, Value> {
  if (!isMap(value)) throw noOverload();
  return value;
}

function callStep({ name, args: of }: Call, args: readonly Step[], meter: Meter | undefined): Step {
  const [a = missing, b = missing, c = missing] = args;
  switch (name) {
    case "_&&_":
      return decided(false, a, b);
    case "_||_":
      return decided(true, a, b);
    case "_?_:_":
      if (meter !== undefined) return ternary(a, branch(b, of[1], meter), branch(c, of[2], meter));
      return ternary(a, b, c);
    case "@not_strictly_false":
      return (frame) => {
        meter?.spend(1);
        return orError(a, frame) !== false;
      };
  }
  const call = functions.get(name);
  if (call === undefined) throw new Lacking(name);
  if (meter !== undefined) {
    const cost = costOfCall(name, of);
    return (frame) => {
      const values = args.map((arg) => arg(frame));
      meter.spend(cost(values));
      return call(...values);
    };
  }
  if (args.length === 1) return (frame) => call(a(frame));
  if (args.length === 2) return (frame) => call(a(frame), b(frame));
  return (frame) => call(...args.map((arg) => arg(frame)));
}

const missing: Step = () => {
  throw noOverload();
};

function ternary(condition: Step, yes: Step, no: Step): Step {
  return (frame) => (bool(condition(frame)) ? yes(frame) : no(frame));
}

/** A branch that is a path costs one less: its name is not looked up by itself. */
function branch(step: Step, expression: Expression | undefined, meter: Meter): Step {
  if (expression === undefined || !isPath(expression)) return step;
  return (frame) => {
    meter.spend(-1);
    return step(frame);
  };
}

/** `&&` is decided by a false, `||` by a true, on either side. */
function decided(by: boolean, left: Step, right: Step): Step {
  return (frame) => {
    const first = orError(left, frame);
    if (first === by) return by;
    if (typeof first === "boolean") return bool(right(frame));
    if (orError(right, frame) === by) return by;
    throw first instanceof CelError ? first : noOverload();
  };
}

function orError(step: Step, frame: Frame): Value | CelError {
  try {
    return step(frame);
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
}

function foldStep(fold: Fold, outer: Scope, meter: Meter | undefined): Step {
  const over = stepOf(fold.over, outer, meter);
  const start = stepOf(fold.start, outer, meter);
  // An outer macro's names of the same spelling keep their places.
  const item = Math.max(...outer.values()) + 1;
  const gathered = item + 1;
  const scope = new Map([...outer, [fold.item, item], [fold.gathered, gathered]]);
  const goesOn = stepOf(fold.goesOn, scope, meter);
  const step = stepOf(fold.step, scope, meter);
  const result = stepOf(fold.result, scope, meter);
  return (frame) => {
    const all = over(frame);
    frame[gathered] = start(frame);
    for (const one of isMap(all) ? all.keys() : listOf(all)) {
      if (!bool(goesOn(frame))) break;
      frame[item] = one as Value;
      frame[gathered] = orError(step, frame);
    }
    return result(frame);
  };
}

function listOf(value: Value): readonly Value[] {
  if (!isList(value)) throw noOverload();
  return value;
}
