/** Sizes and durations as manifests write them. */
import type { Node } from "../yaml/node.ts";

// biome-ignore format: by size
const suffixes: Readonly<Record<string, number>> = {
  "": 1, n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18,
  Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
};

/** A resource quantity (`50Mi`, `1e3`, `2048`); undefined for what is none, and for templates. */
export function quantityOf(node: Node | undefined): number | undefined {
  if (node?.kind !== "scalar" || node.templated) return undefined;
  if (typeof node.value === "number" || typeof node.value === "bigint") return Number(node.value);
  if (typeof node.value !== "string") return undefined;
  const [, number = "", exponent, suffix = ""] =
    /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/.exec(node.value) ?? [];
  if (number === "") return undefined;
  return (
    Number(number) * (exponent === undefined ? (suffixes[suffix] ?? Number.NaN) : 10 ** Number(exponent))
  );
}

const milliseconds: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** A Gateway API duration (`1m30s`) in milliseconds; undefined for what is none, and for templates. */
export function durationOf(node: Node | undefined): number | undefined {
  if (node?.kind !== "scalar" || node.templated || typeof node.value !== "string") return undefined;
  if (!/^(\d{1,5}(h|m|s|ms)){1,4}$/.test(node.value)) return undefined;
  return Array.from(node.value.matchAll(/(\d+)(h|ms|m|s)/g)).reduce(
    (sum, [, number, unit = ""]) => sum + Number(number) * (milliseconds[unit] ?? 0),
    0,
  );
}
