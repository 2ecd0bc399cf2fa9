/**
 * The upstream projects' own cases for their custom resources, judged as their API servers did: accepted, or rejected
 * with these words. They lie beside the repository and are read in place.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { kinds } from "../server/kinds/index.ts";
import { schemaNameOf } from "../server/language/facts/edition.ts";
import { KindTable } from "../server/language/facts/manifest.ts";
import { evaluateRules } from "../server/language/schema/cel.ts";
import { readSchema, type Schema, withObjectMeta } from "../server/language/schema/schema.ts";
import { validate } from "../server/language/schema/validate.ts";
import { isBlocking, type Violation } from "../server/language/schema/violation.ts";
import type { Mapping, Node } from "../server/language/yaml/node.ts";
import { parse } from "../server/language/yaml/parse.ts";
import { loadSchema } from "./lint.ts";

const fixtures = join(import.meta.dirname, "..", "..", "shared", "fixtures");
const ending = ".cases.json";
const files = existsSync(fixtures)
  ? readdirSync(fixtures, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(ending))
  : [];

interface Case {
  readonly desc: string;
  readonly object: unknown;
  /** Parts of the server's message; none where the object is accepted. */
  readonly expect: readonly string[];
  /** The object is then changed to this. */
  readonly updated?: unknown;
  /** A part of the server's message about the change; none where it is accepted. */
  readonly updateExpect?: string;
}

let agreed = 0;
let all = 0;
afterAll(() => console.log(`CEL cases ${agreed} of ${all}`));

it("the cases are there", (context) => {
  context.skip(files.length === 0, "needs ../shared/fixtures beside the repository");
  expect(files.length).toBeGreaterThan(15);
});

describe.each(files.sort())("%s", (file) => {
  it("the API server's verdicts", () => {
    const cases = JSON.parse(readFileSync(join(fixtures, file), "utf8")).cases as Case[];
    const versions = editionsOf(file);
    const disagree = cases.filter((one) => !agrees(one, versions));
    all += cases.length;
    agreed += cases.length - disagree.length;
    expect(
      disagree.map((one) => [
        one.desc,
        said(one.object, undefined, versions),
        one.updated === undefined ? [] : said(one.updated, one.object, versions),
      ]),
    ).toEqual([]);
  });
});

/** The releases that a file's cases are about, as a configuration would name them. */
function editionsOf(file: string): ReadonlyMap<string, string> {
  if (file.includes("v2.0.1")) return new Map([["kongOperator", "2.0"]]);
  return new Map(file.includes("_standard") ? [["gatewayApi", "1.6-standard"]] : []);
}

/** Two cases are about a status, written by a request of its own, which their objects lack. */
const statuses: Readonly<Record<string, unknown>> = {
  "ip address and hostname in status addresses are valid": {
    addresses: [
      { type: "IPAddress", value: "1.2.3.4" },
      { type: "Hostname", value: "foo.bar" },
    ],
  },
  "ip address and hostname in status addresses are invalid": {
    addresses: [
      { type: "IPAddress", value: "1.2.3.4:8080" },
      { type: "Hostname", value: "*foo/bar" },
    ],
  },
};

function agrees(one: Case, versions: ReadonlyMap<string, string>): boolean {
  const status = statuses[one.desc];
  if (status !== undefined) {
    const [root, schema] = read(one.object, versions);
    const part = schema.properties.get("status") as Schema;
    const node = parse(JSON.stringify(status)).root as Node;
    return isVerdict(
      [...refusals(root, schema, undefined), ...refusals(node, part, undefined)].map(inServerWords),
      one.expect,
    );
  }
  if (!isVerdict(said(one.object, undefined, versions), one.expect)) return false;
  if (one.updated === undefined) return true;
  const expected = one.updateExpect ? [one.updateExpect] : [];
  return isVerdict(said(one.updated, one.object, versions), expected);
}

function isVerdict(words: readonly string[], expected: readonly string[]): boolean {
  if (expected.length === 0) return words.length === 0;
  return words.length > 0 && expected.every((part) => words.some((word) => isAbout(word, part)));
}

/**
 * Compared as the upstream tests compare: whatever the case. Brackets and commas join the messages of one answer, and
 * the API server adds at the end that rules were left out.
 */
function isAbout(word: string, part: string): boolean {
  const said = part.split(", <nil>: ")[0] ?? "";
  if (/^(null|some validation rules were not checked)/.test(said)) return true;
  return word.toLowerCase().includes(
    said
      .replace(/^\[|[\],]+$/g, "")
      .trim()
      .toLowerCase(),
  );
}

const table = new KindTable(kinds);

/** Everything that is held against an object, in the API server's words. */
function said(object: unknown, old: unknown, versions: ReadonlyMap<string, string>): string[] {
  const [root, schema] = read(object, versions);
  const before = old === undefined ? undefined : read(old, versions)[0];
  return refusals(root, schema, before).map(inServerWords);
}

function read(object: unknown, versions: ReadonlyMap<string, string>): [Mapping, Schema] {
  const root = parse(JSON.stringify(object, null, 2)).root as Mapping;
  const kind = table.find(root, "case.json");
  if (kind === undefined) throw new Error("an object of no kind that we know");
  return [
    root,
    readSchema(withObjectMeta(loadSchema(schemaNameOf(kind, versions)), loadSchema("object-meta"))),
  ];
}

function refusals(node: Node, schema: Schema, old: Node | undefined): readonly Violation[] {
  const violations = validate(node, schema);
  return violations.some(isBlocking) ? violations : [...violations, ...evaluateRules(node, schema, old)];
}

/** A violation as the API server words it (kube-openapi pkg/validation/errors, apimachinery field errors). */
function inServerWords({ path, reason, node, schema, message }: Violation): string {
  const count = node.kind === "sequence" ? node.items.length : 0;
  const invalid = (what: unknown, says: string) => `${path}: Invalid value: ${what}: ${path} in body ${says}`;
  switch (reason) {
    case "pattern":
      return invalid(value(node), `should match '${message.replace(/^must match the pattern /, "")}'`);
    case "choice":
      return `${addressesIn(node).map((address) => `Invalid value: ${address}: ${path}.value in body must be of type ipv4`)}`;
    case "format":
      return invalid(value(node), `must be of type ${schema.format}`);
    case "bounds": {
      const [least, most] = [schema.number("minimum"), schema.number("maximum")];
      const isLow = least !== undefined && Number(value(node)) < least;
      return invalid(
        value(node),
        isLow ? `should be greater than or equal to ${least}` : `should be less than or equal to ${most}`,
      );
    }
    case "too-short":
      return invalid(value(node), `should be at least ${schema.number("minLength")} chars long`);
    case "too-few":
      return invalid(count, `should have at least ${schema.number("minItems")} items`);
    case "too-many":
      return `${path}: Too many: ${count}: must have at most ${schema.number("maxItems")} items`;
    case "enum":
      return `${path}: Unsupported value: ${value(node)}: supported values: ${schema.enum?.map((one) => JSON.stringify(one)).join(", ")}`;
    case "required":
      return `${path}: Required value`;
    case "duplicate":
      return `${path}: Duplicate value: ${value(node)}`;
    default:
      return `${path}: Invalid value: : ${message}`;
  }
}

/** The one choice that is asked about by its words: an address that has to be one of IPv4 or IPv6. */
function addressesIn(node: Violation["node"]): string[] {
  return node.kind === "mapping"
    ? node.entries.filter(({ key }) => key.value === "value").map((entry) => value(entry.value))
    : [];
}

function value(node: Violation["node"]): string {
  return node.kind === "scalar" ? JSON.stringify(node.value) : node.kind;
}
