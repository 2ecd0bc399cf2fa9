/**
 * Requests per minute and per day, counted exactly: what was let through stays counted when the process is
 * killed and when the clock goes back.
 *
 * **Ahead of the requests.** The store always says at least as much as was let through: before a request goes
 * beyond it, a hundredth of the limit (1 to 100 requests) is written down as spent. A process that is killed
 * loses its callers what was left of that, and gives nobody more. Limits up to 100 are exact even then.
 *
 * **The clock.** A window ends when the clock passes its end. If the clock goes back before the window's
 * beginning, the window stays in force with its count until as much time as it is long has really passed: by the
 * steady clock, or, where the process was started in between, by the clock itself.
 */
import type { Clock } from "./clock.ts";

export interface Limits {
  readonly minute: number | undefined;
  readonly day: number | undefined;
}

export type Span = "minute" | "day";

/** Milliseconds. */
export const SPANS = { minute: 60_000, day: 86_400_000 } as const satisfies Record<Span, number>;

/** How one limit stands. */
export interface Quota {
  readonly span: Span;
  readonly limit: number;
  readonly remaining: number;
  /** Whole seconds until the window ends, 1 at least. */
  readonly reset: number;
}

export interface Taken {
  /** The limit that refused the request; the longer wait where both do. Nothing was counted then. */
  readonly refusedBy: Quota | undefined;
  /** Of every limit that the key has. */
  readonly quotas: readonly Quota[];
}

/** A window as it is kept. */
export interface StoredWindow {
  /** Number of the window since 1970. */
  readonly window: number;
  readonly spent: number;
  /** The clock's time when it was first found before the window. */
  readonly wentBack: number | null;
}

export type StoredWindows = Readonly<Record<Span, StoredWindow>>;

export interface WindowStore {
  load(key: number): StoredWindows | undefined;
  /** Safe from the end of the process when it returns. Throws where it cannot be written. */
  save(key: number, windows: StoredWindows): void;
}

interface Window {
  window: number;
  used: number;
  /** What the store says, at least as much as `used` unless it cannot be written. */
  leased: number;
  wentBack: number | null;
  /** Steady time. */
  began: number;
  changed: boolean;
}

type Windows = Record<Span, Window>;

const BOTH = ["minute", "day"] as const satisfies readonly Span[];
/** Keys whose windows are kept in memory; the others are read again. */
const REMEMBERED = 5_000;
/** How long a store that failed is left alone: trying costs, and counting goes on without. Milliseconds. */
const PAUSE = 1_000;

export class Limiter {
  readonly #store: WindowStore;
  readonly #clock: Clock;
  readonly #onFailure: (error: unknown) => void;
  readonly #keys = new Map<number, Windows>();
  #tryAgainAt = 0;

  /** @param onFailure The store cannot be written: counting goes on in memory, exact until the process ends. */
  constructor(store: WindowStore, clock: Clock, onFailure: (error: unknown) => void) {
    this.#store = store;
    this.#clock = clock;
    this.#onFailure = onFailure;
  }

  /** Counts one request of `key`, unless a limit has none left. */
  take(key: number, limits: Limits): Taken {
    const now = this.#clock.now();
    const steady = this.#clock.steady();
    const windows = this.#windows(key, now, steady);
    const { minute, day } = windows;
    roll(minute, "minute", now, steady);
    roll(day, "day", now, steady);
    const full = isFull(day, limits.day) ? "day" : isFull(minute, limits.minute) ? "minute" : undefined;
    if (full === undefined) {
      count(minute, limits.minute);
      count(day, limits.day);
    }
    if (minute.changed || day.changed) this.#save(key, windows, steady);
    const quotas: Quota[] = [];
    for (const span of BOTH) {
      const limit = limits[span];
      if (limit !== undefined) quotas.push(quota(windows[span], span, limit, now, steady));
    }
    return { refusedBy: full && quotas.find(({ span }) => span === full), quotas };
  }

  /** The key was deleted. */
  forget(key: number): void {
    this.#keys.delete(key);
  }

  /** Writes down what was really used, so that a graceful end costs nobody anything. Throws what the store does. */
  settle(): void {
    for (const [key, windows] of this.#keys) {
      if (BOTH.every((span) => windows[span].leased === windows[span].used && !windows[span].changed))
        continue;
      for (const span of BOTH) windows[span].leased = windows[span].used;
      this.#store.save(key, stored(windows));
    }
  }

  #windows(key: number, now: number, steady: number): Windows {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    if (this.#keys.size >= REMEMBERED) this.#forgetOldest(steady);
    const kept = this.#store.load(key);
    const windows: Windows = {
      minute: restored(kept, "minute", now, steady),
      day: restored(kept, "day", now, steady),
    };
    this.#keys.set(key, windows);
    return windows;
  }

  #forgetOldest(steady: number): void {
    const [oldest] = this.#keys;
    if (oldest === undefined) return;
    const [key, windows] = oldest;
    for (const span of BOTH) windows[span].leased = windows[span].used;
    if (this.#save(key, windows, steady)) this.#keys.delete(key);
  }

  #save(key: number, windows: Windows, steady: number): boolean {
    if (steady < this.#tryAgainAt) return false;
    try {
      this.#store.save(key, stored(windows));
    } catch (error) {
      this.#tryAgainAt = steady + PAUSE;
      this.#onFailure(error);
      return false;
    }
    for (const span of BOTH) windows[span].changed = false;
    return true;
  }
}

/** Brings a window up to the present. */
function roll(window: Window, span: Span, now: number, steady: number): void {
  const present = Math.floor(now / SPANS[span]);
  if (present === window.window) {
    window.wentBack = null;
    return;
  }
  if (present > window.window || steady - window.began >= SPANS[span]) {
    begin(window, present, steady);
  } else if (window.wentBack === null) {
    window.wentBack = now;
    window.changed = true;
  }
}

function begin(window: Window, present: number, steady: number): void {
  Object.assign(window, { window: present, used: 0, leased: 0, wentBack: null, began: steady });
}

function isFull({ used }: Window, limit: number | undefined): boolean {
  return limit !== undefined && used >= limit;
}

function count(window: Window, limit: number | undefined): void {
  if (limit === undefined) return;
  window.used++;
  if (window.used <= window.leased) return;
  const ahead = Math.min(Math.max(Math.floor(limit / 100), 1), 100);
  window.leased = Math.min(limit, window.used - 1 + ahead);
  window.changed = true;
}

function quota(window: Window, span: Span, limit: number, now: number, steady: number): Quota {
  const wait =
    window.wentBack === null ? (window.window + 1) * SPANS[span] - now : window.began + SPANS[span] - steady;
  return {
    span,
    limit,
    remaining: Math.max(0, limit - window.used),
    reset: Math.max(1, Math.ceil(wait / 1000)),
  };
}

function restored(kept: StoredWindows | undefined, span: Span, now: number, steady: number): Window {
  const present = Math.floor(now / SPANS[span]);
  const { window, spent, wentBack } = kept?.[span] ?? { window: present, spent: 0, wentBack: null };
  const restored = { window, used: spent, leased: spent, wentBack, began: steady, changed: false };
  if (present < window && wentBack !== null && now - wentBack >= SPANS[span])
    begin(restored, present, steady);
  return restored;
}

function stored(windows: Windows): StoredWindows {
  const one = ({ window, leased, wentBack }: Window): StoredWindow => ({ window, spent: leased, wentBack });
  return { minute: one(windows.minute), day: one(windows.day) };
}
