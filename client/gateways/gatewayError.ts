/** What can go wrong at a gateway, in the person's terms. */
import { StorageError } from "../credentials/storageError.ts";

export type GatewayErrorCode =
  | "unauthorised"
  | "forbidden"
  | "not-found"
  | "conflict"
  | "limit"
  | "throttled"
  | "unreachable"
  | "invalid"
  | "cancelled";

export interface GatewayErrorDetails {
  /** What to do now, where it is more precise than what the code says: a sentence. */
  readonly next?: string;
  /** `forbidden`: the permission that is missing, as the gateway calls it. */
  readonly permission?: string;
  /** `throttled`: milliseconds until the gateway takes the next call. */
  readonly wait?: number;
  /** What to hand to whoever can help: a manifest, a policy; several lines. */
  readonly remedy?: string;
  /** The call may have taken effect although no good answer came: look before doing it again. */
  readonly mayHaveHappened?: boolean;
  readonly cause?: unknown;
}

/**
 * The only error that a gateway throws. Neither `message` nor `next` ever holds a credential; `cause` may say
 * more than a person should read and is for debugging, after redaction.
 */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: GatewayErrorCode;
  readonly next: string;
  readonly permission: string | undefined;
  readonly wait: number | undefined;
  readonly remedy: string | undefined;
  readonly mayHaveHappened: boolean;

  constructor(code: GatewayErrorCode, message: string, details: GatewayErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.permission = details.permission;
    this.wait = details.wait;
    this.remedy = details.remedy;
    this.mayHaveHappened = details.mayHaveHappened ?? false;
    this.next = details.next ?? nextByCode(code, details);
  }

  /**
   * `error` itself, what a store of keys said, or what it means when it comes from where nobody expected one: then
   * nobody knows what was done before it.
   */
  static from(error: unknown, doing: string): GatewayError {
    if (error instanceof GatewayError) return error;
    if (error instanceof StorageError) {
      return new GatewayError("invalid", error.message, { cause: error, next: error.next });
    }
    if (isAbort(error)) {
      return new GatewayError("cancelled", `${doing} was cancelled`, { cause: error, mayHaveHappened: true });
    }
    const name = error instanceof Error ? error.name : typeof error;
    return new GatewayError("invalid", `${doing} broke down (${name})`, {
      cause: error,
      mayHaveHappened: true,
      next: "This is a bug in Gateway Keys: please report it.",
    });
  }
}

/** Whether an error is what an `AbortSignal` leaves behind. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

/** Throws `cancelled` where `signal` asks for it. */
export function throwIfCancelled(signal: AbortSignal, doing: string): void {
  if (signal.aborted) throw new GatewayError("cancelled", `${doing} was cancelled`);
}

function nextByCode(code: GatewayErrorCode, { permission, wait }: GatewayErrorDetails): string {
  switch (code) {
    case "unauthorised":
      return "Sign in again, or give another token.";
    case "forbidden":
      return permission === undefined
        ? "Ask the gateway's owner for the permission to do this."
        : `Ask the gateway's owner for the permission ${permission}.`;
    case "not-found":
      return "Refresh the list: it may have been deleted by somebody else.";
    case "conflict":
      return "Refresh, look at what is there now, and try again.";
    case "limit":
      return "Delete what is no longer used, or ask for a higher limit.";
    case "throttled":
      return wait === undefined
        ? "Wait a moment and try again."
        : `Try again in ${Math.max(1, Math.ceil(wait / 1000))} s.`;
    case "unreachable":
      return "Check the address, the network and the proxy, then try again.";
    case "invalid":
      return "Correct what is named here and try again.";
    case "cancelled":
      return "Nothing is left to do; start it again when you want to.";
  }
}
