/**
 * The upstream projects' own cases for their custom resources, judged as their API servers did: accepted, or rejected
 * with these words. They lie beside the repository and are read in place.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { kinds } from "../server/kinds/index.ts";
import { Language } from "../server/language/index.ts";
import type { Rule } from "../server/language/rule.ts";
import type { Violation } from "../server/language/schema/violation.ts";
import { loadSchema } from "./lint.ts";

const fixtures = join(import.meta.dirname, "..", "..", "shared", "fixtures");

const files = [
  "apisix-ingress-controller/cel/apisixconsumer.cases.json",
  "envoy-gateway/cel/securitypolicy.cases.json",
  "kong-kubernetes-configuration/cel/v1.5.2/kongconsumer.cases.json",
  "kong-kubernetes-configuration/cel/v2.0.1/kongconsumer.cases.json",
];

interface Case {
  readonly desc: string;
  readonly object: unknown;
  /** Parts of the server's message; none where the object is accepted. */
  readonly expect: readonly string[];
  /** The object is then changed to this: only an API server that holds the old one can judge it. */
  readonly updated?: unknown;
}

describe.each(files)("%s", (file) => {
  it("the API server's verdicts", (context) => {
    const path = join(fixtures, file);
    if (!existsSync(path)) context.skip(`no ../shared/fixtures/${file} beside the repository`);
    const cases = JSON.parse(readFileSync(path, "utf8")).cases as Case[];
    const judged = cases.filter((one) => one.updated === undefined);
    const disagree = judged.filter((one) => !agrees(one));
    const left = cases.length - judged.length;
    const skipped = left === 0 ? "" : `, ${left} about updates skipped: they need the old object`;
    console.log(`${file}: ${judged.length - disagree.length} of ${judged.length} cases agree${skipped}`);
    expect(disagree.map((one) => [one.desc, violationsOf(one.object).map(inServerWords)])).toEqual([]);
  });
});

function agrees(one: Case): boolean {
  const said = violationsOf(one.object).map(inServerWords);
  if (one.expect.length === 0) return said.length === 0;
  return said.length > 0 && one.expect.every((part) => said.some((words) => words.includes(part.trim())));
}

/** Everything the engine has against an object, before any rule words it. */
function violationsOf(object: unknown): Violation[] {
  const found: Violation[] = [];
  const probe: Rule = {
    id: "probe",
    reads: "violations",
    impact: "rejected",
    title: "",
    why: "",
    off: "",
    examples: [],
    check({ violations }) {
      found.push(...violations);
      return [];
    },
  };
  const language = new Language({ kinds, rules: [probe], loadSchema, newKey: () => "" });
  language.open("case.json", JSON.stringify(object, null, 2));
  language.check("case.json");
  return found;
}

/** A violation as the API server words it (kube-openapi pkg/validation/errors, apimachinery field errors). */
function inServerWords({ path, reason, node, schema, message }: Violation): string {
  const at = `${path}: Invalid value:`;
  const count = node.kind === "sequence" ? node.items.length : 0;
  switch (reason) {
    case "pattern":
      return `${at} ${value(node)}: ${path} in body should match '${schema.pattern}'`;
    case "too-short":
      return `${at} ${value(node)}: ${path} in body should be at least ${schema.number("minLength")} chars long`;
    case "too-few":
      return `${at} ${count}: ${path} in body should have at least ${schema.number("minItems")} items`;
    case "too-many":
      return `${path}: Too many: ${count}: must have at most ${schema.number("maxItems")} items`;
    default:
      return `${at} : ${message}`;
  }
}

function value(node: Violation["node"]): string {
  return node.kind === "scalar" ? JSON.stringify(node.value) : node.kind;
}
