/** The keys, as they are stored: settings, prefix and digest; never a key. */
import { randomUUID } from "node:crypto";
import type { Database, Row } from "./database.ts";
import type { KeySettings } from "./input.ts";
import type { KeyTrace } from "./keyText.ts";
import { numberAfter, type Part, readPart, textAfter, textCursor, toPage } from "./pages.ts";
import { type KeyRecord, type Page, type PageQuery, type Plan, ServiceError, type User } from "./service.ts";

export interface StoredKey extends KeySettings {
  /** What other tables call it by. */
  readonly seq: number;
  readonly id: string;
  readonly prefix: string;
  readonly digest: Uint8Array;
  readonly version: number;
  /** Own limits, else the plan's. */
  readonly minuteLimit: number | undefined;
  readonly dayLimit: number | undefined;
  readonly createdAt: number;
}

/** What a check asks about a key. */
export interface KeyTerms {
  readonly seq: number;
  readonly id: string;
  readonly userId: string;
  readonly digest: Uint8Array;
  readonly expiresAt: number | null;
  readonly suspended: boolean;
  /** JSON, as stored: many keys have the same. */
  readonly scopes: string;
  readonly addresses: string;
  readonly minuteLimit: number | null;
  readonly dayLimit: number | null;
}

const COLUMNS = `keys.*, coalesce(keys.per_minute, plans.per_minute) AS minute_limit,
  coalesce(keys.per_day, plans.per_day) AS day_limit`;
const FROM = "FROM keys LEFT JOIN plans ON plans.id = keys.plan";
const SELECT = `SELECT ${COLUMNS},
  renewals.version AS next_version, renewals.prefix AS next_prefix, renewals.created_at AS next_created_at,
  (SELECT max(last_used_at) FROM usage WHERE usage.key = keys.seq) AS last_used_at
  ${FROM} LEFT JOIN renewals ON renewals.key = keys.seq`;

/** No column more than that: each takes as long as finding the row. */
const TERMS = `seq, keys.id, user_id, expires_at, state, scopes, addresses,
  coalesce(keys.per_minute, plans.per_minute) AS minute_limit, coalesce(keys.per_day, plans.per_day) AS day_limit`;

export class Keys {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns its id. */
  create(settings: KeySettings, trace: KeyTrace, now: number): string {
    this.#checkPlan(settings.plan);
    const id = randomUUID();
    this.#database.run(
      `INSERT INTO keys (id, user_id, name, prefix, digest, plan, per_minute, per_day, scopes, addresses,
        expires_at, state, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        id,
        settings.userId,
        settings.name,
        trace.prefix,
        trace.digest,
        ...changeable(settings),
        settings.state,
        now,
      ],
    );
    return id;
  }

  /** One value in the place of all that there were. */
  replaceTrace(seq: number, trace: KeyTrace): void {
    this.#database.run(
      "UPDATE keys SET prefix = ?, digest = ?, version = versions + 1, versions = versions + 1 WHERE seq = ?",
      [trace.prefix, trace.digest, seq],
    );
    this.dropRenewal(seq);
  }

  addRenewal(seq: number, trace: KeyTrace, now: number): void {
    this.#database.run("UPDATE keys SET versions = versions + 1 WHERE seq = ?", [seq]);
    this.#database.run(
      "INSERT OR REPLACE INTO renewals SELECT seq, versions, ?, ?, ? FROM keys WHERE seq = ?",
      [trace.prefix, trace.digest, now, seq],
    );
  }

  confirmRenewal(seq: number): void {
    this.#database.run(
      `UPDATE keys SET (prefix, digest, version) = (SELECT prefix, digest, version FROM renewals WHERE key = seq)
        WHERE seq = ?`,
      [seq],
    );
    this.dropRenewal(seq);
  }

  dropRenewal(seq: number): void {
    this.#database.run("DELETE FROM renewals WHERE key = ?", [seq]);
  }

  update(seq: number, settings: KeySettings): void {
    this.#checkPlan(settings.plan);
    this.#database.run(
      `UPDATE keys SET name = ?, plan = ?, per_minute = ?, per_day = ?, scopes = ?, addresses = ?, expires_at = ?,
        state = ? WHERE seq = ?`,
      [settings.name, ...changeable(settings), settings.state, seq],
    );
  }

  delete(seq: number): void {
    this.#database.run("DELETE FROM keys WHERE seq = ?", [seq]);
  }

  /** Throws `not_found`. */
  get(id: string): StoredKey {
    return toStored(this.#row(id));
  }

  record(id: string): KeyRecord {
    return toRecord(this.#row(id));
  }

  /** What every check of a key that is not remembered asks. */
  withPrefix(prefix: string): readonly KeyTerms[] {
    return this.#database.all(`SELECT ${TERMS}, digest ${FROM} WHERE prefix = ?`, [prefix]).map(toTerms);
  }

  /** Second values are few: they are asked for where no first one fits. */
  renewedWithPrefix(prefix: string): readonly KeyTerms[] {
    return this.#database
      .all(
        `SELECT ${TERMS}, renewals.digest ${FROM} JOIN renewals ON renewals.key = keys.seq
          WHERE renewals.prefix = ?`,
        [prefix],
      )
      .map(toTerms);
  }

  list(query: PageQuery): Page<KeyRecord> {
    const part = readPart(query);
    return page(
      this.#database.all(`${SELECT} WHERE seq > ? ORDER BY seq LIMIT ?`, [
        numberAfter(part, 0),
        part.limit + 1,
      ]),
      part,
    );
  }

  listOf(userId: string, query: PageQuery): Page<KeyRecord> {
    const part = readPart(query);
    return page(
      this.#database.all(`${SELECT} WHERE user_id = ? AND seq > ? ORDER BY seq LIMIT ?`, [
        userId,
        numberAfter(part, 0),
        part.limit + 1,
      ]),
      part,
    );
  }

  users(query: PageQuery): Page<User> {
    const part = readPart(query);
    const rows = this.#database.all(
      "SELECT user_id, count(*) AS keys FROM keys WHERE user_id > ? GROUP BY user_id ORDER BY user_id LIMIT ?",
      [textAfter(part), part.limit + 1],
    );
    return toPage(
      rows,
      part,
      (row) => ({ userId: String(row.user_id), keys: Number(row.keys) }),
      (row) => textCursor(String(row.user_id)),
    );
  }

  plans(): readonly Plan[] {
    return this.#database.all("SELECT * FROM plans ORDER BY per_day").map((row) => ({
      id: String(row.id),
      name: String(row.name),
      requestsPerMinute: Number(row.per_minute),
      requestsPerDay: Number(row.per_day),
    }));
  }

  #row(id: string): Row {
    const row = this.#database.get(`${SELECT} WHERE keys.id = ?`, [id]);
    if (row === undefined) throw new ServiceError("not_found", "There is no key with this id.");
    return row;
  }

  #checkPlan(plan: string | null): void {
    if (plan === null || this.plans().some(({ id }) => id === plan)) return;
    const known = this.plans().map(({ id }) => id);
    throw new ServiceError("invalid", `plan must be one of ${known.join(", ")}.`, { field: "plan" });
  }
}

/** In the order that both statements have them. */
function changeable({ plan, perMinute, perDay, scopes, addresses, expiresAt }: KeySettings) {
  return [plan, perMinute, perDay, JSON.stringify(scopes), JSON.stringify(addresses), expiresAt];
}

function page(rows: readonly Row[], part: Part): Page<KeyRecord> {
  return toPage(rows, part, toRecord, (row) => String(row.seq));
}

function toStored(row: Row): StoredKey {
  return {
    seq: Number(row.seq),
    id: String(row.id),
    userId: String(row.user_id),
    name: String(row.name),
    prefix: String(row.prefix),
    digest: row.digest as Uint8Array,
    version: Number(row.version),
    plan: row.plan as string | null,
    perMinute: row.per_minute as number | null,
    perDay: row.per_day as number | null,
    minuteLimit: numberOr(row.minute_limit),
    dayLimit: numberOr(row.day_limit),
    scopes: JSON.parse(String(row.scopes)),
    addresses: JSON.parse(String(row.addresses)),
    expiresAt: row.expires_at as number | null,
    state: row.state as "active" | "suspended",
    createdAt: Number(row.created_at),
  };
}

function toTerms(row: Row): KeyTerms {
  return {
    seq: Number(row.seq),
    id: String(row.id),
    userId: String(row.user_id),
    digest: row.digest as Uint8Array,
    expiresAt: row.expires_at as number | null,
    suspended: row.state === "suspended",
    scopes: String(row.scopes),
    addresses: String(row.addresses),
    minuteLimit: row.minute_limit as number | null,
    dayLimit: row.day_limit as number | null,
  };
}

function toRecord(row: Row): KeyRecord {
  const key = toStored(row);
  const lastUsedAt = numberOr(row.last_used_at);
  return {
    id: key.id,
    userId: key.userId,
    name: key.name,
    prefix: key.prefix,
    version: key.version,
    ...(row.next_version !== null && {
      next: {
        version: Number(row.next_version),
        prefix: String(row.next_prefix),
        createdAt: timeText(Number(row.next_created_at)),
      },
    }),
    ...(key.plan !== null && { plan: key.plan }),
    ...(key.minuteLimit !== undefined && { requestsPerMinute: key.minuteLimit }),
    ...(key.dayLimit !== undefined && { requestsPerDay: key.dayLimit }),
    scopes: key.scopes,
    allowedAddresses: key.addresses,
    ...(key.expiresAt !== null && { expiresAt: timeText(key.expiresAt) }),
    state: key.state,
    createdAt: timeText(key.createdAt),
    ...(lastUsedAt !== undefined && { lastUsedAt: timeText(lastUsedAt) }),
  };
}

function timeText(time: number): string {
  return new Date(time).toISOString();
}

function numberOr(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
