/** The server's description of itself, made of its routes: what it does not say, the server does not have. */
import type { Json, Operation, Route } from "./route.ts";
import { schemas } from "./schemas.ts";

/** An OpenAPI 3.1 document. `url` is the server's own address. */
export function describe(routes: readonly Route[], url: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const { path, method, operation } of routes) {
    paths[path] ??= {};
    paths[path][method.toLowerCase()] = operationObject(path, operation);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Gateway Keys sandbox",
      version: "1.0.0",
      description: "Makes, lists and ends the keys that the sandbox's proxy asks for.",
    },
    servers: [{ url }],
    security: [{ admin: [] }],
    paths,
    components: {
      securitySchemes: { admin: { type: "http", scheme: "bearer" } },
      schemas,
      responses: { Error: response("Why not.", { $ref: "#/components/schemas/Error" }) },
    },
  };
}

const always = ["401", "403", "421", "503"];
const withBody = ["413", "415"];

function operationObject(path: string, operation: Operation): Json {
  const { operationId, summary, description, body, answers, refusals } = operation;
  const refused = [...refusals.map(String), ...always, ...(body === undefined ? [] : withBody)];
  const error = { $ref: "#/components/responses/Error" };
  return {
    operationId,
    summary,
    ...(description === undefined ? {} : { description }),
    parameters: parameters(path, operation),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: content({ $ref: `#/components/schemas/${body}` }) } }),
    responses: {
      [answers.status]: response(answers.says, answers.schema),
      ...Object.fromEntries(refused.sort().map((status) => [status, error])),
    },
  };
}

function parameters(path: string, { id, query }: Operation): Json {
  const inPath = path.includes("{id}")
    ? [{ name: "id", in: "path", required: true, description: id ?? "", schema: { type: "string" } }]
    : [];
  const inQuery = Object.entries(query ?? {}).map(([name, { says, schema }]) => ({
    name,
    in: "query",
    description: says,
    schema,
  }));
  return [...inPath, ...inQuery];
}

function response(description: string, schema: Json): Json {
  return { description, content: content(schema) };
}

function content(schema: Json): Json {
  return { "application/json": { schema } };
}
