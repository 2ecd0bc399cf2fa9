/** Our descriptions of the kinds, as they lie beside the bundle. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SchemaJson } from "./language/schema/schema.ts";

/** One folder up from `dist/` as from `server/`. */
const folder = join(__dirname, "..", "schemas");

/** Reads `schemas/<name>.schema.json`. Throws where it is missing: then the installation is broken. */
export function loadSchema(name: string): SchemaJson {
  return JSON.parse(readFileSync(join(folder, `${name}.schema.json`), "utf8")) as SchemaJson;
}
