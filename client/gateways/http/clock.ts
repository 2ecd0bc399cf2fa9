/** What waits go by; tests give their own. */
export interface Clock {
  /** Milliseconds since 1970, as dates count them; may jump. */
  date(): number;
  /** Milliseconds that only grow. */
  now(): number;
  /** Rejects with `signal.reason` when it is aborted, at once. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  date: () => Date.now(),
  now: () => performance.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, milliseconds);
      signal.addEventListener("abort", stop, { once: true });
    }),
};
