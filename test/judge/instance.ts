/** Values that a schema asks for: what the API server says of them is its own affair. */
import type { Schema } from "../../server/language/schema/schema.ts";
import { pick, type Random } from "../language/randomYaml.ts";
import { type Draft, draftOfJson, Fields, List } from "./draft.ts";

/** Texts that fit most patterns of these kinds. */
const texts = [
  ...[
    "a",
    "abc",
    "web",
    "x-api-key",
    "example.com",
    "*.example.com",
    "https://example.com/x",
    "/",
    "/v1/keys",
  ],
  ...[
    "10.0.0.0/8",
    "10.0.0.1",
    "2001:db8::/32",
    "1s",
    "5m",
    "250ms",
    "1h30m",
    "1Mi",
    "100m",
    "50%",
    "0",
    "80",
  ],
  ...[
    "HTTPRoute",
    "Gateway",
    "Secret",
    "Service",
    "gateway.networking.k8s.io",
    "2026-11-21T06:53:00Z",
    "GET",
  ],
  ...[
    "YWJj",
    "true",
    "Bearer ",
    "^a.*$",
    "a=b",
    "default",
    "v1",
    "TLSv1_2",
    "spiffe://example.com/a",
    "env-a",
  ],
  ...["http/1.1", "text/html", "kube-system", "sub", "abc123", "A-1_b", "[::1]:80", "1024", "Deny"],
];

/** How often an optional field is there, in percent, by depth. */
const optional = [60, 60, 35, 25, 18, 12, 8, 4, 2, 0];

/** A value that has the schema's types, bounds and required fields, as far as that is easy. */
export function instance(schema: Schema, random: Random, depth = 0): Draft {
  if (schema.enum !== undefined) return draftOfJson(pick(schema.enum, random));
  if (schema.hasDefault && random(4) === 0) return draftOfJson(schema.default);
  if (schema.intOrString) return random(2) === 0 ? integer(schema, random) : text(schema, random);
  switch (schema.type) {
    case "string":
      return text(schema, random);
    case "integer":
      return integer(schema, random);
    case "number":
      return random(2) === 0 ? integer(schema, random) : random(1000) / 8;
    case "boolean":
      return random(2) === 0;
    case "array":
      return list(schema, random, depth);
    case "object":
      return object(schema, random, depth);
    default:
      return draftOfJson(
        pick([{ a: 1 }, { enabled: true, names: ["a", "b"] }, "text", 4, ["x"], true], random),
      );
  }
}

function object(schema: Schema, random: Random, depth: number): Fields {
  const fields = new Fields();
  const chance = optional[Math.min(depth, optional.length - 1)] as number;
  for (const [name, property] of schema.properties) {
    if (name === "status" && depth === 0) continue;
    if (schema.required.includes(name) || random(100) < chance) {
      fields.set(name, instance(property, random, depth + 1));
    }
  }
  const { additional } = schema;
  const least = Math.max(schema.number("minProperties") ?? 0, 1);
  for (let i = 0; additional !== undefined && i < least + random(2); i++) {
    fields.set(
      pick(["a", "b-c", "example.com/d", "e.f", "G"], random),
      instance(additional, random, depth + 1),
    );
  }
  if (schema.open && schema.properties.size === 0) fields.set("key", "value");
  return fields;
}

function list(schema: Schema, random: Random, depth: number): List {
  const least = schema.number("minItems") ?? 0;
  const most = schema.number("maxItems") ?? 3;
  const count = Math.min(Math.max(least, 1) + (random(3) === 0 ? 1 : 0), most);
  const { items } = schema;
  return new List(
    items === undefined ? [] : Array.from({ length: count }, () => instance(items, random, depth + 1)),
  );
}

function integer(schema: Schema, random: Random): number {
  const least = schema.number("minimum") ?? 0;
  const most = schema.number("maximum") ?? least + 1_000;
  return Math.ceil(least) + random(Math.min(Math.floor(most - least), 1_000) + 1);
}

function text(schema: Schema, random: Random): string {
  const all = [schema, ...schema.branches("allOf")];
  const least = Math.max(...all.map((one) => one.number("minLength") ?? 0));
  const most = Math.min(...all.map((one) => one.number("maxLength") ?? 1_000));
  const fitting = texts.filter(
    (one) =>
      one.length >= least &&
      one.length <= most &&
      all.every((part) => part.pattern === undefined || part.matches(one)),
  );
  return fitting.length === 0 ? "a".repeat(least) : pick(fitting, random);
}
