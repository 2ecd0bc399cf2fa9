/**
 * The key service behind the sandbox, without HTTP. `openKeyService` (open.ts) makes one over a folder; the
 * servers around it ask `check` about every call, and hand the admin's JSON to the rest as it came.
 */
import type { CredentialValue } from "../../../credentials/credentialValue.ts";
import type { DayUsage } from "../../gateway.ts";

/** A call at the proxy, or one that Envoy asks about. */
export interface Call {
  /** What stood after `Bearer `, untouched; undefined where there was no such header. */
  readonly key: string | undefined;
  /** Id of the API that the path belongs to; `*` for a path of no API, which no list of scopes covers. */
  readonly api: string;
  /** The caller's address as the socket gives it: `127.0.0.1`, `::1`, `::ffff:10.0.0.1`. */
  readonly address: string;
}

/** Why a call was refused; 401 for the first three, 429 for the last two, 403 for the rest. */
export type Refusal =
  /** No key came with it. */
  | "missing_key"
  /** Malformed, unknown, deleted or replaced: never told apart. */
  | "invalid_key"
  /** RFC 6750 counts an expired token as `invalid_token`, so this is a 401 too. */
  | "expired_key"
  | "suspended"
  | "address_not_allowed"
  | "insufficient_scope"
  | "minute_limit"
  | "day_limit";

/**
 * `headers` go to the caller as they are. Allowed and 429, where the key has limits: `X-RateLimit-Limit`,
 * `-Remaining` and `-Reset` as Envoy writes them (the nearest limit, then every limit with its window; seconds), and
 * `RateLimit-Limit`, `-Remaining` and `-Reset` as Kong does (plain integers of the nearest limit; seconds).
 * 401 and insufficient scope: `WWW-Authenticate` (RFC 6750 §3). 429: `Retry-After` in whole seconds, 1 at least.
 */
export type Verdict = Allowed | Refused;

export interface Allowed {
  readonly allowed: true;
  /** For `X-Consumer-Username`: the application. Printable ASCII; other characters are percent-encoded. */
  readonly consumer: string;
  readonly keyId: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Refused {
  readonly allowed: false;
  readonly status: 401 | 403 | 429;
  readonly reason: Refusal;
  /** A sentence for the caller, with no part of the key in it. */
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface KeyRecord {
  /** Stays over `regenerateKey` and `renewKey`. */
  readonly id: string;
  /** The application. */
  readonly userId: string;
  /** Need not be unique: while a rotation is under way two keys have the same one. */
  readonly name: string;
  /** `sk-` and six characters. */
  readonly prefix: string;
  /** Of the value: every new one of a key has a higher number. */
  readonly version: number;
  /** A second value, as valid as the first until one of them is let go. */
  readonly next?: { readonly version: number; readonly prefix: string; readonly createdAt: string };
  readonly plan?: string;
  /** In force: the key's own, else its plan's; absent: no limit. */
  readonly requestsPerMinute?: number;
  readonly requestsPerDay?: number;
  /** Ids of APIs; empty: every API. */
  readonly scopes: readonly string[];
  /** IPv4, IPv6 or CIDR in their usual spelling; empty: every address. */
  readonly allowedAddresses: readonly string[];
  /** RFC 3339, UTC, as are all times here. */
  readonly expiresAt?: string;
  readonly state: "active" | "suspended";
  readonly createdAt: string;
  /** Of a call that was let through; up to a second late. */
  readonly lastUsedAt?: string;
}

/** The only time that `key` is there: nothing of it is kept but an HMAC and the prefix. */
export interface IssuedKey {
  readonly record: KeyRecord;
  readonly key: CredentialValue;
}

export interface Plan {
  readonly id: string;
  readonly name: string;
  readonly requestsPerMinute: number;
  readonly requestsPerDay: number;
}

export interface User {
  readonly userId: string;
  readonly keys: number;
}

export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  /** Label of the token that was used, never the token. */
  readonly by: string;
  readonly action: "create" | "regenerate" | "renew" | "confirm" | "abandon" | "update" | "delete";
  readonly keyId: string;
  /** Of the value that was made, confirmed or ended. */
  readonly prefix: string;
  readonly userId: string;
  /** Names of the changed fields, as the wire calls them; for `update`. */
  readonly fields: readonly string[];
}

/** A part of a list, as query parameters have it: strings are taken too. */
export interface PageQuery {
  /** 1 to 1000; 100 where it is missing. */
  readonly limit?: unknown;
  /** `next` of the page before: the list goes on behind it whatever was added or deleted in between. */
  readonly after?: unknown;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly next?: string;
}

/**
 * Everything but `check` may throw `ServiceError`. `by` is the label for the audit: "extension", "command line".
 *
 * `createKey` and `updateKey` take parsed JSON and check it themselves; errors name its fields: `user_id`
 * (creation only, required), `name` (required), `plan`, `rate_limit_per_minute`, `rate_limit_per_day`, `scopes`,
 * `allowed_addresses`, `expires_at`, and for `updateKey` `state`. In an update what is absent stays, and null
 * takes a field away.
 */
export interface KeyService {
  /** What a person should know about how it was opened: a corrupted database that was put aside. Sentences. */
  readonly notices: readonly string[];
  /**
   * What keeps the service from writing its counts just now (a sentence), for `/health`. It goes on checking and
   * counting in memory, and tries again every second; only a crash in that state forgets what was counted in it.
   */
  readonly trouble: string | undefined;

  /**
   * Counts the call, allowed or not. Whatever a caller sent gets a verdict; only a database that can no longer be
   * read makes it throw (`storage_failed`).
   */
  check(call: Call): Verdict;

  createKey(input: unknown, by: string): IssuedKey;
  /** Every old value ends at once; id and everything else stay. */
  regenerateKey(id: string, by: string): IssuedKey;
  /** Adds a second value, in the place of one that was not confirmed; the first stays. Limits count for both. */
  renewKey(id: string, by: string): IssuedKey;
  /** The first value ends, the second takes its place. `input` is `{version}`, the second's: else `conflict`. */
  confirmKey(id: string, input: unknown, by: string): KeyRecord;
  /** The second value ends. `input` is `{version}`, the second's: else `conflict`. */
  abandonKey(id: string, input: unknown, by: string): KeyRecord;
  updateKey(id: string, changes: unknown, by: string): KeyRecord;
  /** Its usage goes with it, its audit entries stay. */
  deleteKey(id: string, by: string): void;

  key(id: string): KeyRecord;
  /** By age, oldest first; an unknown user has an empty list. */
  keysOf(userId: string, page: PageQuery): Page<KeyRecord>;
  keys(page: PageQuery): Page<KeyRecord>;
  users(page: PageQuery): Page<User>;
  plans(): readonly Plan[];
  /** `days` (1 to 366, 30 where undefined) days up to today, UTC, oldest first, those without calls as zeros. */
  usage(id: string, days?: unknown): readonly DayUsage[];
  /** Newest first. */
  auditLog(page: PageQuery): Page<AuditEntry>;

  /** Writes what is pending and lets go of the files. May be called twice. */
  close(): void;
}

export type ServiceErrorCode =
  /** 400: `message` names the field. */
  | "invalid"
  | "not_found"
  /** 409: the key is not as the caller thinks; read it again. */
  | "conflict"
  /** 507: no room for the change. Nothing was changed; reading and checking go on. */
  | "storage_full"
  /** 503: the database cannot be written or read for another reason. */
  | "storage_failed"
  /** From opening only: a living process has it open. */
  | "locked"
  /** From opening only: a newer version of the product wrote it; it was not touched. */
  | "newer";

/** What the service answers instead of a result; `message` says what happened and what to do. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly code: ServiceErrorCode;
  /** For HTTP. */
  readonly status: 400 | 404 | 409 | 503 | 507;
  /** `invalid`: the field of the input that is wrong, where it is one. */
  readonly field: string | undefined;

  constructor(
    code: ServiceErrorCode,
    message: string,
    details: { readonly field?: string; readonly cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.status = statusOf[code];
    this.field = details.field;
  }
}

const statusOf = {
  invalid: 400,
  not_found: 404,
  conflict: 409,
  storage_full: 507,
  storage_failed: 503,
  locked: 409,
  newer: 409,
} as const satisfies Record<ServiceErrorCode, number>;
