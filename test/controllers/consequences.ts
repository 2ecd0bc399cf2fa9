/**
 * What the running gateway must show of each rule's examples: the promised consequence while the bad one stands, and
 * its absence while the good one does. One entry for every example about Envoy Gateway's policies, in their order.
 */
import { keySet, token } from "./accounts.ts";
import type { Running } from "./running.ts";

export interface Consequence {
  /** What is asked of the gateway while the example stands. */
  ask(gateway: Running): Promise<unknown>;
  readonly bad: unknown;
  readonly good: unknown;
  /** What cannot be reached from here, put in other words: the fault stays. */
  adapt?(text: string): string;
}

export const mobile = { "x-api-key": "h7Qm2vXc9RtLw4Zk8NsYb3Jp" };
const dashboard = { "x-api-key": "r5Tg8wEa1ZnQy6Ud3KpMx9Vf" };
const partner = { "x-api-key": "c2Lk7hPs4WbJd9Gt6RqXe1Nz" };

/** The status of a request to the examples' route. */
export function status(headers: Readonly<Record<string, string>> = {}) {
  return async (gateway: Running) => (await gateway.call("/weather", headers)).status;
}

/** Whether the controller takes the policy, and its reason. */
function accepted(name: string, kind = "SecurityPolicy") {
  return async (gateway: Running) => {
    const conditions = await gateway.conditions(name, kind);
    return conditions.find((condition) => condition.startsWith("Accepted="));
  };
}

/** Whether a route that comes now gets to the proxy: within half a second, as changes take some 30 ms. */
export async function reachesProxy(gateway: Running): Promise<boolean> {
  const name = `late-${++late}`;
  await gateway.play(`
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: ${name}}
spec:
  rules:
    - matches: [{path: {value: /${name}}}]
      filters:
        - type: RequestHeaderModifier
          requestHeaderModifier: {add: [{name: x-route, value: ${name}}]}
`);
  for (let i = 0; i < 25; i++) {
    if ((await gateway.call(`/${name}`)).json?.headers["x-route"] === name) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
let late = 0;

/** Whether the controller says of one of the examples' policies that another has its target. */
async function conflicts(gateway: Running): Promise<boolean> {
  const all = await Promise.all(["weather-keys", "weather-origins"].map((name) => accepted(name)(gateway)));
  return all.includes("Accepted=False Conflicted");
}

/** Whether a request without a credential gets to the upstream; a login answers otherwise, in whichever way it can. */
async function isOpen(gateway: Running): Promise<boolean> {
  return (await status()(gateway)) === 200;
}

/** Whether a client that sends more than the hundred requests of its limit is held back. */
async function isLimited(gateway: Running): Promise<boolean> {
  for (let i = 0; i < 110; i++) if ((await status(mobile)(gateway)) === 429) return true;
  return false;
}

const refused = "Accepted=False Invalid";
const taken = "Accepted=True Accepted";
export const answers500: Consequence = { ask: status(mobile), bad: 500, good: 200 };
export const loginAnswers500: Consequence = { ask: status(), bad: 500, good: 401 };
const opensRoute: Consequence = { ask: status(), bad: 200, good: 401 };
const letsOtherKeysIn: Consequence = { ask: status(dashboard), bad: 200, good: 401 };
const isRefused: Consequence = { ask: accepted("weather"), bad: refused, good: taken };

/** No key set can be fetched from a host that is not there: one at hand takes its place. */
const atHand = (text: string) =>
  text.replaceAll(/remoteJWKS:\n +uri: .*/g, `localJWKS: {type: Inline, inline: '${keySet}'}`);

/** By rule, then by example. */
export const consequences: Readonly<Record<string, readonly Consequence[]>> = {
  "bearer-in-key": [{ ask: status({ authorization: `Bearer ${mobile["x-api-key"]}` }), bad: 401, good: 200 }],
  "empty-key": [{ ask: reachesProxy, bad: false, good: true }],
  "envoy-authorization-client": [{ ask: status(mobile), bad: 403, good: 200 }, isRefused],
  "envoy-authorization-pattern": [{ ask: status(), bad: 500, good: 403 }],
  "envoy-client-header-spoofable": [
    { ask: status({ ...dashboard, "x-client-id": "mobile-app" }), bad: 200, good: 403 },
  ],
  "envoy-client-shadowed": [{ ask: status(partner), bad: 401, good: 200 }],
  "envoy-config-map": [loginAnswers500, loginAnswers500],
  "envoy-geo-location": [isRefused],
  "envoy-htpasswd": [loginAnswers500],
  "envoy-jwt-provider": [
    { ask: status({ authorization: `Bearer ${token}` }), bad: 403, good: 200, adapt: atHand },
    isRefused,
  ],
  "envoy-no-credentials": [letsOtherKeysIn, letsOtherKeysIn],
  "envoy-oidc-pass-through": [{ ask: isOpen, bad: true, good: false }],
  "envoy-policy-broken": [answers500, answers500],
  "envoy-policy-conflict": [{ ask: conflicts, bad: true, good: false }],
  "envoy-policy-replaces": [opensRoute],
  "envoy-rate-limit": [answers500, answers500],
  "envoy-rate-limit-client": [{ ask: isLimited, bad: false, good: true }],
  "envoy-secret-reference-kind": [answers500],
  "envoy-target-empty": [opensRoute],
  "envoy-target-kind": [opensRoute],
  "envoy-target-mixed": [opensRoute],
  "envoy-tcp-route": [isRefused, isRefused],
  "envoy-traffic-value": [answers500, answers500],
  "reference-not-granted": [answers500],
  "target-missing": [
    opensRoute,
    { ask: accepted("weather"), bad: "Accepted=False TargetNotFound", good: taken },
  ],
};
