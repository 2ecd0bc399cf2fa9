/** Our schemas as yaml-language-server takes them: one JSON schema that picks by kind. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const kinds = {
  ApisixConsumer: "apisix-consumer",
  KongConsumer: "kong-consumer",
  Secret: "secret",
  SecurityPolicy: "security-policy",
};

/** Writes the schemas into a folder; returns the URI for the setting `yaml.schemas`. */
export function writePeerSchemas(folder) {
  const allOf = Object.entries(kinds).map(([kind, name]) => {
    const file = join(folder, `${name}.schema.json`);
    const schema = readFileSync(new URL(`../schemas/${name}.schema.json`, import.meta.url), "utf8");
    writeFileSync(file, JSON.stringify(withoutKubernetes(JSON.parse(schema))));
    return {
      if: { properties: { kind: { const: kind } }, required: ["kind"] },
      // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON schema
      then: { $ref: pathToFileURL(file).href },
    };
  });
  const manifest = join(folder, "manifest.schema.json");
  writeFileSync(
    manifest,
    JSON.stringify({ $schema: "http://json-schema.org/draft-07/schema#", type: "object", allOf }),
  );
  return pathToFileURL(manifest).href;
}

/** Keywords that only an API server knows are taken out: the peer shall not spend time on them. */
function withoutKubernetes(schema) {
  if (Array.isArray(schema)) return schema.map(withoutKubernetes);
  if (schema === null || typeof schema !== "object") return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([name]) => !name.startsWith("x-kubernetes-") && name !== "nullable")
      .map(([name, value]) => [name, withoutKubernetes(value)]),
  );
}
