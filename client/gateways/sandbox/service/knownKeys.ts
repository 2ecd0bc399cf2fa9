/** Whose key a text is. */
import { timingSafeEqual } from "node:crypto";
import { type AddressRange, parseRange } from "./addresses.ts";
import type { Keys, StoredKey } from "./keys.ts";
import { traceOf } from "./keyText.ts";
import type { Limits } from "./limiter.ts";

/** A stored key, ready for decisions. */
export interface KnownKey {
  readonly seq: number;
  readonly id: string;
  readonly userId: string;
  readonly expiresAt: number;
  readonly suspended: boolean;
  readonly ranges: readonly AddressRange[];
  readonly scopes: ReadonlySet<string>;
  readonly limits: Limits;
}

/** Of 100,000 keys those that are in use; each takes about a kilobyte. */
const REMEMBERED = 2_000;
/** Compared with where no key has the prefix, so that an unknown prefix takes no less time. */
const NOBODY = Buffer.alloc(32);

export class KnownKeys {
  readonly #keys: Keys;
  readonly #secret: Buffer;
  /** By digest: nobody without the secret can aim at an entry. */
  readonly #remembered = new Map<string, KnownKey>();

  constructor(keys: Keys, secret: Buffer) {
    this.#keys = keys;
    this.#secret = secret;
  }

  /** @param text Anything at all: what is no key goes the same way as an unknown one. */
  find(text: string): KnownKey | undefined {
    const { prefix, digest } = traceOf(text, this.#secret);
    const name = digest.toString("base64");
    const remembered = this.#remembered.get(name);
    if (remembered !== undefined) return remembered;
    const isThis = (key: StoredKey) => timingSafeEqual(key.digest, digest);
    const stored = this.#keys.withPrefix(prefix);
    const found = stored.filter(isThis)[0] ?? this.#keys.renewedWithPrefix(prefix).filter(isThis)[0];
    if (stored.length === 0) timingSafeEqual(NOBODY, digest);
    if (found === undefined) return undefined;
    const known = ready(found);
    this.#remember(name, known);
    return known;
  }

  /** After every change of a key. */
  forget(): void {
    this.#remembered.clear();
  }

  #remember(name: string, known: KnownKey): void {
    const [oldest] = this.#remembered.keys();
    if (oldest !== undefined && this.#remembered.size >= REMEMBERED) this.#remembered.delete(oldest);
    this.#remembered.set(name, known);
  }
}

function ready(key: StoredKey): KnownKey {
  return {
    seq: key.seq,
    id: key.id,
    userId: key.userId,
    expiresAt: key.expiresAt ?? Number.POSITIVE_INFINITY,
    suspended: key.state === "suspended",
    ranges: key.addresses.map(parseRange).filter((range) => range !== undefined),
    scopes: new Set(key.scopes),
    limits: { minute: key.minuteLimit, day: key.dayLimit },
  };
}
