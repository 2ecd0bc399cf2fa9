/** What a plan writes into the workspace, prepared before anything is done. Plain data and functions that throw nothing. */
import type { PlannedManifest } from "../../gateways/plan.ts";

export interface PlannedFile {
  /** As a person calls it: `policies/orders.yaml`. */
  readonly path: string;
  /** "SecurityPolicy orders" */
  readonly object: string;
  readonly effect: "creates" | "changes" | "leaves";
  /** The whole file as it will be. */
  readonly text: string;
  /** @returns why it could not be written: a sentence. */
  write(): Promise<string | undefined>;
}

export interface Prepared {
  readonly files: readonly PlannedFile[];
  /** Why it cannot be done as it was asked for: sentences. */
  readonly problems: readonly string[];
}

export interface Workspace {
  prepare(manifests: readonly PlannedManifest[]): Promise<Prepared>;
}
