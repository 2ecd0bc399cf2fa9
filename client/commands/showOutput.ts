import type { Context } from "../context.ts";

/** Show Output. */
export function showOutput({ output }: Context): void {
  output.show();
}
