/** What CEL rules cost, as a real API server counts, and what of it is too much. */
import { expect, it } from "vitest";
import { compile } from "../../server/language/cel/compile.ts";
import { Meter } from "../../server/language/cel/cost.ts";
import { parse } from "../../server/language/cel/parse.ts";
import type { Value } from "../../server/language/cel/values.ts";
import { lint } from "../lint.ts";

const self: Value = new Map<string, Value>([
  ["s", "abcdefghijklmnopqrstuvwxyz"],
  ["t", "äbcdefghijk"],
  ["n", 3n],
  ["l", ["a", "b", "c"]],
  [
    "m",
    new Map([
      ["k", "v"],
      ["l", "w"],
    ]),
  ],
  [
    "o",
    new Map<string, Value>([
      ["s", "x"],
      ["n", 1n],
    ]),
  ],
]);

/** With what k8s.io/apiextensions-apiserver 0.35.4 took from its budget for the same rule and object. */
const costs: readonly (readonly [rule: string, cost: number])[] = [
  ["self.n == 3", 3],
  ["has(self.o)", 1],
  ["has(self.o.s)", 2],
  ["has(self.o.s) && self.o.s == 'x'", 6],
  ["!has(self.s)", 2],
  ["self.s == 'abcdefghijklmnopqrstuvwxyz'", 5],
  ["self.t == self.s", 6],
  ["self.s == ''", 2],
  ["self.s in ['a','b']", 2],
  ["self.s in self.l", 7],
  ["['a', self.t] == self.l", 15],
  ["'k' in self.m", 3],
  ["size(self.s) > 3", 4],
  ["self.s.size() > 3", 4],
  ["self.l.all(x, x == 'a')", 15],
  ["self.l.exists(x, x == 'c')", 21],
  ["self.l.exists_one(x, x == 'c')", 12],
  ["self.l.filter(x, x == 'c').size() == 1", 24],
  ["self.l.map(x, x + 'c').size() == 3", 47],
  ["self.m.all(k, self.m[k] == 'v' || true)", 17],
  ["self.s.matches('^[a-z]+$')", 8],
  ["self.t.contains('bcdefghijkl')", 6],
  ["self.t.startsWith('x')", 4],
  ["self.t.endsWith('x')", 4],
  ["self.s.lowerAscii() == 'x'", 6],
  ["self.s.trim() == 'x'", 6],
  ["self.s.split('b').size() == 2", 10],
  ["self.s.split('b')[0] == 'a'", 11],
  ["self.s.substring(2) == 'a'", 6],
  ["isIP(self.s)", 5],
  ["self.s + self.t == 'a'", 9],
  ["self.n + 2 == 5", 4],
  ["(self.n > 2 ? self.s : self.t) == 'a'", 5],
  ["(self.n > 2 ? self.o : self.o).s == 'a'", 6],
  ["self.l[1] == 'b'", 4],
  ["self.n > 2 ? self.s != 'z' : true", 6],
  ["self.l.all(x, self.l.exists_one(y, x == y))", 57],
  ["duration('1h') > duration('1m')", 1],
  ["self.s < self.t", 6],
  ["-self.n < 3", 4],
  ["self.l.exists(x, x in ['q','r']) || self.n == 3", 21],
  ["{'a': self.n}.a == 3", 35],
  ["[1,2,3].exists(i, i == self.n)", 25],
  ["self.l + ['z'] == self.l", 6],
  ["self.l == ['a','b','c']", 3],
  ["(has(self.s) ? 1 : 0) + (has(self.t) ? 1 : 0) == 2", 4],
  ["self.l[self.n - 1] == 'c'", 7],
  ["self.l[self.n > 2 ? 0 : 1] == 'a'", 7],
  ["self.l[self.o.n] == 'b'", 6],
  ["self.l[size(self.l) - 1] == 'c'", 8],
  ["self.o.n > 0 ? self.l[self.o.n] == 'b' : true", 10],
  ["(self.n > 2 ? self.l[0] : self.s) == 'a'", 6],
  ["(self.n > 2 ? has(self.s) : self.n == 2)", 4],
  ["(self.n > 2 ? self.s.lowerAscii() : self.s) == 'a'", 9],
  ["self.s.split(self.n > 2 ? self.t : self.s).size() == 1", 14],
  ["self.l.exists(i, self.l[self.n > 2 ? 0 : 1] == i)", 18],
  ["(self.n > 2 ? self.l : [self.s])[0] == 'a'", 6],
];

it.each(costs)("%s costs what it costs the API server", (rule, cost) => {
  const meter = new Meter();
  compile(parse(rule), meter)?.(self, undefined);
  expect(meter.spent).toBe(cost);
});

it("counts no more than the API server where an operation ends in an error", () => {
  const meter = new Meter();
  compile(parse("self.l.exists(x, self.l[5] == x) || true"), meter)?.(self, undefined);
  expect(meter.spent).toBeLessThanOrEqual(30);
});

function refusals(text: string): string[] {
  return lint(text)
    .filter(({ rule }) => rule === "cel")
    .map(({ message }) => message);
}

function envoyProxy(image: string): string {
  return `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyProxy
metadata:
  name: a
spec:
  provider:
    type: Kubernetes
    kubernetes:
      envoyDeployment:
        container:
          image: ${image}
`;
}

// 1, and 22 for every ten characters with one more.
const longest = 454_539;

it("takes a text that costs just what a rule may cost", () => {
  expect(refusals(envoyProxy("a".repeat(longest)))).toEqual([]);
});

it("refuses a text that costs more, and says so where it stands", () => {
  const [message, ...more] = refusals(envoyProxy("a".repeat(longest + 1)));
  expect(message).toContain("`spec.provider.kubernetes.envoyDeployment.container.image`");
  expect(message).toContain("CEL cost limit");
  expect(more).toEqual([]);
});

it("evaluates no rules after the one that costs too much", () => {
  const text = `${envoyProxy("a".repeat(longest + 1))}      envoyService:\n        loadBalancerIP: "a"\n`;
  expect(refusals(text)).toHaveLength(1);
});

it("refuses a list that a rule would go through for too long", () => {
  const route = (count: number) => `apiVersion: configuration.konghq.com/v1alpha1
kind: KongRoute
metadata:
  name: a
spec:
  paths: [/a]
  protocols: [${"grpc, ".repeat(count)}]
`;
  expect(refusals(route(160_000))).toEqual([]);
  expect(refusals(route(170_000))).toHaveLength(1);
});

it("counts nothing of kinds whose rules are our words for what the API server does without CEL", () => {
  const data = Array.from({ length: 30_000 }, (_, i) => `  key-${i}: some more text\n`).join("");
  const configMap = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n${data}`;
  expect(refusals(configMap)).toEqual([]);
});
