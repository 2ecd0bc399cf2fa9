// Makes or refreshes schemas/<name>.schema.json from the custom resources that resources.json names.
// `node scripts/schemas/make.mjs [name …]`; without a name, all of them. What is demanded comes from upstream, what is
// said is ours: descriptions of the file as it is are kept by field path, and no other text is taken over.
// With --check nothing is written, and the files that would change are named.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { root } from "../setup.mjs";
import { format } from "./format.mjs";
import { described, share, spreadDescriptions } from "./share.mjs";
import { arranged, bare, descriptionsOf, expanded, orderOf } from "./tree.mjs";

const crds = join(root, "..", "shared", "crds");
const resources = JSON.parse(readFileSync(join(import.meta.dirname, "resources.json"), "utf8"));

/** The text of a schema file. */
function make(name) {
  const { source, file, edition, alsoFrom } = resources[name];
  const crd = definition(file);
  const { group, scope, names, versions } = crd.spec;
  const { kind } = names;
  const served = versions.filter((version) => version.served);
  const trees = served.map((version) => bare(version.schema.openAPIV3Schema));
  const [tree] = trees;
  if (trees.some((other) => JSON.stringify(other) !== JSON.stringify(tree))) {
    throw new Error(`${file}: the served versions differ, so that each needs a schema of its own.`);
  }
  // What an edition has in common with its kind's first schema is said there.
  for (const path of alsoFrom?.paths ?? []) {
    const [other] = definition(alsoFrom.file).spec.versions;
    graft(tree, bare(other.schema.openAPIV3Schema), path.split(/(?=\.|\[\])/));
  }
  const before = read(edition ?? name);
  const whole = expanded(before, before.$defs);
  const descriptions = new Map([...envelope(group, kind, served), ...descriptionsOf(whole)]);
  const arrangement = arranged(tree, orderOf(whole));
  spreadDescriptions(arrangement, descriptions);
  const { description, ...body } = described(arrangement, descriptions);
  const reserved = Object.keys(read("object-meta").$defs);
  const { $defs, ...rest } = share(body, before.$defs ?? {}, reserved);
  const schema = {
    $id: name,
    title: before.title ?? kind,
    ...(description === undefined ? {} : { description }),
    "x-gateway-keys-source": source,
    "x-kubernetes-group-version-kind": served.map((version) => ({ group, version: version.name, kind })),
    "x-kubernetes-scope": scope,
    ...rest,
    ...($defs === undefined ? {} : { $defs }),
  };
  return format(schema);
}

/** Puts the place that the steps lead to in `from` at the same place of `into`. */
function graft(into, from, [step, ...further]) {
  const isItems = step === "[]";
  const key = isItems ? "items" : step.slice(1);
  const [to, source] = isItems ? [into, from] : [into.properties, from.properties];
  if (further.length === 0) to[key] = source[key];
  else graft(to[key], source[key], further);
}

function definition(file) {
  return parse(readFileSync(join(crds, file), "utf8"));
}

/** What is said of the fields that every object has, unless the file says more. */
function envelope(group, kind, versions) {
  const [first, ...others] = versions.map(({ name }) => `\`${group}/${name}\``);
  const says = others.length === 0 ? `Always ${first}.` : `${first}, or the older ${others.join(" or ")}.`;
  return [
    [".apiVersion", says],
    [".kind", `Always \`${kind}\`.`],
    [".metadata", "Name, namespace, labels and annotations."],
    [".status", "What controllers report about the object. Leave it out of a manifest."],
  ];
}

function read(name) {
  return existsSync(path(name)) ? JSON.parse(readFileSync(path(name), "utf8")) : {};
}

function path(name) {
  return join(root, "schemas", `${name}.schema.json`);
}

if (!existsSync(crds)) throw new Error(`The custom resources are expected in ${relative(root, crds)}.`);
const { values, positionals } = parseArgs({
  options: { check: { type: "boolean" } },
  allowPositionals: true,
});
const stale = [];
for (const name of positionals.length > 0 ? positionals : Object.keys(resources)) {
  const text = make(name);
  if (!values.check) writeFileSync(path(name), text);
  else if (!existsSync(path(name)) || readFileSync(path(name), "utf8") !== text) stale.push(name);
}
if (stale.length > 0) {
  console.log(stale.join("\n"));
  process.exitCode = 1;
}
