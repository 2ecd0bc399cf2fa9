/** Our descriptions of the kinds: beside the bundle as the build made them ready, else as they are written. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SchemaJson } from "./language/schema/schema.ts";

const built = join(__dirname, "schemas");
/** One folder up from `dist/` as from `server/`. */
const written = join(__dirname, "..", "schemas");

/** Reads a schema by its name. Throws where it is missing: then the installation is broken. */
export function loadSchema(name: string): SchemaJson {
  const file = existsSync(built) ? join(built, `${name}.json`) : join(written, `${name}.schema.json`);
  return JSON.parse(readFileSync(file, "utf8")) as SchemaJson;
}
