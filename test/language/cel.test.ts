/** Our evaluator of CEL against cel-es, which passes the conformance suite, on values that are like what a rule expects. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CelInput, celEnv, isCelError, parse as parseCel, plan } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";
import { describe, expect, it } from "vitest";
import { compile } from "../../server/language/cel/compile.ts";
import { parse } from "../../server/language/cel/parse.ts";
import { CelError, type Value } from "../../server/language/cel/values.ts";

const folder = join(import.meta.dirname, "..", "..", "schemas");
const rules = new Set<string>();
for (const file of readdirSync(folder)) collect(JSON.parse(readFileSync(join(folder, file), "utf8")));

function collect(part: unknown): void {
  if (typeof part !== "object" || part === null) return;
  for (const [keyword, value] of Object.entries(part)) {
    if (keyword === "x-kubernetes-validations") {
      for (const { rule, messageExpression } of value) {
        rules.add(rule);
        if (messageExpression !== undefined) rules.add(messageExpression);
      }
    } else collect(value);
  }
}

const environment = celEnv({ funcs: strings });

/** What a rule makes of values; an error is that and no more, as the words differ. */
function ours(rule: string): (self: Value, oldSelf?: Value) => unknown {
  const program = compile(parse(rule));
  return (self, oldSelf) => {
    try {
      return program?.(self, oldSelf);
    } catch (error) {
      if (error instanceof CelError) return "an error";
      throw error;
    }
  };
}

function theirs(rule: string): (self: Value, oldSelf?: Value) => unknown {
  const program = plan(environment, parseCel(rule));
  return (self, oldSelf) => {
    const bindings = { self, ...(oldSelf !== undefined && { oldSelf }) } as Record<string, CelInput>;
    const value = program(bindings);
    return isCelError(value) ? "an error" : value;
  };
}

// Not asked, since cel-es goes its own way there: `has` of a null, `duration` of an int or of nothing.

/** A fixed sequence: what fails once fails again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("every rule of the schemas", () => {
  it("is one that we can judge", () => {
    const lacking = [...rules].filter((rule) => compile(parse(rule)) === undefined);
    expect(lacking).toEqual([]);
  });

  it("comes out as cel-es has it, for objects that it may meet", () => {
    const chance = random(7);
    const differing: unknown[] = [];
    let trueOrFalse = 0;
    for (const rule of rules) {
      if (rule.includes("isIP")) continue;
      const [our, their] = [ours(rule), theirs(rule)];
      const words = [...rule.matchAll(/["']([^"']*)["']|\.([a-zA-Z_]\w*)/g)];
      const literals = ["a/b", "10s", "Exact", ...words.flatMap(([, literal]) => literal ?? [])];
      const fields = words.flatMap(([, , field]) => field ?? []);
      const oneOf = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
      const make = (depth: number): Value => {
        const kind = chance();
        if (depth > 0 && kind < 0.55)
          return new Map(fields.filter(() => chance() < 0.5).map((f) => [f, make(depth - 1)]));
        if (depth > 0 && kind < 0.75)
          return Array.from({ length: Math.floor(chance() * 4) }, () => make(depth - 1));
        if (kind < 0.9) return oneOf(literals);
        return oneOf<Value>(rule.includes("duration(") ? [true] : [0n, 1n, 9n, 65_536n, true, false, 1.5]);
      };
      for (let i = 0; i < 40; i++) {
        const [self, oldSelf] = [make(4), make(4)];
        const [a, b] = [our(self, oldSelf), their(self, oldSelf)];
        if (typeof a === "boolean") trueOrFalse++;
        if (a !== b) differing.push({ rule, self, a, b });
      }
    }
    expect(trueOrFalse).toBeGreaterThan(3_000);
    expect(differing.slice(0, 5)).toEqual([]);
  });
});

describe("an expression", () => {
  const self: Value = new Map<string, Value>([
    ["a", 1n],
    ["list", ["x", "y", "z"]],
    ["text", "Größe 🔑"],
  ]);

  it.each([
    ["self.a == 1 && self.a < 1.5", true],
    ["self.missing || self.a == 1", true],
    ["self.missing && self.a == 2", false],
    ["self.missing && self.a == 1", "an error"],
    ["self.list.all(x, self.missing)", "an error"],
    ["self.list.exists(x, x == 'z' || self.missing)", true],
    ["self.list.all(x, self.list.exists(y, y == x))", true],
    ["self.list.map(x, self.list.filter(x, x != 'y').size()) == [2, 2, 2]", true],
    ["self.list.exists_one(x, x >= 'y')", false],
    ["size(self.text)", 7n],
    ["self.text.substring(6)", "🔑"],
    ["self.text.split(' ')[1] == '🔑'", true],
    ["self.list[3]", "an error"],
    ["has(self.b) ? self.b : 'none'", "none"],
    ["9223372036854775807 + 1", "an error"],
    ["-7 / 2", -3n],
    ["-7 % 2", -1n],
    ["1 / 0", "an error"],
    ["'1' == 1", false],
    ["duration('1h30m') == duration('5400s')", true],
    ["duration('1.5s') > duration('1s500ms')", false],
    ["duration('1 s')", "an error"],
    ["{'a': 1}['b']", "an error"],
    ["'a' in {'a': 1}", true],
    ["'abc'.matches('^a.c$')", true],
    ["'abc'.matches('(')", "an error"],
    ["'ÄBc'.lowerAscii()", "Äbc"],
  ])("%s", (expression, value) => {
    expect(ours(expression)(self)).toBe(value);
    expect(theirs(expression)(self)).toBe(value);
  });

  it.each([
    ["10.0.0.1", true],
    ["010.0.0.1", false],
    ["256.0.0.1", false],
    ["::", true],
    ["2001:db8::1", true],
    ["::ffff:10.0.0.1", true],
    ["1:2:3:4:5:6:7:8", true],
    ["1:2:3:4:5:6:7::", true],
    ["1:2:3:4:5:6:7:8::", false],
    ["1:2:3:4:5:6:7", false],
    ["1::2::3", false],
    ["fe80::1%eth0", false],
    ["example.com", false],
    ["", false],
  ])("isIP(%j)", (text, value) => {
    expect(ours("isIP(self)")(text)).toBe(value);
  });

  it("that calls what is not among our functions is not judged", () => {
    expect(compile(parse("url(self.text).getHost() == ''"))).toBeUndefined();
  });
});
