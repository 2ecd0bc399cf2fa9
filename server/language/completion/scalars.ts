/** Scalars of half-written text, as nodes. */
import type { Scalar, ScalarStyle } from "../yaml/node.ts";

/** The scalar that stands between two offsets; strings are all that is told apart here. */
export function scalarOf(text: string, start: number, end: number): Scalar {
  const first = text[start];
  if (start >= end) return { kind: "scalar", style: "plain", start, end: start, value: null };
  if (first === '"' || first === "'") return quoted(text, start, end, first === '"' ? "double" : "single");
  const raw = text.slice(start, end);
  return withTemplate({ kind: "scalar", style: "plain", start, end, value: raw }, raw);
}

function quoted(text: string, start: number, end: number, style: ScalarStyle): Scalar {
  const closed = end - start > 1 && text[end - 1] === text[start];
  const raw = text.slice(start + 1, closed ? end - 1 : end);
  const value = style === "single" ? raw.replaceAll("''", "'") : raw.replace(/\\(["\\/])/g, "$1");
  return withTemplate({ kind: "scalar", style, start, end, value }, raw);
}

/** An alias is what its anchor is, which nobody knows here: like a template, nothing is said about it. */
function withTemplate(scalar: Scalar, raw: string): Scalar {
  const unknown = raw.includes("{{") || raw.includes("${") || (scalar.style === "plain" && raw[0] === "*");
  return unknown ? { ...scalar, templated: true } : scalar;
}
