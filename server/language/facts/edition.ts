import type { Kind } from "./kind.ts";

/** The schema that a kind has with the releases that a configuration names under `versions`. */
export function schemaNameOf(kind: Kind, versions: ReadonlyMap<string, string>): string {
  const edition = kind.editions?.find(({ release, channel }) => {
    const version = versions.get(release);
    return version !== undefined && (channel === undefined || version.endsWith(`-${channel}`));
  });
  return edition?.schema ?? kind.schema;
}
