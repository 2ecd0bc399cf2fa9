/** Who changed what. The table refuses every change to what it holds (migrations.ts). */
import type { Database } from "./database.ts";
import { numberAfter, readPart, toPage } from "./pages.ts";
import type { AuditEntry, KeyRecord, Page, PageQuery } from "./service.ts";

export class Audit {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  write(
    by: string,
    action: AuditEntry["action"],
    key: Pick<KeyRecord, "id" | "prefix" | "userId">,
    now: number,
    fields: readonly string[] = [],
  ): void {
    this.#database.run(
      "INSERT INTO audit (at, by, action, key_id, prefix, user_id, fields) VALUES (?, ?, ?, ?, ?, ?, ?)",
      [now, by, action, key.id, key.prefix, key.userId, fields.join(" ")],
    );
  }

  list(query: PageQuery): Page<AuditEntry> {
    const part = readPart(query);
    const rows = this.#database.all("SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?", [
      numberAfter(part, Number.MAX_SAFE_INTEGER),
      part.limit + 1,
    ]);
    return toPage(
      rows,
      part,
      (row) => ({
        id: Number(row.id),
        at: new Date(Number(row.at)).toISOString(),
        by: String(row.by),
        action: row.action as AuditEntry["action"],
        keyId: String(row.key_id),
        prefix: String(row.prefix),
        userId: String(row.user_id),
        fields: String(row.fields).split(" ").filter(Boolean),
      }),
      (row) => String(row.id),
    );
  }
}
