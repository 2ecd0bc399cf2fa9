/**
 * What the running gateway must show of each rule's examples: the promised consequence while the bad one stands, and
 * its absence while the good one does. One entry for every example about Envoy Gateway's policies, in their order.
 */
import type { Running } from "./running.ts";

export interface Consequence {
  /** What is asked of the gateway while the example stands. */
  ask(gateway: Running): Promise<unknown>;
  readonly bad: unknown;
  readonly good: unknown;
  /** What the fixed bad example shows, where it is not what the good one does. */
  readonly fixed?: unknown;
  /** More manifests, for consequences that need another route or client. */
  readonly with?: string;
}

/** The status of a request with these headers. */
export function status(path: string, headers: Readonly<Record<string, string>> = {}) {
  return async (gateway: Running) => (await gateway.call(path, headers)).status;
}

/** Whether the controller takes the policy. */
export function accepted(name: string, kind = "SecurityPolicy", namespace?: string) {
  return async (gateway: Running) =>
    (await gateway.conditions(name, kind, namespace)).find((condition) => condition.startsWith("Accepted="));
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

/** By rule, then by example. */
export const consequences: Readonly<Record<string, readonly Consequence[]>> = {
  "empty-key": [{ ask: reachesProxy, bad: false, good: true }],
};
