/** Writes counted usage within a second, a batch at a time, so that no caller waits for long. */
import { ServiceError } from "./service.ts";
import type { Usage } from "./usage.ts";

/** Milliseconds. */
const DELAY = 500;

export class Pending {
  readonly #usage: Usage;
  #timer: NodeJS.Timeout | undefined;
  #trouble: string | undefined;

  constructor(usage: Usage) {
    this.#usage = usage;
  }

  /** What kept the last write from being made; undefined when one has worked since. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Counting goes on in memory, and writing is tried again. */
  note(error: unknown): void {
    if (!(error instanceof ServiceError)) throw error;
    this.#trouble = error.message;
    this.schedule();
  }

  schedule(delay = DELAY): void {
    if (this.#timer !== undefined || !(this.#usage.isPending || this.#trouble !== undefined)) return;
    this.#timer = setTimeout(() => this.#write(), delay);
    this.#timer.unref();
  }

  /** Writes everything. Throws `storage_full`, `storage_failed`. */
  end(): void {
    clearTimeout(this.#timer);
    while (this.#usage.isPending) this.#usage.flush();
  }

  #write(): void {
    this.#timer = undefined;
    try {
      this.#usage.flush();
    } catch (error) {
      this.note(error);
      return;
    }
    this.#trouble = undefined;
    // A pause between batches lets waiting callers in.
    this.schedule(this.#usage.isWriting ? 1 : DELAY);
  }
}
