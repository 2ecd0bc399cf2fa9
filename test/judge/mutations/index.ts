/** Valid documents, changed the way people err, in every style of writing. */
import type { Schema } from "../../../server/language/schema/schema.ts";
import { pick, type Random } from "../../language/randomYaml.ts";
import { copyOf, type Fields, nameOf, type Site, sitesOf } from "../draft.ts";
import type { Target } from "../ours.ts";
import { randomStyle, write } from "../write.ts";
import { anchored } from "./anchors.ts";
import { changeMetadata } from "./metadata.ts";
import { changeSecret } from "./secret.ts";
import {
  type Change,
  doubleItem,
  doubleKey,
  drop,
  join,
  lower,
  misspell,
  oddKey,
  raise,
  stranger,
  wrap,
} from "./structure.ts";
import { slip } from "./text.ts";
import { bounds, empty, quoting, remake, switchOver, wrongType } from "./value.ts";

/** A valid document. */
export interface Base {
  readonly target: Target;
  readonly draft: Fields;
  readonly schema: Schema;
}

export interface Mutant {
  readonly text: string;
  readonly target: Target;
  /** What was changed. */
  readonly changes: readonly string[];
}

/** How often each is made, beside the others. */
const changes: Readonly<Record<string, readonly [times: number, change: Change]>> = {
  drop: [3, drop],
  misspell: [3, misspell],
  raise: [2, raise],
  lower: [2, lower],
  wrap: [2, wrap],
  doubleKey: [1, doubleKey],
  doubleItem: [3, doubleItem],
  join: [6, join],
  stranger: [1, stranger],
  oddKey: [2, oddKey],
  wrongType: [6, wrongType],
  remake: [5, remake],
  switchOver: [4, switchOver],
  quoting: [1, quoting],
  empty: [4, empty],
  bounds: [7, bounds],
};

const names = Object.entries(changes).flatMap(([name, [times]]) => Array<string>(times).fill(name));

/** One document with one mistake, seldom with more. */
export function mutant({ target, draft, schema }: Base, random: Random): Mutant {
  const root = copyOf(draft);
  const made: string[] = [];
  for (let left = pick([1, 1, 1, 1, 1, 1, 2, 2, 3], random); left > 0; left--) {
    made.push(changeOnce(root, schema, target.kind, random));
  }
  const text = write(root, randomStyle(random), random);
  if (random(14) > 0) return { text, target, changes: made };
  return { text: slip(text, random), target, changes: [...made, "slip"] };
}

function changeOnce(root: Fields, schema: Schema, kind: string, random: Random): string {
  if (random(kind === "Secret" ? 2 : 12) === 0) {
    if (kind === "Secret" && random(3) > 0) {
      changeSecret(root, random);
      return "secret";
    }
    changeMetadata(root, random);
    return "metadata";
  }
  const sites = sitesOf(root, schema).filter((site) => !namesTheKind(site, root));
  if (sites.length > 0 && random(40) === 0 && anchored(sites)(pick(sites, random), random)) return "anchor";
  for (let tries = 0; tries < 20 && sites.length > 0; tries++) {
    const name = pick(names, random);
    if (changes[name]?.[1](pick(sites, random), random)) return name;
  }
  return "nothing";
}

/** Without its kind a document is sent nowhere. */
function namesTheKind(site: Site, root: Fields): boolean {
  return "fields" in site && site.fields === root && /^(apiVersion|kind)$/.test(nameOf(site));
}
