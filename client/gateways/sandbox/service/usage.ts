/** Calls per key and day: counted in memory, written in batches. */
import type { DayUsage } from "../../gateway.ts";
import type { Clock } from "./clock.ts";
import type { Database } from "./database.ts";
import { readCount } from "./input.ts";
import { SPANS } from "./limiter.ts";

interface Count {
  readonly key: number;
  readonly day: number;
  allowed: number;
  refused: number;
  lastUsedAt: number | null;
}

/** Rows that are written in one go: more would let callers wait. */
const BATCH = 100;
/** One statement for a whole batch: handing over values one by one takes longer than writing them. */
const WRITE = `INSERT INTO usage SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
  FROM json_each(?) WHERE true ON CONFLICT DO UPDATE SET
    allowed = allowed + excluded.allowed, refused = refused + excluded.refused,
    last_used_at = coalesce(max(last_used_at, excluded.last_used_at), excluded.last_used_at, last_used_at)`;
const MOST_DAYS = 366;
const USUAL_DAYS = 30;

export class Usage {
  readonly #database: Database;
  readonly #clock: Clock;
  /** By day and key. */
  #counted = new Map<number, Map<number, Count>>();
  /** What is being written, in batches; the next one is at the end. */
  #writing: Count[] = [];

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  get isPending(): boolean {
    return this.isWriting || this.#counted.size > 0;
  }

  /** Some of what was counted has been written, and some not yet. */
  get isWriting(): boolean {
    return this.#writing.length > 0;
  }

  count(key: number, allowed: boolean): void {
    const now = this.#clock.now();
    const day = Math.floor(now / SPANS.day);
    const count = this.#countOf(key, day);
    if (!allowed) {
      count.refused++;
      return;
    }
    count.allowed++;
    count.lastUsedAt = now;
  }

  /** Writes up to a batch; what cannot be written stays pending. Throws `storage_full`, `storage_failed`. */
  flush(): void {
    if (!this.isWriting) {
      // Neighbours stand on one page, which is then written once.
      this.#writing = this.#notBegun().sort((one, other) => one.key - other.key);
      this.#counted.clear();
    }
    const batch = this.#writing.slice(-BATCH);
    const rows = batch.map((count) => [count.key, count.day, count.allowed, count.refused, count.lastUsedAt]);
    this.#database.run(WRITE, [JSON.stringify(rows)]);
    this.#writing.length -= batch.length;
  }

  /** What of a key has not been written yet. */
  pendingOf(key: number): readonly Count[] {
    return [...this.#writing, ...this.#notBegun()].filter((count) => count.key === key);
  }

  /** The key was deleted. */
  forget(key: number): void {
    this.#writing = this.#writing.filter((count) => count.key !== key);
    for (const keys of this.#counted.values()) keys.delete(key);
  }

  #countOf(key: number, day: number): Count {
    const keys = this.#counted.get(day) ?? new Map<number, Count>();
    if (keys.size === 0) this.#counted.set(day, keys);
    const count = keys.get(key) ?? { key, day, allowed: 0, refused: 0, lastUsedAt: null };
    if (count.allowed + count.refused === 0) keys.set(key, count);
    return count;
  }

  #notBegun(): Count[] {
    return [...this.#counted.values()].flatMap((keys) => [...keys.values()]);
  }

  /** Throws `invalid`. */
  of(key: number, days: unknown): readonly DayUsage[] {
    const count = readCount(days, "days", MOST_DAYS, USUAL_DAYS);
    const today = Math.floor(this.#clock.now() / SPANS.day);
    const first = today - count + 1;
    const rows = this.#database.all("SELECT day, allowed, refused FROM usage WHERE key = ? AND day >= ?", [
      key,
      first,
    ]);
    const parts = [
      ...rows.map((row) => ({
        day: Number(row.day),
        allowed: Number(row.allowed),
        refused: Number(row.refused),
      })),
      ...this.pendingOf(key),
    ];
    return Array.from({ length: count }, (_, at) => {
      const those = parts.filter(({ day }) => day === first + at);
      return {
        day: new Date((first + at) * SPANS.day).toISOString().slice(0, 10),
        allowed: those.reduce((sum, { allowed }) => sum + allowed, 0),
        refused: those.reduce((sum, { refused }) => sum + refused, 0),
      };
    });
  }
}
