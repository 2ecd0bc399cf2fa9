/** Our schemas as the peers take them: JSON schemas, without the keywords that only an API server knows. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Kinds of the files that language servers are compared on. */
const edited = ["ApisixConsumer", "HTTPRoute", "KongConsumer", "Secret", "SecurityPolicy"];

/** Writes one JSON schema that picks by kind, for yaml-language-server; returns the URI for the setting `yaml.schemas`. */
export async function writeServerSchemas(folder) {
  const kinds = (await kindsOfServer()).filter(({ kind }) => edited.includes(kind));
  const allOf = kinds.map(({ kind, schema }) => {
    const file = join(folder, `${schema}.schema.json`);
    writeFileSync(file, JSON.stringify(converted(load(schema), {})));
    return {
      if: { properties: { kind: { const: kind } }, required: ["kind"] },
      // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON schema
      then: { $ref: pathToFileURL(file).href },
    };
  });
  const manifest = join(folder, "manifest.schema.json");
  writeFileSync(manifest, JSON.stringify({ $schema: draft, type: "object", allOf }));
  return pathToFileURL(manifest).href;
}

/**
 * Writes the schemas of all kinds for kubeconform, closed as its `-strict` has them, and with our ObjectMeta;
 * returns its `-schema-location`.
 */
export async function writeKubeconformSchemas(folder) {
  mkdirSync(folder, { recursive: true });
  const { $defs: metaDefs, ...objectMeta } = load("object-meta");
  for (const { group, versions, kind, schema } of await kindsOfServer()) {
    const { $defs, ...json } = load(schema);
    const named = { apiVersion: { type: "string" }, kind: { type: "string" } };
    const properties = { ...named, ...json.properties, metadata: objectMeta };
    const whole = { ...json, properties, $defs: { ...$defs, ...metaDefs } };
    const text = JSON.stringify({ $schema: draft, ...converted(whole, { closed: true }) });
    for (const version of versions) {
      writeFileSync(join(folder, `${kind.toLowerCase()}-${group || version}-${version}.json`), text);
    }
  }
  return join(folder, "{{.ResourceKind}}-{{.Group}}-{{.ResourceAPIVersion}}.json");
}

const draft = "http://json-schema.org/draft-07/schema#";

function load(name) {
  const text = readFileSync(new URL(`../schemas/${name}.schema.json`, import.meta.url), "utf8");
  // Where references begin is the file that they are put in.
  const { $id: _, $schema: __, ...schema } = JSON.parse(text);
  return schema;
}

/** The kinds of the build, as the server lists them. */
async function kindsOfServer() {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../server/kinds/index.ts", import.meta.url))],
    bundle: true,
    format: "cjs",
    platform: "node",
    write: false,
  });
  const module = { exports: {} };
  new Function("module", "require", outputFiles[0].text)(module, createRequire(import.meta.url));
  return module.exports.kinds.filter(({ kubernetes }) => kubernetes);
}

/** What JSON schema can say of a schema. `closed`: unknown fields are refused where the API server refuses them. */
function converted(schema, { closed = false }) {
  if (Array.isArray(schema)) return schema.map((part) => converted(part, { closed }));
  if (schema === null || typeof schema !== "object") return schema;
  const result = {};
  for (const [name, value] of Object.entries(schema)) {
    if (name.startsWith("x-kubernetes-") || name === "nullable" || name === "default") continue;
    result[name] =
      name === "properties" || name === "$defs"
        ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, converted(part, { closed })]))
        : converted(value, { closed });
  }
  if (!closed) return result;
  if (schema["x-kubernetes-int-or-string"]) {
    delete result.anyOf;
    result.type = ["integer", "string"];
  }
  if (schema.nullable && typeof result.type === "string") result.type = [result.type, "null"];
  const keepsUnknown = schema["x-kubernetes-preserve-unknown-fields"] || "additionalProperties" in schema;
  if (schema.properties !== undefined && !keepsUnknown) result.additionalProperties = false;
  return result;
}
