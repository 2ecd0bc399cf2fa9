/** Valid documents of each kind: those that a real API server accepts of what was given, and of what its schema allows. */
import { kinds } from "../../server/kinds/index.ts";
import type { Schema } from "../../server/language/schema/schema.ts";
import { pick, type Random, seeded } from "../language/randomYaml.ts";
import type { Asking } from "./ask.ts";
import type { Court, Ruling } from "./court.ts";
import { unjudged } from "./differences.ts";
import { copyOf, draftOf, Fields, sitesOf, valueAt } from "./draft.ts";
import { instance } from "./instance.ts";
import type { Base } from "./mutations/index.ts";
import { joinTo } from "./mutations/structure.ts";
import type { Target } from "./ours.ts";
import { jsonText } from "./write.ts";

/** So many of a kind are made up, and so often is it tried. */
const wanted = 12;
const tries = 60;
const triesForOne = 1_000;
/** So often at most is a field added to one that is accepted, first those that no document has. */
const growth = 300;

/**
 * Valid documents of every kind and version that the server has. Throws where it accepts none.
 * @param given documents of which some are valid
 */
export async function bases(court: Court, given: readonly Ruling[], seed: number): Promise<Base[][]> {
  const { asking, ours } = court;
  const targets = kinds.flatMap((kind) =>
    kind.versions.flatMap((version) => {
      const apiVersion = kind.group === "" ? version : `${kind.group}/${version}`;
      const judged = kind.kubernetes && !unjudged.has(`${apiVersion} ${kind.kind}`);
      const served = judged && asking.serves(apiVersion, kind.kind);
      return served ? [{ kind, target: { apiVersion, kind: kind.kind, namespace: "default" } }] : [];
    }),
  );
  return Promise.all(
    targets.map(async ({ kind, target }, i) => {
      const schema = ours.schema(kind);
      const own = given.flatMap(({ judged: { manifest, target: to, text }, opinion }) =>
        manifest !== undefined &&
        opinion.refusals.length === 0 &&
        to.kind === target.kind &&
        to.apiVersion === target.apiVersion &&
        text.length < 20_000
          ? [{ target, schema, draft: draftOf(manifest.root) as Fields }]
          : [],
      );
      const all = [...own, ...(await madeUp(asking, target, schema, seeded(seed + i * 1_009)))];
      if (all.length === 0) throw new Error(`no valid ${target.apiVersion} ${target.kind} was found`);
      return all;
    }),
  );
}

async function madeUp(asking: Asking, target: Target, schema: Schema, random: Random): Promise<Base[]> {
  const found: Base[] = [];
  for (let i = 0; found.length < wanted && i < (found.length === 0 ? triesForOne : tries); i++) {
    const base = { target, schema, draft: attempt(target, schema, i, random) };
    if (await accepted(asking, base)) found.push(base);
  }
  const seen = new Set<Schema>();
  for (const { draft } of found) note(draft, schema, seen);
  const attempts = Math.min(growth, 20 + countOf(schema));
  for (let i = 0; i < attempts && found.length > 0; i++) {
    const draft = copyOf(pick(found, random).draft);
    const grown = { target, schema, draft };
    if (!grow(draft, schema, seen, random) || !(await accepted(asking, grown))) continue;
    note(draft, schema, seen);
    found.push(grown);
  }
  return found;
}

/** Adds a field to a mapping that misses some; one that no document has yet, if there is one. */
function grow(root: Fields, schema: Schema, seen: ReadonlySet<Schema>, random: Random): boolean {
  const places = sitesOf(root, schema).flatMap((site) => {
    const value = valueAt(site);
    return value instanceof Fields && site.schema !== undefined
      ? [{ fields: value, schema: site.schema }]
      : [];
  });
  const fresh = places.flatMap(({ fields, schema: around }) =>
    [...around.properties]
      .filter(([name, property]) => !seen.has(property) && fields.get(name) === undefined)
      .map(([name, property]) => ({ fields, name, property })),
  );
  if (fresh.length > 0 && random(4) > 0) {
    const { fields, name, property } = pick(fresh, random);
    fields.set(name, instance(property, random, pick([3, 5, 7, 9, 9], random)));
    return true;
  }
  if (places.length === 0) return false;
  const place = pick(places, random);
  return joinTo(place.fields, place.schema, random);
}

function note(root: Fields, schema: Schema, seen: Set<Schema>): void {
  for (const site of sitesOf(root, schema)) if (site.schema !== undefined) seen.add(site.schema);
}

/** How many fields a schema has in its first levels. */
function countOf(schema: Schema, depth = 0): number {
  if (depth > 8) return 0;
  const parts = [...schema.properties.values(), schema.items, schema.additional];
  return parts.reduce((sum, part) => sum + (part === undefined ? 0 : 1 + countOf(part, depth + 1)), 0);
}

/** The first tries are small: the fewer fields, the fewer rules about how they go together. */
function attempt({ apiVersion, kind }: Target, schema: Schema, depth: number, random: Random): Fields {
  const metadata = new Fields([
    ["name", "web"],
    ["labels", new Fields([["app", "web"]])],
  ]);
  const fields = new Fields([
    ["apiVersion", apiVersion],
    ["kind", kind],
    ["metadata", metadata],
  ]);
  for (const [name, property] of schema.properties) {
    if (/^(apiVersion|kind|metadata|status)$/.test(name)) continue;
    if (schema.required.includes(name) || random(6) > 0) {
      fields.set(name, instance(property, random, 1 + (depth % 9)));
    }
  }
  return fields;
}

async function accepted(asking: Asking, { target, draft }: Base): Promise<boolean> {
  const { apiVersion, kind, namespace } = target;
  return (await asking.opinion(apiVersion, kind, namespace, jsonText(draft))).refusals.length === 0;
}
