/**
 * What a credential value looks like, by its text alone, and how much of it may be shown.
 * A value has one look at most, so that no two rules speak about the same mistake.
 */
import { isPlaceholder } from "./placeholder.ts";

export type Look =
  | { readonly is: "empty" }
  | { readonly is: "placeholder" }
  | { readonly is: "hash"; readonly form: string }
  /** `dated`: its first four bytes are a time at which somebody may have made it. */
  | { readonly is: "object-id"; readonly dated: boolean; readonly wrapped: boolean }
  | { readonly is: "identifier"; readonly form: IdentifierForm };

export type IdentifierForm = "email" | "arn" | "number" | "ulid" | "uuid";

/** The look of a value that is no key at all; undefined for what may well be one. */
export function lookOf(value: string): Look | undefined {
  const text = value.trim();
  if (text === "") return { is: "empty" };
  if (isPlaceholder(text)) return { is: "placeholder" };
  const form = hashForm(text);
  if (form !== undefined) return { is: "hash", form };
  const id = objectIdIn(text);
  if (id !== undefined) return { is: "object-id", dated: isDated(id), wrapped: id !== text };
  const identifier = identifierForm(text);
  return identifier === undefined ? undefined : { is: "identifier", form: identifier };
}

/**
 * How a message may name a value: its first four characters in backquotes, and none of a value shorter than 16,
 * of which four would be too many. Stands at the start of a sentence or behind a colon.
 */
export function hint(value: string): string {
  const text = value.trim();
  return text.length < 16 ? "This value" : `\`${[...text].slice(0, 4).join("").replace(/[`\s]/g, "·")}…\``;
}

/**
 * A text in which no run of letters and digits is shown that looks like a key: where a name belongs (a field's, a
 * label's, a Secret's), people put keys, too.
 */
export function withoutKeys(text: string): string {
  return text
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, (uuid) => `${uuid.slice(0, 4)}…`)
    .replace(/[A-Za-z0-9]{16,}/g, (run) =>
      isRandom(run) && !fieldNames.has(run) ? `${run.slice(0, 4)}…` : run,
    );
}

/** The names of fields that look like keys; a test compares them with the schemas. */
const fieldNames: ReadonlySet<string> = new Set(["consecutive5XxErrors", "enable128BitTraceId"]);

function isRandom(run: string): boolean {
  if (!/\d/.test(run) || !/[A-Za-z]/.test(run)) return false;
  return run.length >= 20 || (/[a-z]/.test(run) && /[A-Z]/.test(run));
}

const objectIdForms =
  /^(?:([0-9a-f]{24})|(?:new +)?ObjectId\(["']?([0-9a-f]{24})["']?\)|\{ *["']?\$oid["']? *: *["']?([0-9a-f]{24})["']? *\})$/i;

/** The 24 hex digits of an ObjectId, bare, as the mongo shell prints it, or as extended JSON writes it. */
export function objectIdIn(value: string): string | undefined {
  const match = objectIdForms.exec(value.trim());
  return match?.[1] ?? match?.[2] ?? match?.[3];
}

/** MongoDB came in 2009. */
const earliest = Date.UTC(2009, 0, 1);
/**
 * A fixed bound, since the language has no clock. A few years ahead of its writing: each further year makes
 * another 0.7 % of the keys that `openssl rand -hex 12` prints look like ids.
 */
const latest = Date.UTC(2032, 0, 1);

function isBelievable(milliseconds: number): boolean {
  return milliseconds >= earliest && milliseconds < latest;
}

/** The first four bytes of an ObjectId are the second it was made in (bsonspec.org, "ObjectId"). */
export function isDated(objectId: string): boolean {
  return isBelievable(Number.parseInt(objectId.slice(0, 8), 16) * 1000);
}

/** Stored passwords as libraries write them, each with a prefix that says how it was hashed. */
const hashForms: readonly (readonly [form: string, pattern: RegExp])[] = [
  ["bcrypt", /^(bcrypt:)?\$2[abxy]?\$\d\d\$/],
  ["Argon2", /^\$argon2(id|i|d)\$/],
  ["PBKDF2", /^\$pbkdf2(-[\w-]+)?\$|^pbkdf2[_:]sha\d+[$:]/i],
  ["scrypt", /^\$(scrypt|7)\$|^scrypt:\d+:/],
  ["crypt", /^\$(1|5|6|y|gy|apr1)\$[^$]*\$/],
  ["LDAP", /^\{(SHA|SSHA|SHA256|SSHA256|SHA384|SHA512|SSHA512|MD5|SMD5|CRYPT)\}/i],
  ["digest", /^(md5|sha-?(1|224|256|384|512)|blake2b)[:=$-](?=[A-Za-z0-9+/=_-]{16,}$)/i],
];

function hashForm(value: string): string | undefined {
  return hashForms.find(([, pattern]) => pattern.test(value))?.[0];
}

/** Lengths of MD5, SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512 in hex. Random keys have them, too. */
const digestLengths: ReadonlySet<number> = new Set([32, 40, 56, 64, 96, 128]);

export function mayBeDigest(value: string): boolean {
  return digestLengths.has(value.length) && /^[0-9a-f]+$/i.test(value);
}

const identifierForms: Readonly<Record<IdentifierForm, RegExp>> = {
  email: /^[\w.+-]+@[\w-]+(\.[\w-]+)*\.[a-z]{2,}$/i,
  arn: /^arn:aws[\w-]*:[\w-]+:/,
  // Up to 64 bits: a longer run of digits is rather a random one.
  number: /^\d{1,19}$/,
  ulid: /^(?=[0-7])([0-9A-HJKMNP-TV-Z]{26}|[0-9a-hjkmnp-tv-z]{26})$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
};

function identifierForm(value: string): IdentifierForm | undefined {
  const forms = Object.keys(identifierForms) as IdentifierForm[];
  const form = forms.find((form) => identifierForms[form].test(value));
  if (form === "number" && isTyped(value)) return undefined;
  return form === "ulid" && !isBelievable(ulidTime(value)) ? undefined : form;
}

/** `123456` was typed along the keyboard; nothing counted up to it. */
function isTyped(digits: string): boolean {
  return digits.length >= 5 && ["01234567890", "09876543210"].some((run) => run.includes(digits));
}

/** The first ten characters of a ULID are milliseconds in Crockford's base 32 (github.com/ulid/spec). */
function ulidTime(ulid: string): number {
  let time = 0;
  for (const digit of ulid.slice(0, 10).toUpperCase()) {
    time = time * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".indexOf(digit);
  }
  return time;
}

/**
 * The printable text that a value is the base64 of; undefined for anything else. Sixteen characters at least: a
 * random key of that length decodes to printable text once in 140,000 times, a longer one never.
 */
export function textInBase64(value: string): string | undefined {
  const text = value.trim();
  if (text.length < 16 || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const decoded = atob(text);
  return /^[\x20-\x7e]+[\r\n]*$/.test(decoded) ? decoded : undefined;
}
