/** Whose key a text is. */
import { timingSafeEqual } from "node:crypto";
import { type AddressRange, parseRange } from "./addresses.ts";
import type { Keys, KeyTerms } from "./keys.ts";
import { traceOf } from "./keyText.ts";
import type { Limits } from "./limiter.ts";

/** A stored key, ready for decisions. */
export interface KnownKey {
  readonly seq: number;
  readonly id: string;
  /** Whose it is, for a header. */
  readonly consumer: string;
  /** Null: never. */
  readonly expiresAt: number | null;
  readonly suspended: boolean;
  /** Empty: every address. */
  readonly ranges: readonly AddressRange[];
  /** Empty: every API. */
  readonly scopes: ReadonlySet<string>;
  readonly limits: Limits;
}

/** Of 100,000 keys those that are in use; each takes about 300 bytes. */
const REMEMBERED = 20_000;
/** Compared with where no key has the prefix, so that an unknown prefix takes no less time. */
const NOBODY = Buffer.alloc(32);

export class KnownKeys {
  readonly #keys: Keys;
  readonly #secret: Buffer;
  /** By digest: nobody without the secret can aim at an entry. */
  readonly #remembered = new Map<string, KnownKey>();
  readonly #ranges = new Shared(rangesOf);
  readonly #scopes = new Shared(scopesOf);

  constructor(keys: Keys, secret: Buffer) {
    this.#keys = keys;
    this.#secret = secret;
  }

  /** @param text Anything at all: what is no key goes the same way as an unknown one. */
  find(text: string): KnownKey | undefined {
    const { prefix, digest } = traceOf(text, this.#secret);
    const name = digest.toString("latin1");
    const remembered = this.#remembered.get(name);
    if (remembered !== undefined) return remembered;
    const isThis = (key: KeyTerms) => timingSafeEqual(key.digest, digest);
    const stored = this.#keys.withPrefix(prefix);
    const found = stored.filter(isThis)[0] ?? this.#keys.renewedWithPrefix(prefix).filter(isThis)[0];
    if (stored.length === 0) timingSafeEqual(NOBODY, digest);
    if (found === undefined) return undefined;
    const known = this.#ready(found);
    this.#remember(name, known);
    return known;
  }

  /** After every change of a key. */
  forget(): void {
    this.#remembered.clear();
  }

  #ready({ seq, id, userId, expiresAt, suspended, ...terms }: KeyTerms): KnownKey {
    const limits = { minute: terms.minuteLimit ?? undefined, day: terms.dayLimit ?? undefined };
    const ranges = this.#ranges.of(terms.addresses);
    const scopes = this.#scopes.of(terms.scopes);
    return { seq, id, consumer: asHeader(userId), expiresAt, suspended, ranges, scopes, limits };
  }

  #remember(name: string, known: KnownKey): void {
    const [oldest] = this.#remembered.keys();
    if (oldest !== undefined && this.#remembered.size >= REMEMBERED) this.#remembered.delete(oldest);
    this.#remembered.set(name, known);
  }
}

/** What is made of a text, made once for all keys that have the same: their lists are mostly a plan's or a team's. */
class Shared<T> {
  readonly #make: (text: string) => T;
  readonly #made = new Map<string, T>();

  constructor(make: (text: string) => T) {
    this.#make = make;
  }

  of(text: string): T {
    const known = this.#made.get(text);
    if (known !== undefined) return known;
    if (this.#made.size >= 500) this.#made.clear();
    const made = this.#make(text);
    this.#made.set(text, made);
    return made;
  }
}

function rangesOf(json: string): readonly AddressRange[] {
  const texts: readonly string[] = JSON.parse(json);
  return texts.map(parseRange).filter((range) => range !== undefined);
}

function scopesOf(json: string): ReadonlySet<string> {
  return new Set<string>(JSON.parse(json));
}

/** Printable ASCII as it is, but `%`; the rest percent-encoded, so that it can be told what it was. */
function asHeader(text: string): string {
  return text.replace(/[^\x20-\x24\x26-\x7e]+/g, encodeURIComponent);
}
