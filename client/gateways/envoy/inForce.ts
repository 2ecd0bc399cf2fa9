/**
 * In force is what the controller says of a policy's present generation, and, where the proxy's address is known,
 * what the proxy does. Accepted alone is no proof for a Secret's content (RECIPE: "Accepted=True does not mean in
 * force"), so a key is tried where it can be.
 */
import { setTimeout as delay } from "node:timers/promises";
import { GatewayError, throwIfCancelled } from "../gatewayError.ts";
import type { Cluster } from "../kubernetes/cluster.ts";
import { type Condition, type SecurityPolicy, securityPolicies } from "./resources.ts";

/** Milliseconds: the controller answers in some 20 to 60 where it is well. */
const patience = 15_000;

const doing = "Waiting for Envoy Gateway";

/**
 * Returns when the controller has accepted what the policy says now. Throws `invalid` with the controller's words
 * where it refuses, `unreachable` where it says nothing.
 */
export async function untilAccepted(
  cluster: Cluster,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + patience;
  for (let wait = 20; ; wait = Math.min(wait * 2, 1000)) {
    const policy = await cluster.get<SecurityPolicy>(securityPolicies, namespace, name, signal);
    if (policy === undefined) throw new GatewayError("not-found", `The SecurityPolicy ${name} is no more`);
    const said = accepted(policy);
    if (said?.status === "True") return;
    if (said?.status === "False") throw refused(name, said);
    if (Date.now() > deadline) throw silent(name);
    await pause(wait, signal);
  }
}

/** Asks until `isRight`; throws `unreachable` with `what` after the patience. */
export async function untilSeen(
  isRight: () => Promise<boolean>,
  what: string,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + patience;
  for (let wait = 20; !(await isRight()); wait = Math.min(wait * 2, 500)) {
    if (Date.now() > deadline) {
      throw new GatewayError("unreachable", what, {
        next: "Look at the controller's log, and at the proxy's.",
      });
    }
    await pause(wait, signal);
  }
}

/** Why the controller refuses what a policy says now, in its words; undefined where it does not. */
export function refusalOf(policy: SecurityPolicy): string | undefined {
  const said = accepted(policy);
  return said?.status === "False" ? (said.message ?? said.reason) : undefined;
}

/** Of the present generation: what refuses it, else what accepts it; undefined while nothing is said. */
function accepted({ metadata, status }: SecurityPolicy): Condition | undefined {
  const said = (status?.ancestors ?? [])
    .flatMap(({ conditions = [] }) => conditions)
    .filter(
      ({ type, observedGeneration }) => type === "Accepted" && observedGeneration === metadata.generation,
    );
  return said.find(({ status: verdict }) => verdict === "False") ?? said[0];
}

function refused(name: string, { reason, message }: Condition): GatewayError {
  return new GatewayError(
    "invalid",
    `Envoy Gateway does not accept the SecurityPolicy ${name}: ${message ?? reason}`,
    {
      next: "Mend what it names; until then the route answers 500 to everybody.",
    },
  );
}

function silent(name: string): GatewayError {
  return new GatewayError(
    "unreachable",
    `Envoy Gateway has said nothing about the SecurityPolicy ${name} for 15 s`,
    {
      next: "Check that its controller runs, and that the policy's target is a route of its Gateway.",
    },
  );
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch {
    throwIfCancelled(signal, doing);
  }
}
