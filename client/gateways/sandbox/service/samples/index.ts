/** The APIs behind the proxy: one file an API, one line here. */
import { echo } from "./echo.ts";
import { health } from "./health.ts";
import { hello } from "./hello.ts";
import type { SampleApi } from "./sampleApi.ts";
import { weatherV1 } from "./weatherV1.ts";
import { weatherV2 } from "./weatherV2.ts";

export const samples: readonly SampleApi[] = [hello, echo, health, weatherV1, weatherV2];

/**
 * Whose path it is: `/weather/v1` has itself and what is below, but not `/weather/v10`. Nobody has a path that an
 * upstream could read as leading elsewhere (`/weather/v1/..%2Fv2`): behind Envoy it would be let in by one API's
 * scope and served by another.
 */
export function sampleAt(path: string): SampleApi | undefined {
  if (mayLeadElsewhere(path)) return undefined;
  return samples.find((api) => path === api.path || path.startsWith(`${api.path}/`));
}

/** Has a segment `.` or `..`, with parameters behind it (`..;`) or not, in any spelling of slashes and dots. */
function mayLeadElsewhere(path: string): boolean {
  const plain = path
    .replace(/%2e/gi, ".")
    .replace(/%2f|%5c|\\/gi, "/")
    .replace(/%3b/gi, ";");
  return /\/\.\.?(?:[/;]|$)/.test(plain);
}
