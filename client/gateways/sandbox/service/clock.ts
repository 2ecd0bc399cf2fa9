/** Time, as it is given to what counts by it. */
export interface Clock {
  /** Milliseconds since 1970; may jump in both directions. */
  now(): number;
  /** Milliseconds since some moment of this process; only ever grows. */
  steady(): number;
}

export const systemClock: Clock = { now: () => Date.now(), steady: () => performance.now() };
