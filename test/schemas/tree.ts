/** Walks schemas of the CRD dialect and says what they demand, place by place, so that two of them can be compared. */

export type Json = { readonly [keyword: string]: unknown };

/** What names and describes a schema file and its parts, and demands nothing. */
const says = [
  "$id",
  "$defs",
  "title",
  "description",
  "x-gateway-keys-source",
  "x-kubernetes-group-version-kind",
  "x-kubernetes-scope",
];
/** Keywords whose order means nothing. */
const sets = ["required", "enum", "x-kubernetes-list-map-keys"];

/** Every place of a schema with its `$ref`s resolved: a field path with `[]` for items and `{}` for free keys. */
export function* places(node: Json, defs: Json, path = ""): Generator<{ path: string; node: Json }> {
  const resolved = resolve(node, defs);
  yield { path, node: resolved };
  for (const [name, property] of Object.entries(children(resolved.properties))) {
    yield* places(property, defs, path === "" ? name : `${path}.${name}`);
  }
  for (const [keyword, mark] of [
    ["items", "[]"],
    ["additionalProperties", "{}"],
  ] as const) {
    if (isObject(resolved[keyword])) yield* places(resolved[keyword], defs, path + mark);
  }
}

/** What a schema demands: `<path> <keyword>` → value, in a canonical form. */
export function demands(root: Json): Map<string, string> {
  const defs = (root.$defs ?? {}) as Json;
  const found = new Map<string, string>();
  for (const { path, node } of places(root, defs)) {
    for (const [keyword, value] of Object.entries(node)) {
      if (says.includes(keyword)) continue;
      found.set(`${path || "the root"} ${keyword}`, demand(keyword, value, defs));
    }
  }
  return found;
}

function demand(keyword: string, value: unknown, defs: Json): string {
  if (keyword === "properties") return canonical(Object.keys(children(value)).sort());
  if (keyword === "items" || keyword === "additionalProperties") {
    return isObject(value) ? "a schema" : canonical(value);
  }
  if (keyword === "not") return canonical(plain(value as Json, defs));
  if (["allOf", "anyOf", "oneOf"].includes(keyword)) {
    return canonical((value as Json[]).map((branch) => plain(branch, defs)));
  }
  if (sets.includes(keyword)) return `[${(value as unknown[]).map(canonical).sort().join()}]`;
  return canonical(value);
}

/** A branch of a combinator: resolved, and without what it merely says. */
function plain(branch: Json, defs: Json): Json {
  return Object.fromEntries(demands({ ...resolve(branch, defs), $defs: defs }));
}

/** The first differences of two schemas, each with its path, as `path keyword: ours, theirs`. */
export function differences(ours: Json, theirs: Json, most = 20): string[] {
  const [left, right] = [demands(ours), demands(theirs)];
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names]
    .filter((name) => left.get(name) !== right.get(name))
    .slice(0, most)
    .map((name) => `${name}: ours ${left.get(name) ?? "absent"}, theirs ${right.get(name) ?? "absent"}`);
}

/** The schema that a `$ref` stands for; what stands beside it counts more, as in the engine. */
function resolve(node: Json, defs: Json): Json {
  if (typeof node.$ref !== "string") return node;
  const target = defs[node.$ref.replace("#/$defs/", "")];
  if (!isObject(target)) throw new Error(`${node.$ref} leads nowhere`);
  const { $ref: _, ...beside } = node;
  return { ...resolve(target, defs), ...beside };
}

/** Every part of a JSON value that is an object, the value itself included. */
export function* objectsIn(value: unknown): Generator<Json> {
  if (Array.isArray(value)) for (const item of value) yield* objectsIn(item);
  if (!isObject(value)) return;
  yield value;
  for (const part of Object.values(value)) yield* objectsIn(part);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}

function children(properties: unknown): Record<string, Json> {
  return (properties ?? {}) as Record<string, Json>;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
