import { publicGateway, weatherRoute } from "../examples/weather.ts";
import { memberOf } from "../language/envoy/policyTargets.ts";
import type { Place } from "../language/facts/facts.ts";
import type { Report, Rule } from "../language/rule.ts";
import { isPattern } from "../language/schema/pattern.ts";
import { at, itemsOf, type Node, stringOf } from "../language/yaml/node.ts";

/** internal/gatewayapi/backendtrafficpolicy.go:1798-2120. */
export const envoyRateLimit: Rule = {
  id: "envoy-rate-limit",
  impact: "broken",
  reads: "manifests",
  kinds: ["BackendTrafficPolicy"],
  title: "A rate limit that Envoy Gateway refuses, and answers 500 for",
  why: "Envoy Gateway refuses a BackendTrafficPolicy whose local limits have two rules without `clientSelectors`, or a rule counted in a unit that is no multiple of the unit of the rule without; whose selector counts distinct values of what it excludes (`invert`); whose regular expression cannot be read; or that has no limits of the `type` it names. Every route of the policy is then answered 500. The API server lets all of them through.",
  off: "Hardly ever: with such a limit the routes are down.",
  examples: [
    {
      bad: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata:
  name: weather-traffic
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  rateLimit:
    type: Local
    local:
      rules:
        - limit:
            requests: 1000
            unit: Hour
        - clientSelectors:
            - headers:
                - name: x-plan
                  value: free
          limit:
            requests: 10
            unit: Minute
`,
      good: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata:
  name: weather-traffic
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  rateLimit:
    type: Local
    local:
      rules:
        - limit:
            requests: 1000
            unit: Minute
        - clientSelectors:
            - headers:
                - name: x-plan
                  value: free
          limit:
            requests: 10
            unit: Minute
`,
      fixable: false,
    },
    {
      bad: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata:
  name: weather-traffic
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  rateLimit:
    type: Local
    local:
      rules:
        - clientSelectors:
            - headers:
                - name: x-plan
                  type: RegularExpression
                  value: "*free"
          limit:
            requests: 10
            unit: Minute
`,
      good: `${publicGateway}---
${weatherRoute}---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata:
  name: weather-traffic
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: weather
  rateLimit:
    type: Local
    local:
      rules:
        - clientSelectors:
            - headers:
                - name: x-plan
                  type: RegularExpression
                  value: ".*free"
          limit:
            requests: 10
            unit: Minute
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const { kind, root } of document.manifests) {
      const limit = at(root, "spec", "rateLimit");
      if (kind.kind !== "BackendTrafficPolicy" || kind.group !== "gateway.envoyproxy.io") continue;
      const type = at(limit, "type");
      yield* absent(limit, type);
      if (stringOf(type) !== "Global") yield* units(itemsOf(at(limit, "local", "rules")));
      for (const scope of ["Local", "Global"]) {
        if (type !== undefined && stringOf(type) !== scope) continue;
        const path = `spec.rateLimit.${scope.toLowerCase()}.rules`;
        for (const [i, rule] of itemsOf(at(limit, scope.toLowerCase(), "rules")).entries()) {
          yield* selectors(rule, `${path}[${i}].clientSelectors`);
        }
      }
    }
  },
};

const consequence = "Envoy Gateway refuses the policy, and Envoy answers 500 on all its routes";

function* absent(limit: Node | undefined, type: Node | undefined): Generator<Report> {
  const member = stringOf(type)?.toLowerCase();
  if (type === undefined || !member || memberOf(limit, member) !== undefined) return;
  const place: Place = { start: type.start, end: type.end, path: "spec.rateLimit.type" };
  yield { at: place, message: `There are no \`${member}\` limits: ${consequence}. Leave \`type\` out.` };
}

const seconds: Readonly<Record<string, number>> = {
  Second: 1,
  Minute: 60,
  Hour: 3600,
  Day: 86_400,
  Week: 604_800,
  Month: 2_592_000,
  Year: 31_536_000,
};

/** The rule without selectors is the limit of the route, and its unit what the others are counted in. */
function* units(rules: readonly Node[]): Generator<Report> {
  const general = rules.flatMap((rule, i) => (isGeneral(rule) ? [{ rule, i }] : []));
  const [first, second] = general;
  if (first === undefined) return;
  if (second !== undefined) {
    const { start, end } = second.rule;
    const message = `Only one rule can be without \`clientSelectors\`, as it is the limit of the whole route: ${consequence}.`;
    yield { at: { start, end, path: `spec.rateLimit.local.rules[${second.i}]` }, message };
    return;
  }
  const unit = unitOf(first.rule);
  for (const [i, rule] of rules.entries()) {
    const node = at(rule, "limit", "unit");
    const own = unitOf(rule);
    if (node === undefined || own === undefined || unit === undefined || own % unit === 0) continue;
    const place: Place = {
      start: node.start,
      end: node.end,
      path: `spec.rateLimit.local.rules[${i}].limit.unit`,
    };
    const message = `This unit has to be a multiple of that of the rule without \`clientSelectors\`, which is a longer one: ${consequence}.`;
    yield { at: place, message };
  }
}

function isGeneral(rule: Node): boolean {
  const selectors = memberOf(rule, "clientSelectors")?.value;
  return selectors === undefined || (selectors.kind === "sequence" && selectors.items.length === 0);
}

function unitOf(rule: Node): number | undefined {
  return seconds[stringOf(at(rule, "limit", "unit")) ?? ""];
}

function* selectors(rule: Node, path: string): Generator<Report> {
  for (const [i, selector] of itemsOf(at(rule, "clientSelectors")).entries()) {
    yield* pattern(at(selector, "path"), `${path}[${i}].path`);
    for (const list of ["headers", "queryParams"]) {
      for (const [j, match] of itemsOf(at(selector, list)).entries()) {
        yield* pattern(match, `${path}[${i}].${list}[${j}]`);
        yield* distinct(match, `${path}[${i}].${list}[${j}]`);
      }
    }
  }
}

function* pattern(match: Node | undefined, path: string): Generator<Report> {
  const node = at(match, "value");
  const value = stringOf(node);
  if (node === undefined || value === undefined || stringOf(at(match, "type")) !== "RegularExpression")
    return;
  if (isPattern(value)) return;
  const message = `This is no regular expression that Go (RE2) can read: ${consequence}.`;
  yield { at: { start: node.start, end: node.end, path: `${path}.value` }, message };
}

function* distinct(match: Node, path: string): Generator<Report> {
  const invert = at(match, "invert");
  if (stringOf(at(match, "type")) !== "Distinct" || invert?.kind !== "scalar" || invert.value !== true)
    return;
  const message = `Values that are excluded cannot be counted one by one: ${consequence}. Take \`invert\` out, or choose another \`type\`.`;
  yield { at: { start: invert.start, end: invert.end, path: `${path}.invert` }, message };
}
