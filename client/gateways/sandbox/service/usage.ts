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
const BATCH = 200;
const MOST_DAYS = 366;
const USUAL_DAYS = 30;

export class Usage {
  readonly #database: Database;
  readonly #clock: Clock;
  #pending = new Map<string, Count>();

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  get isPending(): boolean {
    return this.#pending.size > 0;
  }

  count(key: number, allowed: boolean): void {
    const now = this.#clock.now();
    const day = Math.floor(now / SPANS.day);
    const name = `${key}/${day}`;
    let count = this.#pending.get(name);
    if (count === undefined) {
      count = { key, day, allowed: 0, refused: 0, lastUsedAt: null };
      this.#pending.set(name, count);
    }
    if (!allowed) {
      count.refused++;
      return;
    }
    count.allowed++;
    count.lastUsedAt = now;
  }

  /** Writes up to a batch; what cannot be written stays pending. Throws `storage_full`, `storage_failed`. */
  flush(): void {
    const batch = [...this.#pending].slice(0, BATCH);
    this.#database.atOnce(() => {
      for (const [, { key, day, allowed, refused, lastUsedAt }] of batch) {
        this.#database.run(
          `INSERT INTO usage VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
            allowed = allowed + excluded.allowed, refused = refused + excluded.refused,
            last_used_at = coalesce(max(last_used_at, excluded.last_used_at), excluded.last_used_at, last_used_at)`,
          [key, day, allowed, refused, lastUsedAt],
        );
      }
    });
    for (const [name] of batch) this.#pending.delete(name);
  }

  /** What of a key has not been written yet. */
  pendingOf(key: number): readonly Count[] {
    return [...this.#pending.values()].filter((count) => count.key === key);
  }

  /** The key was deleted. */
  forget(key: number): void {
    for (const { day } of this.pendingOf(key)) this.#pending.delete(`${key}/${day}`);
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
