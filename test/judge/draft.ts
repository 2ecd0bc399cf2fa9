/** A manifest that is being put together: what it says, before it has a style. */
import type { Schema } from "../../server/language/schema/schema.ts";
import type { Node } from "../../server/language/yaml/node.ts";

export type Draft = string | number | bigint | boolean | null | Written | Fields | List;

/** YAML that goes into the text as it stands. */
export class Written {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A mapping; a key may stand in it twice. */
export class Fields {
  readonly entries: [key: string, value: Draft][];

  constructor(entries: [key: string, value: Draft][] = []) {
    this.entries = entries;
  }

  get(key: string): Draft | undefined {
    return this.entries.find(([name]) => name === key)?.[1];
  }

  set(key: string, value: Draft): void {
    const entry = this.entries.find(([name]) => name === key);
    if (entry === undefined) this.entries.push([key, value]);
    else entry[1] = value;
  }

  remove(key: string): void {
    const at = this.entries.findIndex(([name]) => name === key);
    if (at !== -1) this.entries.splice(at, 1);
  }
}

export class List {
  readonly items: Draft[];

  constructor(items: Draft[] = []) {
    this.items = items;
  }
}

export function draftOf(node: Node): Draft {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "sequence") return new List(node.items.map(draftOf));
  return new Fields(node.entries.map(({ key, value }) => [String(key.value), draftOf(value)]));
}

/** What `JSON.parse` makes of a text, or a schema's default. */
export function draftOfJson(value: unknown): Draft {
  if (Array.isArray(value)) return new List(value.map(draftOfJson));
  if (typeof value !== "object" || value === null) return value as string | number | boolean | null;
  return new Fields(Object.entries(value).map(([key, part]) => [key, draftOfJson(part)]));
}

export function copyOf<T extends Draft>(draft: T): T;
export function copyOf(draft: Draft): Draft {
  if (draft instanceof List) return new List(draft.items.map((item) => copyOf(item)));
  if (draft instanceof Fields) return new Fields(draft.entries.map(([key, value]) => [key, copyOf(value)]));
  return draft;
}

/** A place in a draft: an entry of `fields`, or an item of `list`. */
export type Site = FieldSite | ItemSite;

interface Place {
  readonly at: number;
  /** Undefined where the schema says nothing. */
  readonly schema: Schema | undefined;
  /** The site that `holder` stands in; undefined below the root. */
  readonly outer: Site | undefined;
}

export interface FieldSite extends Place {
  readonly fields: Fields;
  /** The schema of `fields`. */
  readonly around: Schema | undefined;
}

export interface ItemSite extends Place {
  readonly list: List;
}

export function valueAt(site: Site): Draft {
  return "fields" in site
    ? (site.fields.entries[site.at]?.[1] as Draft)
    : (site.list.items[site.at] as Draft);
}

export function put(site: Site, value: Draft): void {
  if ("list" in site) site.list.items[site.at] = value;
  else (site.fields.entries[site.at] as [string, Draft])[1] = value;
}

export function nameOf(site: FieldSite): string {
  return site.fields.entries[site.at]?.[0] as string;
}

/** Every place below the root. */
export function sitesOf(root: Draft, schema: Schema | undefined): Site[] {
  const sites: Site[] = [];
  collect(root, schema, undefined, sites);
  return sites;
}

function collect(draft: Draft, schema: Schema | undefined, outer: Site | undefined, sites: Site[]): void {
  if (draft instanceof Fields) {
    draft.entries.forEach(([key, value], at) => {
      const part = schema?.properties.get(key) ?? schema?.additional;
      const site: Site = { fields: draft, at, around: schema, schema: part, outer };
      sites.push(site);
      collect(value, part, site, sites);
    });
  } else if (draft instanceof List) {
    draft.items.forEach((item, at) => {
      const site: Site = { list: draft, at, schema: schema?.items, outer };
      sites.push(site);
      collect(item, schema?.items, site, sites);
    });
  }
}
