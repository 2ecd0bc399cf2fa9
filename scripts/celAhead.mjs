// An esbuild plug-in: puts the CEL rules of all schemas, parsed, in the place of CEL's parser.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup.mjs";

const schemas = join(root, "schemas");

export const celAhead = {
  name: "cel-ahead",
  setup(build) {
    build.onLoad({ filter: /server[\\/]language[\\/]schema[\\/]celParse\.ts$/ }, async () => ({
      contents: await parsedAhead(),
      resolveDir: root,
      loader: "js",
      watchFiles: readdirSync(schemas).map((name) => join(schemas, name)),
    }));
  },
};

async function parsedAhead() {
  const { parse } = await import("@bufbuild/cel");
  const { toBinary } = await import("@bufbuild/protobuf");
  const { ParsedExprSchema } = await import("@bufbuild/cel-spec/cel/expr/syntax_pb.js");
  const table = {};
  for (const expression of expressions()) {
    const parsed = toBinary(ParsedExprSchema, parse(expression));
    table[expression] = Buffer.from(parsed).toString("base64");
  }
  return `
    import { fromBinary } from "@bufbuild/protobuf";
    import { ParsedExprSchema } from "@bufbuild/cel-spec/cel/expr/syntax_pb.js";
    const table = ${JSON.stringify(table)};
    export function parse(expression) {
      if (!Object.hasOwn(table, expression)) throw new Error("This CEL expression is in no schema of this build.");
      return fromBinary(ParsedExprSchema, Buffer.from(table[expression], "base64"));
    }
  `;
}

/** Every rule and message expression of the schemas. */
function expressions() {
  const found = new Set();
  const walk = (value) => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === "object" && value !== null) {
      for (const { rule, messageExpression } of value["x-kubernetes-validations"] ?? []) {
        found.add(rule);
        if (messageExpression !== undefined) found.add(messageExpression);
      }
      Object.values(value).forEach(walk);
    }
  };
  for (const name of readdirSync(schemas)) walk(JSON.parse(readFileSync(join(schemas, name), "utf8")));
  return found;
}
