import { replaceScalar } from "../language/edit/yamlEdit.ts";
import { isCidr } from "../language/envoy/cidr.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { isReference } from "../language/values/literal.ts";
import { at, itemsOf, type Node, stringOf } from "../language/yaml/node.ts";

/** apisix-ingress-controller apisixroute_controller.go:163-236, api/v2/apisixroute_types.go ToVars. */
export const apisixRouteRefused: Rule = {
  id: "apisix-route-refused",
  impact: "broken",
  reads: "manifests",
  kinds: ["ApisixRoute"],
  title: "The ingress controller refuses this ApisixRoute",
  why: "What an ApisixRoute matches on is free text to the API server. The ingress controller knows the operators Equal, NotEqual, GreaterThan, GreaterThanEqual, LessThan, LessThanEqual, RegexMatch, RegexNotMatch, both with CaseInsensitive behind them, In and NotIn; the last two want a `set`, all others a `value`; and `remoteAddrs` are IP addresses or CIDR ranges. Of one mistake in one rule it refuses the whole ApisixRoute with the status InvalidSpec, and goes on with the routes that it had before.",
  off: "When another tool changes the route before it is applied.",
  examples: [
    {
      bad: `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata:
  name: weather
  namespace: weather
spec:
  ingressClassName: apisix
  http:
    - name: forecast
      match:
        hosts:
          - weather.example.com
        paths:
          - /forecast/*
        exprs:
          - subject:
              scope: Header
              name: X-Version
            op: equal
            value: "2"
      backends:
        - serviceName: forecast
          servicePort: 80
`,
      good: `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata:
  name: weather
  namespace: weather
spec:
  ingressClassName: apisix
  http:
    - name: forecast
      match:
        hosts:
          - weather.example.com
        paths:
          - /forecast/*
        exprs:
          - subject:
              scope: Header
              name: X-Version
            op: Equal
            value: "2"
      backends:
        - serviceName: forecast
          servicePort: 80
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const { kind, root } of document.manifests) {
      if (kind.group !== "apisix.apache.org" || kind.kind !== "ApisixRoute") continue;
      for (const [i, rule] of itemsOf(at(root, "spec", "http")).entries()) {
        const path = `spec.http[${i}].match`;
        for (const [j, expr] of itemsOf(at(rule, "match", "exprs")).entries()) {
          yield* ofExpression(document, expr, `${path}.exprs[${j}]`);
        }
        for (const [j, address] of itemsOf(at(rule, "match", "remoteAddrs")).entries()) {
          yield* ofAddress(document, address, `${path}.remoteAddrs[${j}]`);
        }
      }
    }
  },
};

const operators: readonly string[] = [
  ...["Equal", "NotEqual", "GreaterThan", "GreaterThanEqual", "LessThan", "LessThanEqual", "In", "NotIn"],
  ...["RegexMatch", "RegexNotMatch", "RegexMatchCaseInsensitive", "RegexNotMatchCaseInsensitive"],
];

const refuses = "the controller refuses the whole ApisixRoute";

function* ofExpression(document: CheckedDocument, expr: Node, path: string): Generator<Report> {
  const node = at(expr, "op");
  const op = stringOf(node);
  if (expr.kind !== "mapping" || expr.entries.some(({ key }) => key.templated)) return;
  if (node?.kind !== "scalar" || op === undefined || isUnknown(document, op)) return;
  const { start, end } = node;
  if (!operators.includes(op)) {
    const meant = operators.find((other) => other.toLowerCase() === op.toLowerCase().replace(/[^a-z]/g, ""));
    const edit = meant && replaceScalar(document.text, node, meant);
    const fix = edit && { title: `Change it to \`${meant}\``, edits: [edit], safe: false };
    const message = `No operator is called \`${op}\`: ${refuses}. Write one of ${operators.join(", ")}.`;
    yield { at: { start, end, path: `${path}.op` }, message, ...(fix ? { fix } : {}) };
    return;
  }
  const needed = op === "In" || op === "NotIn" ? "set" : "value";
  if (isThere(at(expr, needed))) return;
  const other = needed === "set" ? "value" : "set";
  const instead = isThere(at(expr, other)) ? `, and not \`${other}\`` : "";
  const message = `\`${op}\` wants \`${needed}\`${instead}: ${refuses}. Add \`${needed}\`.`;
  yield { at: { start, end, path: `${path}.${needed}` }, message };
}

function* ofAddress(document: CheckedDocument, node: Node, path: string): Generator<Report> {
  const address = stringOf(node);
  if (address === undefined || isUnknown(document, address)) return;
  if (isCidr(address) || isCidr(`${address}/0`)) return;
  const { start, end } = node;
  const message = `This is neither an IP address nor a CIDR range such as \`10.0.0.0/8\`: ${refuses}.`;
  yield { at: { start, end, path }, message };
}

function isUnknown({ workspace }: CheckedDocument, text: string): boolean {
  return isReference(text, workspace.config.references);
}

/** A null is as good as nothing; an empty text is a value. */
function isThere(node: Node | undefined): boolean {
  return node !== undefined && !(node.kind === "scalar" && node.value === null && !node.templated);
}
