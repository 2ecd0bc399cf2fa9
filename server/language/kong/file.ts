import type { Manifest } from "../facts/manifest.ts";

/** Whether a manifest is a kong.yml, in either dialect. */
export function isKongFile({ kind }: Manifest): boolean {
  return kind.schema === "kong-declarative";
}

/** What people call the file. */
export const kongFileNames = /(^|\/)kong\.(ya?ml|json)$/i;
