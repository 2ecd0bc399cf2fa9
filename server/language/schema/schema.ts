/** A kind's schema, made ready once: references resolved on first use, look-ups by name, patterns compiled on first match. */
import { RE2JS, RE2JSException } from "@bufbuild/re2";

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
}

type Property = readonly [name: string, schema: Schema];

/** One place of a schema. Keywords keep the CRD's names where they are simple values. */
export class Schema {
  readonly #json: SchemaJson;
  readonly #defs: SchemaJson;
  #properties: ReadonlyMap<string, Schema> | undefined;
  #parts = new Map<string, Schema>();
  #pattern: ((value: string) => boolean) | undefined;
  #hasRules: boolean | undefined;
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

  constructor(json: SchemaJson, defs: SchemaJson) {
    const target = dereference(json, defs);
    this.#json = target;
    this.#defs = defs;
    this.type = target.type as string | undefined;
    this.description = target.description as string | undefined;
    this.required = (target.required as string[] | undefined) ?? [];
    this.nullable = target.nullable === true;
    this.intOrString = target["x-kubernetes-int-or-string"] === true;
    this.preserveUnknown = target["x-kubernetes-preserve-unknown-fields"] === true;
    this.listType = target["x-kubernetes-list-type"] as string | undefined;
    this.listMapKeys = (target["x-kubernetes-list-map-keys"] as string[] | undefined) ?? [];
    this.enum = target.enum as unknown[] | undefined;
    this.format = target.format as string | undefined;
    this.rules = ((target["x-kubernetes-validations"] as SchemaJson[] | undefined) ?? []).map(celRule);
    this.hasValueRules = valueKeywords.some((keyword) => keyword in target);
  }

  get properties(): ReadonlyMap<string, Schema> {
    this.#properties ??= new Map(
      Object.entries((this.#json.properties as Record<string, SchemaJson> | undefined) ?? {}).map(
        ([name, json]) => [name, new Schema(json, this.#defs)],
      ),
    );
    return this.#properties;
  }

  get items(): Schema | undefined {
    return this.#part("items");
  }

  /** The schema of values under free keys; undefined where free keys are not taken, or anything is. */
  get additional(): Schema | undefined {
    return typeof this.#json.additionalProperties === "object"
      ? this.#part("additionalProperties")
      : undefined;
  }

  get not(): Schema | undefined {
    return this.#part("not");
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
    return branches.map((_, i) => this.#part(keyword, i) as Schema);
  }

  get pattern(): string | undefined {
    return this.#json.pattern as string | undefined;
  }

  /** Whether a string has the pattern, as Go's regexp sees it: linear time, unanchored. */
  matches(value: string): boolean {
    this.#pattern ??= remembered(this.pattern ?? "");
    return this.#pattern(value);
  }

  /** Whether CEL rules sit here or below. */
  get hasRules(): boolean {
    this.#hasRules ??=
      this.rules.length > 0 ||
      [...this.properties.values(), this.items, this.additional].some((part) => part?.hasRules === true);
    return this.#hasRules;
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

  #part(keyword: string, index?: number): Schema | undefined {
    const key = index === undefined ? keyword : `${keyword}/${index}`;
    const known = this.#parts.get(key);
    if (known !== undefined) return known;
    const value = this.#json[keyword];
    const json = (index === undefined ? value : (value as SchemaJson[])[index]) as SchemaJson | undefined;
    if (json === undefined) return undefined;
    const part = new Schema(json, this.#defs);
    this.#parts.set(key, part);
    return part;
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
  return new Schema(json, (json.$defs as SchemaJson | undefined) ?? {});
}

/** A manifest's schema with `metadata` checked as the API server's ObjectMeta, which CRDs leave open. */
export function withObjectMeta(json: SchemaJson, objectMeta: SchemaJson): SchemaJson {
  const properties = json.properties as Record<string, SchemaJson>;
  const metadata = { ...objectMeta, description: properties.metadata?.description };
  const defs = { ...(json.$defs as SchemaJson), ...(objectMeta.$defs as SchemaJson) };
  const envelope = { apiVersion: { type: "string" }, kind: { type: "string" } };
  return { ...json, properties: { ...envelope, ...properties, metadata }, $defs: defs };
}

function dereference(json: SchemaJson, defs: SchemaJson): SchemaJson {
  if (typeof json.$ref !== "string") return json;
  const target = defs[json.$ref.replace("#/$defs/", "")] as SchemaJson;
  const { $ref: _, ...beside } = json;
  return { ...dereference(target, defs), ...beside };
}

function celRule(json: SchemaJson): CelRule {
  const rule = json.rule as string;
  return {
    rule,
    message: json.message as string | undefined,
    messageExpression: json.messageExpression as string | undefined,
    fieldPath: json.fieldPath as string | undefined,
    transition: /\boldSelf\b/.test(rule),
  };
}

/** Whether a text is a regular expression as Go reads it. */
export function isPattern(source: string): boolean {
  try {
    RE2JS.compile(source);
    return true;
  } catch (error) {
    if (error instanceof RE2JSException) return false;
    throw error;
  }
}

/** The same few strings come again and again (kinds, groups), so answers are kept. */
function remembered(source: string): (value: string) => boolean {
  const compiled = RE2JS.compile(source);
  const answers = new Map<string, boolean>();
  return (value) => {
    const known = answers.get(value);
    if (known !== undefined) return known;
    const answer = compiled.test(value);
    if (answers.size > 500) answers.clear();
    if (value.length < 200) answers.set(value, answer);
    return answer;
  };
}
