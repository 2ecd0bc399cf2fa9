/** What cannot be done, and is said before anything is. */
import type { Subscription } from "../gateway.ts";
import { GatewayError } from "../gatewayError.ts";
import type { Change, Subscribe } from "../plan.ts";
import type { Features } from "./features.ts";
import { isRenewedInPlace } from "./subscriptions.ts";

export function alreadySubscribed({ api, application }: Subscribe): GatewayError {
  return new GatewayError("conflict", `${application} is subscribed to ${api} already`, {
    next: "Use the key that it has, or regenerate it.",
  });
}

export function notFound({ subscription: { id, application } }: Change): GatewayError {
  return new GatewayError("not-found", `${application} has no subscription ${id}`);
}

export function adoptsNothing(): GatewayError {
  return new GatewayError("invalid", "A key service lets nobody take over keys of others", {
    next: "Subscribe anew, and let the other key go once nobody uses it.",
  });
}

/** Throws `GatewayError` where a change makes no sense for a subscription as it is. */
export function refuseChange({ kind }: Change, subscription: Subscription, features: Features): void {
  const { credentials, managed, name, state } = subscription;
  const rotating = credentials.length > 1;
  const makesSecond = kind === "regenerate" || kind === "rotate-start";
  if (makesSecond && rotating) {
    throw conflict(`A rotation of ${name} is under way`, "Finish it or abandon it first.");
  }
  if (makesSecond && !managed && !isRenewedInPlace(credentials[0]?.id ?? "")) {
    throw conflict(
      `${name || subscription.id} was not made by Gateway Keys, and this service cannot renew a key in place`,
      "Renew it where it was made, or subscribe anew.",
    );
  }
  if ((kind === "rotate-finish" || kind === "rotate-abandon") && !rotating) {
    throw conflict(`No rotation of ${name} is under way`, "Start one first.");
  }
  if ((kind === "suspend" || kind === "resume") && !features.suspends) {
    throw new GatewayError("invalid", "This key service cannot suspend keys", {
      next: "Unsubscribe instead.",
    });
  }
  if (kind === "suspend" && state === "suspended") throw conflict(`${name} is suspended already`);
  if (kind === "resume" && state !== "suspended") throw conflict(`${name} is not suspended`);
}

function conflict(message: string, next?: string): GatewayError {
  return new GatewayError("conflict", message, next === undefined ? {} : { next });
}
