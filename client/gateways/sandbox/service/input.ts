/** What an admin sends, from JSON to what is stored. Every complaint names the field and never quotes a value. */
import { parseRange } from "./addresses.ts";
import { ServiceError } from "./service.ts";

/** What of a key an admin decides. */
export interface KeySettings {
  readonly userId: string;
  readonly name: string;
  readonly plan: string | null;
  readonly perMinute: number | null;
  readonly perDay: number | null;
  readonly scopes: readonly string[];
  readonly addresses: readonly string[];
  /** Milliseconds since 1970. */
  readonly expiresAt: number | null;
  readonly state: "active" | "suspended";
}

type Input = Readonly<Record<string, unknown>>;

/** Characters as people count them, not halves of surrogate pairs. */
const LONGEST_NAME = 255;
const HIGHEST_LIMIT = 1_000_000_000;
const MOST_SCOPES = 100;
const MOST_ADDRESSES = 100;

const FIELDS = {
  user_id: (value) => ({ userId: readUser(value) }),
  name: (value) => ({ name: readText(value, "name") }),
  plan: (value) => ({ plan: value === null ? null : readText(value, "plan") }),
  rate_limit_per_minute: (value) => ({ perMinute: readLimit(value, "rate_limit_per_minute") }),
  rate_limit_per_day: (value) => ({ perDay: readLimit(value, "rate_limit_per_day") }),
  scopes: (value) => ({ scopes: readScopes(value) }),
  allowed_addresses: (value) => ({ addresses: readAddresses(value) }),
  expires_at: (value) => ({ expiresAt: readTime(value) }),
  state: (value) => ({ state: readState(value) }),
} as const satisfies Record<string, (value: unknown) => Partial<KeySettings>>;

type Field = keyof typeof FIELDS;

/** Throws `invalid`. @param now Milliseconds since 1970: a new key does not begin expired. */
export function readNewKey(json: unknown, now: number): KeySettings {
  const input = readObject(json);
  for (const field of ["user_id", "name"]) {
    if (input[field] === undefined) throw invalid(field, `${field} is missing.`);
  }
  if ("state" in input) throw invalid("state", "state cannot be given at creation: a new key is active.");
  const { settings } = readFields(input);
  if (typeof settings.expiresAt === "number" && settings.expiresAt <= now) {
    throw invalid("expires_at", "expires_at lies in the past.");
  }
  const defaults = { plan: null, perMinute: null, perDay: null, scopes: [], addresses: [], expiresAt: null };
  return { ...defaults, userId: "", name: "", ...settings, state: "active" };
}

/** Throws `invalid`. @returns the changed settings, and the fields' names as they were sent. */
export function readChanges(json: unknown): {
  readonly settings: Partial<KeySettings>;
  readonly fields: readonly string[];
} {
  const input = readObject(json);
  if ("user_id" in input)
    throw invalid("user_id", "user_id cannot be changed: create a key for the other user.");
  return readFields(input);
}

/** `{version}`: which of a key's values is meant. Throws `invalid`. */
export function readVersion(json: unknown): number {
  const { version, ...rest } = readObject(json);
  if (Object.keys(rest).length > 0) throw invalid(undefined, "A field is unknown. Known is: version.");
  if (typeof version === "number" && Number.isSafeInteger(version) && version > 0) return version;
  throw invalid("version", "version must be the number of the key's second value.");
}

/** A number of a query, where it is a string, or of our own; `usual` where it is missing. Throws `invalid`. */
export function readCount(value: unknown, name: string, most: number, usual: number): number {
  if (value === undefined) return usual;
  const count = typeof value === "number" || (typeof value === "string" && value !== "") ? Number(value) : 0;
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw invalid(name, `${name} must be a whole number from 1 to ${most}.`);
}

function readFields(input: Input): { settings: Partial<KeySettings>; fields: readonly Field[] } {
  const fields = Object.keys(input).filter((field) => input[field] !== undefined);
  const stranger = fields.find((field) => !isField(field));
  if (stranger !== undefined) {
    throw invalid(undefined, `A field is unknown. Known are: ${Object.keys(FIELDS).join(", ")}.`);
  }
  const known = fields.filter(isField);
  return { settings: Object.assign({}, ...known.map((field) => FIELDS[field](input[field]))), fields: known };
}

function isField(name: string): name is Field {
  return Object.hasOwn(FIELDS, name);
}

function readObject(json: unknown): Input {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw invalid(undefined, "The body must be a JSON object.");
  }
  return json as Input;
}

function readText(value: unknown, field: string): string {
  if (typeof value !== "string") throw invalid(field, `${field} must be a string.`);
  if (value.trim() === "" || [...value].length > LONGEST_NAME) {
    throw invalid(field, `${field} must have 1 to ${LONGEST_NAME} characters that are not all blank.`);
  }
  // Lone surrogates would come back from the database as something else.
  if (/[\p{Cc}\p{Surrogate}\u2028\u2029]/u.test(value)) {
    throw invalid(field, `${field} must not hold control characters or broken ones.`);
  }
  return value;
}

/** It is a part of paths, where `.` and `..` mean something else, and of a header, which loses outer blanks. */
function readUser(value: unknown): string {
  const user = readText(value, "user_id");
  if (user === "." || user === ".." || user !== user.trim()) {
    throw invalid("user_id", "user_id must not be . or .. and must not begin or end with a blank.");
  }
  return user;
}

function readLimit(value: unknown, field: string): number | null {
  if (value === null) return null;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > HIGHEST_LIMIT) {
    throw invalid(field, `${field} must be a whole number from 1 to ${HIGHEST_LIMIT}, or null.`);
  }
  return value;
}

/** Scope tokens of RFC 6749 §3.3. `*` stands for paths of no API, which no scope covers. */
function readScopes(value: unknown): readonly string[] {
  const scopes = readStrings(value, "scopes", MOST_SCOPES);
  for (const [at, scope] of scopes.entries()) {
    if (!/^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/.test(scope) || scope === "*") {
      throw invalid("scopes", `scopes[${at}] must be the id of an API. No scopes at all mean every API.`);
    }
  }
  return [...new Set(scopes)];
}

function readAddresses(value: unknown): readonly string[] {
  const texts = readStrings(value, "allowed_addresses", MOST_ADDRESSES);
  const ranges = texts.map((text, at) => {
    const range = parseRange(text);
    if (range !== undefined) return range.text;
    throw invalid(
      "allowed_addresses",
      `allowed_addresses[${at}] must be an IPv4 or IPv6 address, or a CIDR range.`,
    );
  });
  return [...new Set(ranges)];
}

function readStrings(value: unknown, field: string, most: number): readonly string[] {
  if (value === null) return [];
  const strings = Array.isArray(value) && value.every((item) => typeof item === "string");
  if (!strings || value.length > most)
    throw invalid(field, `${field} must be a list of at most ${most} strings.`);
  return value;
}

/** RFC 3339 with its zone. Date.parse would make 2 March of 30 February. */
function readTime(value: unknown): number | null {
  if (value === null) return null;
  const shape = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
  const [, day] = typeof value === "string" ? (shape.exec(value) ?? []) : [];
  const time = day === undefined ? Number.NaN : Date.parse(String(value));
  if (Number.isNaN(time) || new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day) {
    throw invalid("expires_at", "expires_at must be a time as in 2027-01-31T12:00:00Z, or null.");
  }
  return time;
}

function readState(value: unknown): "active" | "suspended" {
  if (value === "active" || value === "suspended") return value;
  throw invalid("state", "state must be active or suspended.");
}

function invalid(field: string | undefined, message: string): ServiceError {
  return new ServiceError("invalid", message, field === undefined ? {} : { field });
}
