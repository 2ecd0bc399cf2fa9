/** What a format has to do. */
import type { Told } from "./told.ts";

export type Severity = Told["severity"];

/** The most severe first. */
export const severities: readonly Severity[] = ["error", "warning", "information", "hint"];

export interface Totals {
  /** Files that were checked. */
  files: number;
  /** Objects in them of kinds that we know. */
  documents: number;
  filesWithFindings: number;
  readonly findings: Record<Severity, number>;
}

export interface Report {
  /** The pieces of text for a file's findings; there is at least one. `file` is as the person called it. */
  file(file: string, findings: readonly Told[]): Iterable<string>;
  /** What comes after everything else. */
  end(totals: Totals): string;
}
