/**
 * CEL's functions and operators, those of the schemas: the standard ones, cel-go's string extensions and the
 * Kubernetes library's `isIP`. Strings are counted in code points.
 */
import { patternOf } from "../schema/pattern.ts";
import {
  CelError,
  codePoints,
  compare,
  Duration,
  equal,
  isList,
  isMap,
  noOverload,
  type Value,
} from "./values.ts";

type Function = (...args: readonly Value[]) => Value;

export const functions: ReadonlyMap<string, Function> = new Map<string, Function>([
  ["!_", (a) => !bool(a)],
  ["-_", (a) => (typeof a === "number" ? -a : int64(-int(a)))],
  ["_==_", equal],
  ["_!=_", (a, b) => !equal(a, b)],
  ["_<_", (a, b) => compare(a, b) < 0],
  ["_<=_", (a, b) => compare(a, b) <= 0],
  ["_>_", (a, b) => compare(a, b) > 0],
  ["_>=_", (a, b) => compare(a, b) >= 0],
  ["_+_", add],
  [
    "_-_",
    (a, b) =>
      arithmetic(
        a,
        b,
        (x, y) => x - y,
        (x, y) => x - y,
      ),
  ],
  [
    "_*_",
    (a, b) =>
      arithmetic(
        a,
        b,
        (x, y) => x * y,
        (x, y) => x * y,
      ),
  ],
  [
    "_/_",
    (a, b) =>
      arithmetic(
        a,
        b,
        (x, y) => x / y,
        (x, y) => x / divisor(y, "division by zero"),
      ),
  ],
  ["_%_", (a, b) => int64(int(a) % divisor(int(b), "modulus by zero"))],
  ["_[_]", at],
  ["@in", (item, all) => (isMap(all) ? all.has(key(item)) : list(all).some((one) => equal(one, item)))],
  ["size", size],
  ["startsWith", (text, start) => string(text).startsWith(string(start))],
  ["endsWith", (text, end) => string(text).endsWith(string(end))],
  ["contains", (text, part) => string(text).includes(string(part))],
  ["matches", (text, pattern) => matches(string(text), string(pattern))],
  ["lowerAscii", (text) => string(text).replace(/[A-Z]+/g, (letters) => letters.toLowerCase())],
  ["upperAscii", (text) => string(text).replace(/[a-z]+/g, (letters) => letters.toUpperCase())],
  ["trim", (text) => string(text).trim()],
  ["split", (text, at) => (at === "" ? [...string(text)] : string(text).split(string(at)))],
  ["substring", substring],
  ["duration", (text) => duration(string(text))],
  ["isIP", (text) => isIp(string(text))],
]);

function add(a: Value, b: Value): Value {
  if (typeof a === "string" && typeof b === "string") return a + b;
  if (isList(a) && isList(b)) return [...a, ...b];
  if (a instanceof Duration && b instanceof Duration) return new Duration(a.nanoseconds + b.nanoseconds);
  return arithmetic(
    a,
    b,
    (x, y) => x + y,
    (x, y) => x + y,
  );
}

function arithmetic(
  a: Value,
  b: Value,
  ofDoubles: (a: number, b: number) => number,
  ofInts: (a: bigint, b: bigint) => bigint,
): Value {
  if (typeof a === "number" && typeof b === "number") return ofDoubles(a, b);
  return int64(ofInts(int(a), int(b)));
}

function divisor(value: bigint, fault: string): bigint {
  if (value === 0n) throw new CelError(fault);
  return value;
}

function int64(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new CelError("integer overflow");
  return value;
}

function at(whole: Value, index: Value): Value {
  if (isMap(whole)) {
    const value = whole.get(index);
    if (value === undefined) throw new CelError(`no such key: ${String(index)}`);
    return value;
  }
  const value = list(whole)[Number(int(index))];
  if (value === undefined) throw new CelError(`index out of bounds: ${String(index)}`);
  return value;
}

function size(value: Value): Value {
  if (isMap(value)) return BigInt(value.size);
  return BigInt(typeof value === "string" ? codePoints(value) : list(value).length);
}

function substring(text: Value, from: Value, to?: Value): Value {
  const characters = [...string(text)];
  const start = Number(int(from));
  const end = to === undefined ? characters.length : Number(int(to));
  if (start < 0 || end > characters.length || start > end) {
    throw new CelError(`index out of range: ${start < 0 || start > characters.length ? start : end}`);
  }
  return characters.slice(start, end).join("");
}

function matches(text: string, pattern: string): boolean {
  const found = patternOf(pattern)?.(text);
  if (found === undefined) throw new CelError("error parsing regexp");
  return found;
}

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Go's time.ParseDuration. */
function duration(text: string): Duration {
  const { sign, parts = "" } =
    /^(?<sign>[-+]?)(?<parts>0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.exec(text)?.groups ?? {};
  if (sign === undefined) throw new CelError(`time: invalid duration ${JSON.stringify(text)}`);
  let nanoseconds = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of parts.matchAll(/(\d*)\.?(\d*)([a-zµμ]+)/g)) {
    const scale = units[unit] ?? 0n;
    nanoseconds +=
      BigInt(whole || "0") * scale + (BigInt(fraction || "0") * scale) / 10n ** BigInt(fraction.length);
  }
  return new Duration(int64(sign === "-" ? -nanoseconds : nanoseconds));
}

/** Go's netip.ParseAddr without zones (k8s.io/apiserver pkg/cel/library/ip.go). */
function isIp(text: string): boolean {
  if (isIpv4(text)) return true;
  if (!/^[0-9a-fA-F:.]+$/.test(text)) return false;
  const [left = "", right, ...more] = text.split("::");
  if (more.length > 0) return false;
  const groups = [left, right ?? ""].flatMap((side) => (side === "" ? [] : side.split(":")));
  const last = groups.at(-1) ?? "";
  const embedded = last.includes(".");
  if (embedded && !isIpv4(last)) return false;
  const words = embedded ? groups.slice(0, -1) : groups;
  const length = words.length + (embedded ? 2 : 0);
  return (
    words.every((word) => /^[0-9a-fA-F]{1,4}$/.test(word)) &&
    (right === undefined ? length === 8 : length < 8)
  );
}

function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}

export function bool(value: Value): boolean {
  if (typeof value !== "boolean") throw noOverload();
  return value;
}

/** What a map can be asked for. */
function key(value: Value): Value {
  if (typeof value === "object") throw noOverload();
  return value;
}

function int(value: Value): bigint {
  if (typeof value !== "bigint") throw noOverload();
  return value;
}

function string(value: Value): string {
  if (typeof value !== "string") throw noOverload();
  return value;
}

function list(value: Value): readonly Value[] {
  if (!isList(value)) throw noOverload();
  return value;
}
