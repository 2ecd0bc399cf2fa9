// Finds the subtrees that a schema repeats and gives each a name of its own under `$defs`.
import { bare, childrenOf, expanded, ordered, withChildren } from "./tree.mjs";

/** A repeated part shorter than this, as JSON, is easier to read where it stands. */
const worthSharing = 150;

/**
 * Descriptions of a part that stands in several places count in all of them, unless they say different things.
 * @param root a tree without descriptions
 * @param descriptions by field path; what other places lend is added
 */
export function spreadDescriptions(root, descriptions) {
  const uses = new Map();
  const note = (node, path) => {
    const key = JSON.stringify(node);
    if (key.length >= worthSharing) uses.set(key, [...(uses.get(key) ?? []), path]);
    for (const [step, child] of childrenOf(node)) note(child, path + step);
  };
  note(root, "");
  for (const [key, paths] of uses) {
    if (paths.length === 1) continue;
    const said = below(JSON.parse(key), paths, descriptions);
    if ([...said.values()].some((texts) => texts.size > 1)) continue;
    for (const [step, texts] of said) {
      for (const path of paths) for (const text of texts) descriptions.set(path + step, text);
    }
  }
}

function below(node, paths, descriptions) {
  const said = new Map();
  const walk = (place, step) => {
    const texts = new Set(
      paths.map((path) => descriptions.get(path + step)).filter((text) => text !== undefined),
    );
    if (step !== "" && texts.size > 0) said.set(step, texts);
    for (const [next, child] of childrenOf(place)) walk(child, step + next);
  };
  walk(node, "");
  return said;
}

/** The tree with the descriptions in it. */
export function described(node, descriptions, path = "") {
  const description = descriptions.get(path);
  const whole = description === undefined ? node : ordered({ ...node, description });
  return withChildren(whole, (child, step) => described(child, descriptions, path + step));
}

/**
 * Takes repeated subtrees out of a described tree. What a place says of its own (description, default) stays there.
 * @param before the parts of an earlier version, by name
 * @param taken names that must not be used
 */
export function share(root, before, taken) {
  const known = new Map(
    Object.entries(before).map(([name, node]) => [nameKey(expanded(node, before)), name]),
  );
  const parts = collect(root);
  const whole = parts.get(keyOf(root));
  const shared = [...parts.values()].filter(
    (part) =>
      part !== whole && (known.has(nameKey(part.node)) || (part.uses > 1 && part.key.length >= worthSharing)),
  );
  const names = nameAll(shared, known, taken);
  const defs = {};
  /** What the part says for the places that say nothing of their own. */
  const commonDescription = (name, { descriptions }) => {
    const [first, ...others] = descriptions;
    return others.length === 0 ? first : before[name]?.description;
  };
  const write = (node) => {
    const key = keyOf(node);
    const name = names.get(key);
    if (name === undefined) return withChildren(node, write);
    const { description, default: preset, ...rest } = node;
    const common = commonDescription(name, parts.get(key));
    const part = { ...withChildren(rest, write), ...(common === undefined ? {} : { description: common }) };
    defs[name] ??= ordered(part);
    const own = description === undefined || description === common ? {} : { description };
    return { ...own, $ref: `#/$defs/${name}`, ...("default" in node ? { default: preset } : {}) };
  };
  const written = withChildren(root, write);
  const sorted = Object.entries(defs).sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.length === 0 ? written : { ...written, $defs: Object.fromEntries(sorted) };
}

/** The distinct subtrees, with how many distinct parents hold each and what they are called there. */
function collect(root) {
  const parts = new Map();
  const visit = (node, name, parent) => {
    const key = keyOf(node);
    let part = parts.get(key);
    if (part === undefined) {
      part = { key, node, name, parent, uses: 0, descriptions: new Set() };
      parts.set(key, part);
      for (const [step, child] of childrenOf(node)) visit(child, nameAt(step, name), name).uses++;
    } else {
      for (const [step, child] of childrenOf(node)) visit(child, nameAt(step, name), name);
    }
    part.descriptions.add(node.description);
    return part;
  };
  visit(root, "", "");
  return parts;
}

/** What makes two subtrees one part: everything but what the place itself says. */
function keyOf(node) {
  const { description: _, default: __, ...rest } = node;
  return JSON.stringify(rest);
}

/** What a part is remembered by: its demands, whatever it is described as. */
function nameKey(node) {
  const { default: _, ...rest } = bare(node);
  return JSON.stringify(rest);
}

function nameAll(parts, known, taken) {
  const used = new Set(taken);
  const names = new Map();
  for (const part of parts) {
    const name = known.get(nameKey(part.node));
    if (name === undefined || used.has(name)) continue;
    used.add(name);
    names.set(part.key, name);
  }
  for (const part of parts.filter(({ key }) => !names.has(key))) {
    const name = freshName(part, used);
    used.add(name);
    names.set(part.key, name);
  }
  return names;
}

function freshName({ name, parent }, used) {
  if (!used.has(name)) return name;
  const longer = parent + name[0].toUpperCase() + name.slice(1);
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? longer : `${longer}${i}`;
    if (!used.has(candidate)) return candidate;
  }
}

function nameAt(step, parent) {
  if (step === "[]") return singular(parent);
  return step === "{}"
    ? `${parent}Value`
    : step.slice(1).replace(/[^A-Za-z0-9]+(.?)/g, (_, c) => c.toUpperCase());
}

function singular(name) {
  if (/[^aeiou]ies$/.test(name)) return name.replace(/ies$/, "y");
  if (/(ss|x|ch|sh)es$/.test(name)) return name.replace(/es$/, "");
  return /[^s]s$/.test(name) ? name.slice(0, -1) : `${name}Item`;
}
