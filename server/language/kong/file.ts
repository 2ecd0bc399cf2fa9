import type { Manifest } from "../facts/manifest.ts";

/** Whether a manifest is a kong.yml, in either dialect. */
export function isKongFile({ kind }: Manifest): boolean {
  return kind.schema === "kong-declarative";
}

/** Whether a text that may be no YAML says that it is a kong.yml. */
export function saysKongVersion(text: string): boolean {
  return /^["{ ]*_format_version"?[ \t]*:/m.test(text);
}

/** What people call the file. */
export const kongFileNames = /(^|\/)kong\.(ya?ml|json)$/i;
