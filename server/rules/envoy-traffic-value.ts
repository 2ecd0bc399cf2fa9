import { publicGateway, weatherRoute } from "../examples/weather.ts";
import { durationOf, quantityOf } from "../language/envoy/quantity.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import type { CheckedDocument, Report, Rule } from "../language/rule.ts";
import { at, type Node, stringOf } from "../language/yaml/node.ts";

/** internal/gatewayapi/clustersettings.go:182-200, 455-466, 783-803; internal/gatewayapi/backendtrafficpolicy.go:2163-2230, 2339-2353. */
export const envoyTrafficValue: Rule = {
  id: "envoy-traffic-value",
  impact: "broken",
  reads: "manifests",
  kinds: ["BackendTrafficPolicy"],
  title: "A size or time that Envoy Gateway refuses, and answers 500 for",
  why: "What the API server takes in a BackendTrafficPolicy, Envoy Gateway may still refuse: buffers of more than 4 GiB, a bandwidth below 1 KiB/s, a table of consistent hashing whose size is no prime number, a pause between retries of 0s, or a longest pause below the first. One such value makes every route of the policy answer 500.",
  off: "Hardly ever: with such a value the routes are down.",
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
  requestBuffer:
    limit: 5000Mi
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
  requestBuffer:
    limit: 50Mi
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
  retry:
    numRetries: 3
    perRetry:
      backOff:
        baseInterval: 10s
        maxInterval: 5s
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
  retry:
    numRetries: 3
    perRetry:
      backOff:
        baseInterval: 1s
        maxInterval: 5s
`,
      fixable: false,
    },
  ],
  *check(document) {
    for (const { kind, root } of document.manifests) {
      if (kind.kind !== "BackendTrafficPolicy" || kind.group !== "gateway.envoyproxy.io") continue;
      for (const [path, judge] of Object.entries(judges)) {
        const node = at(root, ...path.split("."));
        const fault = node && judge(node, root);
        if (node !== undefined && fault !== undefined) yield* report(document, node, path, fault);
      }
    }
  },
};

/** What is wrong with the value under a path, as the beginning of a sentence. */
type Judge = (node: Node, root: Manifest["root"]) => string | undefined;

const largestBuffer = 2 ** 32 - 1;

const buffer: Judge = (node) => {
  const bytes = quantityOf(node);
  if (bytes === undefined || (bytes >= 0 && bytes <= largestBuffer && Number.isInteger(bytes)))
    return undefined;
  return "A buffer has a whole number of bytes, and less than 4 GiB";
};

const bandwidth: Judge = (node) => {
  const bytes = quantityOf(at(node, "value"));
  const unit = stringOf(at(node, "unit"));
  const seconds = unit === "Minute" ? 60 : unit === "Hour" ? 3600 : unit === "Second" ? 1 : undefined;
  if (bytes === undefined || seconds === undefined) return undefined;
  return bytes >= seconds * 1024 ? undefined : "A bandwidth is at least 1 KiB a second";
};

const tableSize: Judge = (node) => {
  const size = quantityOf(node);
  return size === undefined || isPrime(size) ? undefined : "The size of this table has to be a prime number";
};

const pause: Judge = (node) => (durationOf(node) === 0 ? "A pause cannot be 0s" : undefined);

const longestPause: Judge = (node, root) => {
  const longest = durationOf(node);
  const first = durationOf(at(root, "spec", "retry", "perRetry", "backOff", "baseInterval"));
  if (longest === undefined || longest === 0 || first === undefined || first <= longest)
    return pause(node, root);
  return "The longest pause cannot be shorter than `baseInterval`";
};

const judges: Readonly<Record<string, Judge>> = {
  "spec.connection.bufferLimit": buffer,
  "spec.requestBuffer.limit": buffer,
  "spec.bandwidthLimit.request.limit": bandwidth,
  "spec.bandwidthLimit.response.limit": bandwidth,
  "spec.loadBalancer.consistentHash.tableSize": tableSize,
  "spec.retry.perRetry.backOff.baseInterval": pause,
  "spec.retry.perRetry.backOff.maxInterval": longestPause,
};

function* report(
  { violations }: CheckedDocument,
  { start, end }: Node,
  path: string,
  fault: string,
): Generator<Report> {
  // What the API server refuses has its finding.
  if (violations.some((violation) => start <= violation.start && violation.end <= end)) return;
  const message = `${fault}: Envoy Gateway refuses the policy, and Envoy answers 500 on all its routes.`;
  yield { at: { start, end, path }, message };
}

function isPrime(number: number): boolean {
  if (number < 2 || !Number.isInteger(number)) return false;
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false;
  return true;
}
