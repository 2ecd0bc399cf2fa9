/**
 * CEL expressions as functions. To `&&`, `||` and the macros made of them an error is a value: a side that decides
 * makes nothing of the other's error (cel-spec, "Logical Operators"). Here it is thrown, and caught there.
 */
import type { Expression, Fold } from "./expression.ts";
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

/** Undefined for an expression that calls what is not among our functions. */
export function compile(expression: Expression): Program | undefined {
  try {
    const step = stepOf(expression, names);
    return (self, oldSelf) => step([self, oldSelf]);
  } catch (error) {
    if (error instanceof Lacking) return undefined;
    throw error;
  }
}

function stepOf(expression: Expression, scope: Scope): Step {
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
      return selectStep(stepOf(expression.of, scope), expression.field, expression.test);
    case "call":
      return callStep(
        expression.name,
        expression.args.map((arg) => stepOf(arg, scope)),
      );
    case "list": {
      const items = expression.items.map((item) => stepOf(item, scope));
      return (frame) => items.map((item) => item(frame));
    }
    case "map": {
      const entries = expression.entries.map(
        ([key, value]) => [stepOf(key, scope), stepOf(value, scope)] as const,
      );
      return (frame) => new Map(entries.map(([key, value]) => [key(frame), value(frame)]));
    }
    case "fold":
      return foldStep(expression, scope);
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

function callStep(name: string, args: readonly Step[]): Step {
  const [a = missing, b = missing, c = missing] = args;
  switch (name) {
    case "_&&_":
      return decided(false, a, b);
    case "_||_":
      return decided(true, a, b);
    case "_?_:_":
      return (frame) => (bool(a(frame)) ? b(frame) : c(frame));
    case "@not_strictly_false":
      return (frame) => orError(a, frame) !== false;
  }
  const call = functions.get(name);
  if (call === undefined) throw new Lacking(name);
  if (args.length === 1) return (frame) => call(a(frame));
  if (args.length === 2) return (frame) => call(a(frame), b(frame));
  return (frame) => call(...args.map((arg) => arg(frame)));
}

const missing: Step = () => {
  throw noOverload();
};

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

function foldStep(fold: Fold, outer: Scope): Step {
  const over = stepOf(fold.over, outer);
  const start = stepOf(fold.start, outer);
  // An outer macro's names of the same spelling keep their places.
  const item = Math.max(...outer.values()) + 1;
  const gathered = item + 1;
  const scope = new Map([...outer, [fold.item, item], [fold.gathered, gathered]]);
  const goesOn = stepOf(fold.goesOn, scope);
  const step = stepOf(fold.step, scope);
  const result = stepOf(fold.result, scope);
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
