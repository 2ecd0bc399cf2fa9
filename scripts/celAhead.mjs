// The build's part in CEL: schemas whose rules are parsed already, and bundles without CEL's parser.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup.mjs";

const source = join(root, "schemas");
const target = join(root, "dist", "schemas");

/** An esbuild plug-in: no expression of a built schema needs the parser. */
export const withoutCelParser = {
  name: "without-cel-parser",
  setup(build) {
    build.onLoad({ filter: /server[\\/]language[\\/]cel[\\/]parse\.ts$/ }, () => ({
      contents: `
        export function parse() {
          throw new Error("The build has not parsed this CEL expression.");
        }
      `,
      loader: "js",
    }));
  },
};

/** Writes `dist/schemas/<name>.json`: a schema as it is loaded, with its expressions parsed. Answers their size. */
export async function writeSchemas() {
  const parse = await parser();
  mkdirSync(target, { recursive: true });
  let size = 0;
  const written = new Set();
  for (const file of readdirSync(source)) {
    const schema = JSON.parse(readFileSync(join(source, file), "utf8"));
    const parsed = {};
    for (const expression of expressionsOf(schema)) {
      parsed[expression] = parse(expression);
    }
    if (Object.keys(parsed).length > 0) schema["x-gateway-keys-parsed"] = parsed;
    const text = JSON.stringify(schema);
    size += text.length;
    const name = file.replace(".schema.json", ".json");
    written.add(name);
    writeFileSync(join(target, name), text);
  }
  // What an earlier version built.
  for (const name of readdirSync(target)) if (!written.has(name)) rmSync(join(target, name));
  return size;
}

/** The parser of the language itself. */
async function parser() {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["server/language/cel/parse.ts"],
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  const text = Buffer.from(outputFiles[0].contents).toString("base64");
  const { parse } = await import(`data:text/javascript;base64,${text}`);
  return parse;
}

/** Every rule and message expression of a schema. */
function expressionsOf(schema) {
  const found = new Set();
  const walk = (value) => {
    if (typeof value !== "object" || value === null) return;
    for (const { rule, messageExpression } of value["x-kubernetes-validations"] ?? []) {
      found.add(rule);
      if (messageExpression !== undefined) found.add(messageExpression);
    }
    Object.values(value).forEach(walk);
  };
  walk(schema);
  return found;
}
