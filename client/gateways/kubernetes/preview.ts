import type { Step } from "../plan.ts";

/** A step that the API server can be asked about before anything is written (`dryRun=All`). */
export interface PreviewedStep extends Step {
  /** Throws `GatewayError`: what the API server, its schemas and webhooks would refuse. */
  preview?(signal: AbortSignal): Promise<void>;
}

/** Asks about every step that stands on what is there now; one that stands on another step's work is not asked about. */
export async function preview(steps: readonly PreviewedStep[], signal: AbortSignal): Promise<void> {
  for (const step of steps) await step.preview?.(signal);
}
