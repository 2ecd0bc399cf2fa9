/** A kind's schema, made ready once: references resolved on first use, look-ups by name, patterns compiled on first match. */
import type { Expression } from "../cel/expression.ts";
import { type Matcher, patternOf } from "./pattern.ts";

/** A schema file's JSON: the CRD dialect of OpenAPI v3, plus `$ref` into its own `$defs`. */
export type SchemaJson = { readonly [keyword: string]: unknown };

export interface CelRule {
  readonly rule: string;
  readonly message: string | undefined;
  readonly messageExpression: string | undefined;
  /** Field path below the value, as in `.spec.name`. */
  readonly fieldPath: string | undefined;
  /** Mentions `oldSelf`: runs on update only. */
  readonly transition: boolean;
  /** Expressions of this schema that the build has parsed already. */
  readonly parsed: Readonly<Record<string, Expression>>;
}

type Property = readonly [name: string, schema: Schema];

/** What the places of one file have in common. A part under `$defs` is one Schema, wherever it is referred to. */
interface File {
  readonly defs: Readonly<Record<string, SchemaJson>>;
  readonly parsed: Readonly<Record<string, Expression>>;
  readonly parts: Map<string, Schema>;
  /** Whether CEL rules sit in a part or below, as far as it is known. */
  readonly ruled: Map<SchemaJson, boolean>;
}

/** One place of a schema. Keywords keep the CRD's names where they are simple values. */
export class Schema {
  readonly #json: SchemaJson;
  readonly #file: File;
  /** The part of `$defs` that this place refers to and says more about; what is below is the part's. */
  readonly #part: Schema | undefined;
  #properties: ReadonlyMap<string, Schema> | undefined;
  readonly #below = new Map<string, Schema>();
  #pattern: Matcher | undefined;
  #ruled: readonly Property[] | undefined;
  #defaulted: readonly Property[] | undefined;

  readonly type: string | undefined;
  readonly description: string | undefined;
  readonly required: readonly string[];
  readonly nullable: boolean;
  readonly intOrString: boolean;
  readonly preserveUnknown: boolean;
  readonly listType: string | undefined;
  readonly listMapKeys: readonly string[];
  readonly enum: readonly unknown[] | undefined;
  readonly format: string | undefined;
  readonly rules: readonly CelRule[];
  /** More is said about the value than its type. */
  readonly hasValueRules: boolean;

  private constructor(json: SchemaJson, file: File, part?: Schema) {
    this.#json = json;
    this.#file = file;
    this.#part = part;
    this.type = json.type as string | undefined;
    this.description = json.description as string | undefined;
    this.required = (json.required as string[] | undefined) ?? [];
    this.nullable = json.nullable === true;
    this.intOrString = json["x-kubernetes-int-or-string"] === true;
    this.preserveUnknown = json["x-kubernetes-preserve-unknown-fields"] === true;
    this.listType = json["x-kubernetes-list-type"] as string | undefined;
    this.listMapKeys = (json["x-kubernetes-list-map-keys"] as string[] | undefined) ?? [];
    this.enum = json.enum as unknown[] | undefined;
    this.format = json.format as string | undefined;
    this.rules = ((json["x-kubernetes-validations"] as SchemaJson[] | undefined) ?? []).map((rule) =>
      celRule(rule, file.parsed),
    );
    this.hasValueRules = valueKeywords.some((keyword) => keyword in json);
  }

  /** The schema at a place of a file. */
  static at(json: SchemaJson, file: File): Schema {
    const { $ref, ...beside } = json;
    if (typeof $ref !== "string") return new Schema(json, file);
    let part = file.parts.get($ref);
    if (part === undefined) {
      part = Schema.at(targetOf(json, file), file);
      file.parts.set($ref, part);
    }
    return Object.keys(beside).length === 0 ? part : new Schema({ ...part.#json, ...beside }, file, part);
  }

  get properties(): ReadonlyMap<string, Schema> {
    this.#properties ??= this.#part?.properties ?? this.#readProperties();
    return this.#properties;
  }

  #readProperties(): ReadonlyMap<string, Schema> {
    const properties = (this.#json.properties as Record<string, SchemaJson> | undefined) ?? {};
    return new Map(Object.entries(properties).map(([name, json]) => [name, Schema.at(json, this.#file)]));
  }

  get items(): Schema | undefined {
    return this.#child("items");
  }

  /** The schema of values under free keys; undefined where free keys are not taken, or anything is. */
  get additional(): Schema | undefined {
    return typeof this.#json.additionalProperties === "object"
      ? this.#child("additionalProperties")
      : undefined;
  }

  get not(): Schema | undefined {
    return this.#child("not");
  }

  /** Keys that no property names are kept: `additionalProperties`, or an object with nothing said about it. */
  get open(): boolean {
    return this.preserveUnknown || this.#json.additionalProperties === true;
  }

  get hasDefault(): boolean {
    return "default" in this.#json;
  }

  get default(): unknown {
    return this.#json.default;
  }

  number(keyword: NumberKeyword): number | undefined {
    return this.#json[keyword] as number | undefined;
  }

  flag(keyword: "exclusiveMinimum" | "exclusiveMaximum" | "uniqueItems"): boolean {
    return this.#json[keyword] === true;
  }

  branches(keyword: "allOf" | "anyOf" | "oneOf"): readonly Schema[] {
    const branches = this.#json[keyword] as SchemaJson[] | undefined;
    if (branches === undefined) return none;
    return branches.map((_, i) => this.#child(keyword, i) as Schema);
  }

  get pattern(): string | undefined {
    return this.#json.pattern as string | undefined;
  }

  /** Whether a string has the pattern, as Go's regexp sees it: linear time, unanchored. */
  matches(value: string): boolean {
    this.#pattern ??= patternOf(this.pattern ?? "") ?? (() => true);
    return this.#pattern(value);
  }

  /** Whether CEL rules sit here or below. */
  get hasRules(): boolean {
    return holdsRules(this.#json, this.#file);
  }

  /** The properties with CEL rules in them or below. */
  get ruled(): readonly Property[] {
    this.#ruled ??= [...this.properties].filter(([, property]) => property.hasRules);
    return this.#ruled;
  }

  /** The properties with a default. */
  get defaulted(): readonly Property[] {
    this.#defaulted ??= [...this.properties].filter(([, property]) => property.hasDefault);
    return this.#defaulted;
  }

  #child(keyword: string, index?: number): Schema | undefined {
    if (this.#part !== undefined) return this.#part.#child(keyword, index);
    const key = index === undefined ? keyword : `${keyword}/${index}`;
    const known = this.#below.get(key);
    if (known !== undefined) return known;
    const value = this.#json[keyword];
    const json = (index === undefined ? value : (value as SchemaJson[])[index]) as SchemaJson | undefined;
    if (json === undefined) return undefined;
    const child = Schema.at(json, this.#file);
    this.#below.set(key, child);
    return child;
  }
}

const valueKeywords = [
  ...["enum", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "multipleOf"],
  ...["minItems", "maxItems", "minProperties", "maxProperties", "allOf", "anyOf", "oneOf", "not"],
];

const none: readonly Schema[] = [];

type NumberKeyword =
  | "minimum"
  | "maximum"
  | "multipleOf"
  | "minLength"
  | "maxLength"
  | "minItems"
  | "maxItems"
  | "minProperties"
  | "maxProperties";

/** Makes a schema file's JSON ready. Costs nothing until its parts are looked at. */
export function readSchema(json: SchemaJson): Schema {
  return Schema.at(json, {
    defs: (json.$defs as Record<string, SchemaJson> | undefined) ?? {},
    parsed: (json[parsedKeyword] as Record<string, Expression> | undefined) ?? {},
    parts: new Map(),
    ruled: new Map(),
  });
}

/** Where the build puts a schema's CEL expressions, parsed (`scripts/celAhead.mjs`). */
const parsedKeyword = "x-gateway-keys-parsed";

/** A manifest's schema with `metadata` checked as the API server's ObjectMeta, which CRDs leave open. */
export function withObjectMeta(json: SchemaJson, objectMeta: SchemaJson): SchemaJson {
  const properties = json.properties as Record<string, SchemaJson>;
  const metadata = { ...objectMeta, description: properties.metadata?.description };
  const defs = { ...(json.$defs as SchemaJson), ...(objectMeta.$defs as SchemaJson) };
  const envelope = { apiVersion: { type: "string" }, kind: { type: "string" } };
  return { ...json, properties: { ...envelope, ...properties, metadata }, $defs: defs };
}

function targetOf(json: SchemaJson, file: File): SchemaJson {
  return file.defs[String(json.$ref).replace("#/$defs/", "")] as SchemaJson;
}

/** Looks at the JSON only: large schemas are not made ready just to find their rules. */
function holdsRules(json: SchemaJson, file: File): boolean {
  if (typeof json.$ref === "string") return holdsRules(targetOf(json, file), file);
  const known = file.ruled.get(json);
  if (known !== undefined) return known;
  // A part may be within itself.
  file.ruled.set(json, false);
  const {
    properties = {},
    items,
    additionalProperties,
  } = json as { properties?: Record<string, SchemaJson> } & SchemaJson;
  const below = [...Object.values(properties), items, additionalProperties] as (
    | SchemaJson
    | boolean
    | undefined
  )[];
  const holds =
    "x-kubernetes-validations" in json ||
    below.some((part) => typeof part === "object" && holdsRules(part, file));
  file.ruled.set(json, holds);
  return holds;
}

function celRule(json: SchemaJson, parsed: CelRule["parsed"]): CelRule {
  const rule = json.rule as string;
  return {
    rule,
    message: json.message as string | undefined,
    messageExpression: json.messageExpression as string | undefined,
    fieldPath: json.fieldPath as string | undefined,
    transition: /\boldSelf\b/.test(rule),
    parsed,
  };
}
