import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it, type TestContext } from "vitest";
import { parse } from "yaml";
import resources from "../scripts/schemas/resources.json" with { type: "json" };
import { kinds } from "../server/kinds/index.ts";
import { differences, type Json, objectsIn, places } from "./schemas/tree.ts";

const root = join(import.meta.dirname, "..");
const folder = join(root, "schemas");
const crds = join(root, "..", "shared", "crds");
const ending = ".schema.json";

/** Where a person seldom writes: no description is asked for here. Everywhere else each field has one. */
const leftUndescribed: Record<string, RegExp> = {
  ...Object.fromEntries(
    [...Object.keys(resources), "ingress", "namespace"].map((name) => [name, /^status\./]),
  ),
  "backend-traffic-policy":
    /^status\.|^spec\.(admissionControl|bandwidthLimit|circuitBreaker\.retryBudget|compress(ion|or)|connection|dns|faultInjection|healthCheck|http2|httpUpgrade|loadBalancer|telemetry)(\[\])?\./,
  "envoy-extension-policy":
    /^status\.|^spec\.(dynamicModule|extProc|lua|wasm)\[\]\.(?!(failOpen|config|name|inline)$)/,
  "envoy-proxy": /^status\.|^spec\.[A-Za-z]+(\[\])?\./,
  middleware:
    /^spec\.(buffering|circuitBreaker|compress|contentType|encodedCharacters|headers|passTLSClientCert|rateLimit\.redis)\./,
  "security-policy": /^status\.|\.backendSettings\.|^spec\.csrf\.shadowFraction\./,
};

const names = readdirSync(folder)
  .filter((file) => file.endsWith(ending))
  .map((file) => file.slice(0, -ending.length));

describe.each(Object.entries(resources))("%s demands what the custom resource demands", (name, resource) => {
  const { file, source } = resource;
  const also: readonly string[] =
    "alsoFrom" in resource ? resource.alsoFrom.paths.map((path) => path.slice(1)) : [];
  it("field by field, in every version that is served", (context) => {
    const crd = definition(context, file);
    for (const version of servedVersions(crd)) {
      const found = differences(schemaOf(name), version.schema.openAPIV3Schema);
      expect(
        found.filter((line) => !isOf(line, also)),
        version.name,
      ).toEqual([]);
    }
  });

  it("and says which one it is", (context) => {
    const crd = definition(context, file);
    const schema = schemaOf(name);
    const { group, names, scope } = crd.spec;
    expect(schema["x-kubernetes-group-version-kind"]).toEqual(
      servedVersions(crd).map((version) => ({ group, version: version.name, kind: names.kind })),
    );
    expect(schema["x-kubernetes-scope"]).toBe(scope);
    expect(schema["x-gateway-keys-source"]).toBe(source);
    const [repository, release] = source.split(" ");
    const sources = readFileSync(join(crds, "SOURCES.md"), "utf8");
    expect(sources).toContain(`repo: \`${repository}\``);
    expect(sources).toMatch(new RegExp(`version: ${release}\\b`));
  });
});

it("fields that only the experimental channel has are those of HTTPRoute", () => {
  for (const [name, resource] of Object.entries(resources)) {
    if (!("alsoFrom" in resource)) continue;
    const also = resource.alsoFrom.paths.map((path) => path.slice(1));
    const found = differences(schemaOf(name), schemaOf("http-route"), 10_000);
    expect(found.filter((line) => also.some((path) => line.startsWith(path)))).toEqual([]);
  }
});

it("the files are as the script writes them: running it again changes nothing", (context) => {
  needsCrds(context);
  const { stdout } = spawnSync(process.execPath, ["scripts/schemas/make.mjs", "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(stdout.split("\n").filter((name) => name !== "")).toEqual([]);
});

describe.each(kinds.filter((kind) => kind.kubernetes))("$group $kind", (kind) => {
  it.each([kind.schema, ...(kind.editions ?? []).map((edition) => edition.schema)])(
    "is what %s describes",
    (name) => {
      const schema = schemaOf(name);
      const { group, versions } = kind;
      expect(schema["x-kubernetes-group-version-kind"]).toEqual(
        versions.map((version) => ({ group, version, kind: kind.kind })),
      );
      expect(schema["x-kubernetes-scope"]).toBe(kind.scope);
    },
  );
});

it("every schema of a custom resource belongs to a kind", () => {
  const used = kinds.flatMap(({ schema, editions = [] }) => [
    schema,
    ...editions.map((edition) => edition.schema),
  ]);
  expect(Object.keys(resources).filter((name) => !used.includes(name))).toEqual([]);
});

it("the Kong Operator's KongConsumer differs in the one place that we know of", () => {
  expect(differences(schemaOf("kong-consumer"), schemaOf("kong-consumer-operator"))).toEqual([
    "spec.controlPlaneRef.konnectNamespacedRef.name minLength: ours absent, theirs 1",
  ]);
});

describe.each(names)("%s", (name) => {
  const schema = schemaOf(name);

  it("is a JSON Schema", () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false, unicodeRegExp: false });
    expect(() => ajv.compile(withoutKubernetesKeywords(schema))).not.toThrow();
  });

  it("opens with what it is", () => {
    const heads = [
      "$id",
      "title",
      "description",
      "x-gateway-keys-source",
      "x-kubernetes-group-version-kind",
      "x-kubernetes-scope",
      "type",
    ];
    const keys = Object.keys(schema);
    expect(schema.$id).toBe(name);
    expect(keys.slice(0, keys.indexOf("type") + 1)).toEqual(heads.filter((head) => head in schema));
    if ("$defs" in schema) expect(keys.at(-1)).toBe("$defs");
  });

  it("shares parts by name, and every shared part is used", () => {
    const defs = (schema.$defs ?? {}) as Record<string, Json>;
    const references = [...objectsIn(schema)].filter((part) => typeof part.$ref === "string");
    const used = new Set(references.map(({ $ref }) => $ref));
    expect([...used].sort()).toEqual(
      Object.keys(defs)
        .map((def) => `#/$defs/${def}`)
        .sort(),
    );
    // JSON Schema adds what stands beside a `$ref`, the engine lets it count more: here both must say the same.
    for (const { $ref, description: _, default: __, required, ...beside } of references) {
      expect(beside, `beside ${$ref}`).toEqual({});
      const target = defs[String($ref).replace("#/$defs/", "")]?.required ?? [];
      if (required !== undefined) expect(required).toEqual(expect.arrayContaining(target as string[]));
    }
  });

  it("describes every field that a person writes, in sentences", () => {
    const undescribed: string[] = [];
    const wrong: string[] = [];
    for (const { path, node } of places(schema, (schema.$defs ?? {}) as Json)) {
      const { description } = node;
      if (description === undefined) {
        if (!/(\[\]|\{\})$/.test(path) && !leftUndescribed[name]?.test(path)) undescribed.push(path);
      } else if (!/^[`A-Z].*\.$/.test(String(description))) wrong.push(`${path}: ${description}`);
    }
    expect(undescribed).toEqual([]);
    expect(wrong).toEqual([]);
  });

  it("repeats no eight words in a row from any custom resource", (context) => {
    needsCrds(context);
    const theirs = upstreamRuns();
    const borrowed = [...objectsIn(schema)].flatMap(({ description }) =>
      typeof description === "string" ? runsOf(description).filter((run) => theirs.has(run)) : [],
    );
    expect(borrowed).toEqual([]);
  });
});

it("object-meta's shared parts clash with no other schema's: the engine puts them together", () => {
  const partsOf = (name: string) => Object.keys((schemaOf(name).$defs ?? {}) as Json);
  const others = names.filter((name) => name !== "object-meta").flatMap(partsOf);
  expect(partsOf("object-meta").filter((part) => others.includes(part))).toEqual([]);
});

/** Whether a difference is about one of these places, or only that its parent has it. */
function isOf(line: string, paths: readonly string[]): boolean {
  const place = line.slice(0, line.indexOf(" "));
  return paths.some(
    (path) => place.startsWith(path) || (line.includes(" properties: ") && path.startsWith(`${place}.`)),
  );
}

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly Version[];
  };
}

interface Version {
  readonly name: string;
  readonly served: boolean;
  readonly schema: { readonly openAPIV3Schema: Json };
}

function definition(context: TestContext, file: string): Definition {
  needsCrds(context);
  return parse(readFileSync(join(crds, file), "utf8")) as Definition;
}

function servedVersions(crd: Definition): readonly Version[] {
  return crd.spec.versions.filter(({ served }) => served);
}

function needsCrds(context: TestContext): void {
  const where = relative(root, crds);
  context.skip(!existsSync(crds), `needs the upstream custom resources in ${where}, which are not here`);
}

function schemaOf(name: string): Json {
  return JSON.parse(readFileSync(join(folder, name + ending), "utf8"));
}

/** JSON Schema does not know these keywords, and `$id` is no address here. */
function withoutKubernetesKeywords(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    key.startsWith("x-") || key === "$id" ? undefined : value,
  );
}

let upstream: ReadonlySet<string> | undefined;

/** Every run of eight words in the custom resources that our schemas come from. */
function upstreamRuns(): ReadonlySet<string> {
  upstream ??= new Set(
    Object.values(resources).flatMap(({ file }) =>
      [...objectsIn(parse(readFileSync(join(crds, file), "utf8")))].flatMap(({ description }) =>
        typeof description === "string" ? runsOf(description) : [],
      ),
    ),
  );
  return upstream;
}

function runsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.slice(7).map((_, i) => words.slice(i, i + 8).join(" "));
}
