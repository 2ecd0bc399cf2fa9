// A schema as places: what every one demands, and the field path by which its description is known.

/** Keywords under which a schema holds further places. */
const structural = ["properties", "items", "additionalProperties"];

/** The order of keywords in our files: what it is, what it demands, what it holds. */
const order = [
  ...["description", "$ref", "type", "format", "nullable", "x-kubernetes-int-or-string", "enum"],
  ...["pattern", "minLength", "maxLength", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"],
  ...[
    "required",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "default",
  ],
  ...["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource", "x-kubernetes-map-type"],
  ...["x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-validations"],
  ...["allOf", "anyOf", "oneOf", "not", ...structural],
];

/** Sets an upstream order of keywords right, so that two versions of a file differ where their demands do. */
export function ordered(node) {
  const rank = (keyword) => (order.includes(keyword) ? order.indexOf(keyword) : order.length);
  return Object.fromEntries(Object.entries(node).sort(([a], [b]) => rank(a) - rank(b)));
}

/** The places directly below one: the step that leads there, and the schema. */
export function childrenOf(node) {
  const children = Object.entries(node.properties ?? {}).map(([name, child]) => [`.${name}`, child]);
  if (isObject(node.items)) children.push(["[]", node.items]);
  if (isObject(node.additionalProperties)) children.push(["{}", node.additionalProperties]);
  return children;
}

/** A copy of a place with its children replaced. */
export function withChildren(node, replace) {
  const copy = { ...node };
  if (node.properties !== undefined) {
    const replaced = Object.entries(node.properties).map(([name, child]) => [
      name,
      replace(child, `.${name}`),
    ]);
    copy.properties = Object.fromEntries(replaced);
  }
  if (isObject(node.items)) copy.items = replace(node.items, "[]");
  if (isObject(node.additionalProperties)) {
    copy.additionalProperties = replace(node.additionalProperties, "{}");
  }
  return copy;
}

/** The tree with every `$ref` replaced by what it stands for. */
export function expanded(node, defs) {
  const { $ref, ...beside } = node;
  const target = $ref === undefined ? node : { ...defs[$ref.replace("#/$defs/", "")], ...beside };
  if (target.$ref !== undefined) return expanded(target, defs);
  return withChildren(target, (child) => expanded(child, defs));
}

/** A tree without any description, those of combinators included. */
export function bare(node) {
  const { description: _, ...rest } = node;
  for (const keyword of ["allOf", "anyOf", "oneOf"])
    if (rest[keyword]) rest[keyword] = rest[keyword].map(bare);
  if (rest.not !== undefined) rest.not = bare(rest.not);
  return ordered(withChildren(rest, bare));
}

/** Descriptions by field path. */
export function descriptionsOf(root) {
  const found = new Map();
  const walk = (node, path) => {
    if (node.description !== undefined) found.set(path, node.description);
    for (const [step, child] of childrenOf(node)) walk(child, path + step);
  };
  walk(root, "");
  return found;
}

/** The names of properties by field path, in the order in which a file has them. */
export function orderOf(root) {
  const found = new Map();
  const walk = (node, path) => {
    found.set(path, Object.keys(node.properties ?? {}));
    for (const [step, child] of childrenOf(node)) walk(child, path + step);
  };
  walk(root, "");
  return found;
}

/** The tree with its properties in an order that somebody gave them; others come last. */
export function arranged(node, orders, path = "") {
  const order = orders.get(path) ?? [];
  const rank = (name) => (order.includes(name) ? order.indexOf(name) : order.length);
  const copy = withChildren(node, (child, step) => arranged(child, orders, path + step));
  if (copy.properties === undefined) return copy;
  const sorted = Object.entries(copy.properties).sort(([a], [b]) => rank(a) - rank(b));
  return { ...copy, properties: Object.fromEntries(sorted) };
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
