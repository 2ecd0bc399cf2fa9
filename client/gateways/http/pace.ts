import { type Clock, systemClock } from "./clock.ts";
import { orAborted } from "./orAborted.ts";

/** So many calls, and no more: a token bucket that all calls to one gateway share. First come, first served. */
export class Pace {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #clock: Clock;
  #tokens: number;
  #filledAt: number;
  #last: Promise<void> = Promise.resolve();

  /** `burst` calls at once, then `perSecond`; one in twenty seconds is 0.05. */
  constructor(perSecond: number, burst: number, clock: Clock = systemClock) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#clock = clock;
    this.#tokens = burst;
    this.#filledAt = clock.now();
  }

  /** Returns when it is this caller's turn. Rejects with `signal.reason`, and takes nobody's turn then. */
  async turn(signal: AbortSignal): Promise<void> {
    const before = this.#last;
    let done = () => {};
    this.#last = new Promise((resolve) => {
      done = resolve;
    });
    try {
      await orAborted(before, signal);
      await this.#token(signal);
    } finally {
      // Whoever gives up while others are before it lets nobody overtake them.
      before.then(done);
    }
  }

  async #token(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const now = this.#clock.now();
      this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#filledAt) / 1000) * this.#perSecond);
      this.#filledAt = now;
      // Sums of fractions come out a hair short of whole calls.
      if (this.#tokens > 1 - 1e-9) break;
      await this.#clock.sleep(Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1000), signal);
    }
    this.#tokens -= 1;
  }
}
