/** What a subcommand is. */

export interface Option {
  /** Absent for a switch. */
  readonly takes?: Value;
  readonly short?: string;
  /** For the help: a sentence without a full stop. */
  readonly says: string;
}

export interface Value {
  /** As the help calls it: `FILE`. */
  readonly name: string;
  readonly choices?: readonly string[];
  readonly otherwise?: string;
  /** May be given several times. */
  readonly many?: true;
}

export interface Arguments {
  /** What is no option, in order. */
  readonly operands: readonly string[];
  /** Given options by their long name, and the defaults of the others; a switch has an empty value. */
  readonly options: ReadonlyMap<string, string>;
  /** All values of each option that may be given several times, in order. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

export interface Command {
  /** Equals the file's name, in kebab case. */
  readonly name: string;
  /** For the usage line: `[path…|-]`. */
  readonly operands: string;
  /** A sentence without a full stop. */
  readonly summary: string;
  /** What there is to know beyond the options; lines of at most 100 characters. */
  readonly details: string;
  readonly options: Readonly<Record<string, Option>>;
  run(given: Arguments): Promise<ExitCode>;
}

/**
 * 0: done, nothing to say; 1: findings, or a gateway refused and nothing is changed; 2: something could not be run
 * or read; 3: a change at a gateway is half done.
 */
export type ExitCode = 0 | 1 | 2 | 3;

/** What was asked for cannot be done; the message says what to do instead. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
