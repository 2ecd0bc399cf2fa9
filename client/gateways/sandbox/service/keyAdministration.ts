/** What an admin does to keys: each change with its audit entry, both or neither, on the disk when it returns. */
import type { Audit } from "./audit.ts";
import type { Clock } from "./clock.ts";
import type { Database } from "./database.ts";
import { readChanges, readNewKey } from "./input.ts";
import type { Keys } from "./keys.ts";
import { newKey, traceOf } from "./keyText.ts";
import type { KnownKeys } from "./knownKeys.ts";
import type { Limiter } from "./limiter.ts";
import type { IssuedKey, KeyRecord } from "./service.ts";
import type { Usage } from "./usage.ts";

export interface Parts {
  readonly database: Database;
  readonly keys: Keys;
  readonly audit: Audit;
  readonly known: KnownKeys;
  readonly limiter: Limiter;
  readonly usage: Usage;
  readonly secret: Buffer;
  readonly clock: Clock;
}

export class KeyAdministration {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  create(input: unknown, by: string): IssuedKey {
    const { audit, clock, keys, secret } = this.#parts;
    const now = clock.now();
    const settings = readNewKey(input, now);
    const key = newKey();
    const record = this.#change(() => {
      const created = keys.record(keys.create(settings, traceOf(key.reveal(), secret), now));
      audit.write(by, "create", created, now);
      return created;
    });
    return { record, key };
  }

  regenerate(id: string, by: string): IssuedKey {
    const { audit, clock, keys, secret } = this.#parts;
    const key = newKey();
    const record = this.#change(() => {
      keys.replaceTrace(keys.get(id).seq, traceOf(key.reveal(), secret));
      const changed = keys.record(id);
      audit.write(by, "regenerate", changed, clock.now());
      return changed;
    });
    return { record, key };
  }

  update(id: string, changes: unknown, by: string): KeyRecord {
    const { audit, clock, keys } = this.#parts;
    const { fields, settings } = readChanges(changes);
    return this.#change(() => {
      const key = keys.get(id);
      keys.update(key.seq, { ...key, ...settings });
      const changed = keys.record(id);
      audit.write(by, "update", changed, clock.now(), fields);
      return changed;
    });
  }

  delete(id: string, by: string): void {
    const { audit, clock, keys, limiter, usage } = this.#parts;
    const { seq } = this.#change(() => {
      const key = keys.get(id);
      keys.delete(key.seq);
      audit.write(by, "delete", key, clock.now());
      return key;
    });
    limiter.forget(seq);
    usage.forget(seq);
  }

  /** What was remembered goes even where the change fails: it is read again. */
  #change<T>(work: () => T): T {
    try {
      return this.#parts.database.durably(work);
    } finally {
      this.#parts.known.forget();
    }
  }
}
