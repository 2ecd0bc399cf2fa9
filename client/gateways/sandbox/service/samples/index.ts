/** The APIs behind the proxy: one file an API, one line here. */
import { echo } from "./echo.ts";
import { health } from "./health.ts";
import { hello } from "./hello.ts";
import type { SampleApi } from "./sampleApi.ts";
import { weatherV1 } from "./weatherV1.ts";
import { weatherV2 } from "./weatherV2.ts";

export const samples: readonly SampleApi[] = [hello, echo, health, weatherV1, weatherV2];

/** Whose path it is: `/weather/v1` has itself and what is below, but not `/weather/v10`. */
export function sampleAt(path: string): SampleApi | undefined {
  return samples.find((api) => path === api.path || path.startsWith(`${api.path}/`));
}
