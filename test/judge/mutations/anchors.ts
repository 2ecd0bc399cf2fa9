/** Anchors, aliases and merge keys, right and wrong. */
import { pick } from "../../language/randomYaml.ts";
import { Fields, put, type Site, valueAt, Written } from "../draft.ts";
import { flowText } from "../write.ts";
import type { Change } from "./structure.ts";

/** Names this value and uses it elsewhere: in the place of another, or merged into a mapping. */
export function anchored(sites: readonly Site[]): Change {
  return (site, random) => {
    const value = valueAt(site);
    if (value instanceof Written) return false;
    const other = pick(sites, random);
    const target = valueAt(other);
    const text = flowText(value);
    if (target instanceof Fields && target !== value && random(2) === 0) {
      target.entries.splice(random(target.entries.length + 1), 0, [
        "<<",
        new Written(pick(["*a", "[*a]", "*a"], random)),
      ]);
    } else put(other, new Written("*a"));
    put(site, new Written(`&a ${text}`));
    return true;
  };
}
