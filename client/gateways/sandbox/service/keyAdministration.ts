/** What an admin does to keys: each change with its audit entry, both or neither, on the disk when it returns. */
import type { Audit } from "./audit.ts";
import type { Clock } from "./clock.ts";
import type { Database } from "./database.ts";
import { readChanges, readNewKey, readVersion } from "./input.ts";
import type { Keys, StoredKey } from "./keys.ts";
import { newKey, traceOf } from "./keyText.ts";
import type { KnownKeys } from "./knownKeys.ts";
import type { Limiter } from "./limiter.ts";
import { type AuditEntry, type IssuedKey, type KeyRecord, ServiceError } from "./service.ts";
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
    const { keys, secret } = this.#parts;
    const key = newKey();
    const trace = traceOf(key.reveal(), secret);
    const record = this.#changeKey(id, "regenerate", by, ({ seq }) => {
      keys.replaceTrace(seq, trace);
      return trace.prefix;
    });
    return { record, key };
  }

  renew(id: string, by: string): IssuedKey {
    const { clock, keys, secret } = this.#parts;
    const key = newKey();
    const trace = traceOf(key.reveal(), secret);
    const record = this.#changeKey(id, "renew", by, ({ seq }) => {
      keys.addRenewal(seq, trace, clock.now());
      return trace.prefix;
    });
    return { record, key };
  }

  /** Saying it twice is saying it once. */
  confirm(id: string, input: unknown, by: string): KeyRecord {
    const version = readVersion(input);
    const { keys } = this.#parts;
    return this.#changeKey(id, "confirm", by, ({ seq }, { next, version: current }) => {
      if (next === undefined && version === current) return undefined;
      if (next?.version !== version) throw otherVersion();
      keys.confirmRenewal(seq);
      return next.prefix;
    });
  }

  /** Saying it twice is saying it once. */
  abandon(id: string, input: unknown, by: string): KeyRecord {
    const version = readVersion(input);
    const { keys } = this.#parts;
    return this.#changeKey(id, "abandon", by, ({ seq }, { next, version: current }) => {
      if (version === current) throw otherVersion();
      if (next === undefined) return undefined;
      if (next.version !== version) throw otherVersion();
      keys.dropRenewal(seq);
      return next.prefix;
    });
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

  /** @param work Gives the prefix of the value that it was about; undefined where there was nothing to do. */
  #changeKey(
    id: string,
    action: AuditEntry["action"],
    by: string,
    work: (key: StoredKey, record: KeyRecord) => string | undefined,
  ): KeyRecord {
    const { audit, clock, keys } = this.#parts;
    return this.#change(() => {
      const prefix = work(keys.get(id), keys.record(id));
      const changed = keys.record(id);
      if (prefix !== undefined) audit.write(by, action, { ...changed, prefix }, clock.now());
      return changed;
    });
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

function otherVersion(): ServiceError {
  return new ServiceError("conflict", "The key has no second value of this version any more. Read it again.");
}
