import type { GatewayErrorCode } from "../gatewayError.ts";

/** One attempt that came to nothing, in a person's terms. */
export interface Setback {
  readonly code: GatewayErrorCode;
  /** Goes on from "Creating the key failed: ". */
  readonly says: string;
  readonly next?: string;
  readonly permission?: string;
  /** Milliseconds that the gateway asks for. */
  readonly wait?: number;
  readonly cause?: unknown;
  /** Nobody knows whether the gateway has done it. */
  readonly unclear: boolean;
  /** Worth another attempt: of any call, since nothing was done; or only of one that may be done twice. */
  readonly again: "any" | "repeatable" | "never";
}
