/** Where the limiter's windows are kept. */
import type { Database } from "./database.ts";
import type { StoredWindows, WindowStore } from "./limiter.ts";

export class Quotas implements WindowStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  load(key: number): StoredWindows | undefined {
    const row = this.#database.get("SELECT * FROM quotas WHERE key = ?", [key]);
    if (row === undefined) return undefined;
    const window = (span: "minute" | "day") => ({
      window: Number(row[span]),
      spent: Number(row[`${span}_spent`]),
      wentBack: row[`${span}_went_back`] as number | null,
    });
    return { minute: window("minute"), day: window("day") };
  }

  save(key: number, { minute, day }: StoredWindows): void {
    this.#database.run("INSERT OR REPLACE INTO quotas VALUES (?, ?, ?, ?, ?, ?, ?)", [
      key,
      minute.window,
      minute.spent,
      minute.wentBack,
      day.window,
      day.spent,
      day.wentBack,
    ]);
  }
}
