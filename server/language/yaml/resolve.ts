/**
 * Plain scalars to values, as the API server's YAML reader resolves them: sigs.k8s.io/yaml 1.6 on go-yaml 2.4,
 * `resolve.go` there. YAML 1.1 booleans, octal integers, no sexagesimal numbers, no dates.
 */
import type { Scalar } from "./node.ts";

export type ScalarValue = Scalar["value"];

const words = new Map<string, ScalarValue>([
  ...named(true, "y Y yes Yes YES true True TRUE on On ON"),
  ...named(false, "n N no No NO false False FALSE off Off OFF"),
  ...named(null, "~ null Null NULL"),
]);

const specialFloats = new Map<string, number>([
  ...named(Number.NaN, ".nan .NaN .NAN"),
  ...named(Number.POSITIVE_INFINITY, ".inf .Inf .INF +.inf +.Inf +.INF"),
  ...named(Number.NEGATIVE_INFINITY, "-.inf -.Inf -.INF"),
]);

function named<T>(value: T, names: string): [string, T][] {
  return names.split(" ").map((name) => [name, value]);
}

/** The value of an unquoted, untagged scalar; its text if it is neither a number, a boolean nor null. */
export function resolvePlain(text: string): ScalarValue {
  if (text.length === 0) return null;
  switch (text.charCodeAt(0)) {
    case 0x2b: // +
    case 0x2d: // -
    case 0x2e: // .
    case 0x30: // 0
      return number(text) ?? text;
    case 0x31: // 1 … 9
    case 0x32:
    case 0x33:
    case 0x34:
    case 0x35:
    case 0x36:
    case 0x37:
    case 0x38:
    case 0x39:
      return smallInteger(text) ?? number(text) ?? text;
    case 0x46: // F N O T Y f n o t y ~: the first letters of the words
    case 0x4e:
    case 0x4f:
    case 0x54:
    case 0x59:
    case 0x66:
    case 0x6e:
    case 0x6f:
    case 0x74:
    case 0x79:
    case 0x7e: {
      if (text.length > 5) return text;
      const value = words.get(text);
      return value === undefined ? text : value;
    }
    default:
      return text;
  }
}

/** Most numbers are a port or a count: decimal digits only, and few of them. */
function smallInteger(text: string): number | undefined {
  if (text.length > 15) return undefined;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

function number(text: string): number | bigint | undefined {
  const special = specialFloats.get(text);
  if (special !== undefined) return special;
  const plain = text.replaceAll("_", "");
  // Go's ParseFloat takes underscores between digits only, its ParseInt is given the text without them.
  if (text.charCodeAt(0) === 0x2e) {
    return /^\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?$/.test(text) ? finite(plain) : undefined;
  }
  return integer(plain) ?? float(plain) ?? signedBinary(plain);
}

const largestUnsigned = 2n ** 64n - 1n;
const smallestSigned = -(2n ** 63n);

/** Go's ParseInt and then ParseUint with base 0: only ParseInt knows a sign. */
function integer(text: string): number | bigint | undefined {
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/.exec(text);
  if (match === null) return undefined;
  const [, sign = "", digits = ""] = match;
  const magnitude = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase());
  return fitting(sign === "-" ? -magnitude : magnitude, sign === "");
}

/** go-yaml reads what follows `0b` as a number of its own, sign included. */
function signedBinary(text: string): number | bigint | undefined {
  const match = /^0b([-+])([01]+)$/.exec(text);
  if (match === null) return undefined;
  const [, sign, digits] = match;
  const magnitude = BigInt(`0b${digits}`);
  return fitting(sign === "-" ? -magnitude : magnitude, false);
}

function fitting(value: bigint, unsigned: boolean): number | bigint | undefined {
  if (value < smallestSigned || value > (unsigned ? largestUnsigned : -smallestSigned - 1n)) return undefined;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

function float(text: string): number | undefined {
  return /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(text) ? finite(text) : undefined;
}

/** What is too large for a number stays a string. */
function finite(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/**
 * The name that a mapping key has in the JSON which the API server reads (`yes:` is the member "true", `0x10:` is
 * "16", `1.10:` is "1.1"); undefined where sigs.k8s.io/yaml refuses it: null, and integers above the signed 64 bits.
 */
export function keyName(value: ScalarValue, text: string): string | undefined {
  if (value === null) return undefined;
  if (typeof value === "bigint" && value > -smallestSigned - 1n) return undefined;
  return typeof value === "number" && !isInteger(text) ? floatName(value) : String(value);
}

/** Whether a plain scalar is written as an integer, and small enough to be one. */
export function isInteger(text: string): boolean {
  const plain = text.replaceAll("_", "");
  return integer(plain) !== undefined || signedBinary(plain) !== undefined;
}

/** Go's FormatFloat(value, 'g', -1, 32). */
function floatName(value: number): string {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return ".nan";
  if (!Number.isFinite(single)) return single > 0 ? ".inf" : "-.inf";
  if (Object.is(single, -0)) return "-0";
  if (single === 0) return "0";
  let precision = 1;
  while (Math.fround(Number(single.toPrecision(precision))) !== single) precision++;
  const [mantissa = "", power = ""] = single.toExponential(precision - 1).split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return String(Number(single.toPrecision(precision)));
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}
