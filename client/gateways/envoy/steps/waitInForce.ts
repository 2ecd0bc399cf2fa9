import type { IssuedCredential, Step } from "../../plan.ts";
import { untilAccepted, untilSeen } from "../inForce.ts";
import type { Room } from "../room.ts";

/**
 * Waits until Envoy Gateway has taken what the policy says now, and until the proxy lets a new key in where its
 * address is known. @param id Names the wait in the journal: a plan may wait twice.
 */
export function waitInForce(
  room: Room,
  policy: string,
  id: string,
  issued?: () => IssuedCredential | undefined,
): Step {
  const wait = async (signal: AbortSignal) => {
    await untilAccepted(room.cluster, room.namespace, policy, signal);
    const { tryKey } = room;
    const key = issued?.()?.value;
    if (tryKey === undefined || key === undefined) return;
    await untilSeen(() => tryKey(key.reveal(), signal), "The proxy does not let the new key in", signal);
  };
  return {
    id,
    effect: "waits",
    says: "Wait until Envoy Gateway says that it is in force",
    undoSays: "There is nothing to undo",
    byHand: `Look at the conditions: kubectl describe securitypolicy ${policy} --namespace ${room.namespace}`,
    run: ({ signal }) => wait(signal),
    undo: async () => {},
  };
}
