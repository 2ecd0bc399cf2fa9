/** Our descriptions of the kinds: beside the bundle as the build made them ready, else as they are written. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SchemaJson } from "./language/schema/schema.ts";

const built = join(__dirname, "schemas");
/** One folder up from `dist/` as from `server/`. */
const written = join(__dirname, "..", "schemas");

/**
 * Reads schemas by name. One that is missing or damaged (the installation is broken) is told of once, in a sentence, and
 * stands as one that takes everything: the rest goes on.
 */
export function schemaLoader(tell: (sentence: string) => void): (name: string) => SchemaJson {
  const damaged = new Set<string>();
  return (name) => {
    try {
      return readSchemaFile(name);
    } catch (error) {
      if (!damaged.has(name)) tell(sentence(name, error));
      damaged.add(name);
      return takesEverything;
    }
  };
}

const takesEverything: SchemaJson = {
  type: "object",
  properties: {},
  "x-kubernetes-preserve-unknown-fields": true,
};

function readSchemaFile(name: string): SchemaJson {
  const file = existsSync(built) ? join(built, `${name}.json`) : join(written, `${name}.schema.json`);
  const json: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (typeof json !== "object" || json === null || !("properties" in json)) throw new TypeError("no schema");
  return json as SchemaJson;
}

function sentence(name: string, error: unknown): string {
  const why = error instanceof Error && "code" in error ? "cannot be read" : "is damaged";
  return `The schema \`${name}\` of Gateway Keys ${why}: fields of manifests of that kind are not checked. Install Gateway Keys again.`;
}
