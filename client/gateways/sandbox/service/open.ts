/** The key service over a folder: `keys.sqlite`, `quotas.log`, the secret that keys are hashed under, and who holds the folder. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Audit } from "./audit.ts";
import { Gatekeeper } from "./check.ts";
import { type Clock, systemClock } from "./clock.ts";
import { Database } from "./database.ts";
import { holdFolder } from "./folderLock.ts";
import { hashSecret } from "./hashSecret.ts";
import { KeyAdministration } from "./keyAdministration.ts";
import { Keys } from "./keys.ts";
import { KnownKeys } from "./knownKeys.ts";
import { Limiter } from "./limiter.ts";
import { Pending } from "./pending.ts";
import { Quotas } from "./quotas.ts";
import { type KeyService, ServiceError } from "./service.ts";
import { storageError } from "./storageError.ts";
import { Usage } from "./usage.ts";

/**
 * Opens the service, making the folder where there is none.
 * @param folder Made as its owner's alone (0700); what is in it is so in any case (0600).
 * Throws `ServiceError`: `locked`, `newer`, `storage_full`, `storage_failed`.
 */
export function openKeyService(folder: string, clock: Clock = systemClock): KeyService {
  const release = prepare(folder);
  try {
    const file = join(folder, "keys.sqlite");
    const { secret, isNew } = hashSecret(join(folder, "hash.secret"));
    const { database, keptAside } = Database.open(file, clock.now());
    const notices: string[] = [];
    if (keptAside !== undefined) {
      notices.push(`${file} was damaged: it is kept as ${keptAside}, and an empty one is in its place.`);
    }
    const keys = new Keys(database);
    const isEmpty = keys.list({ limit: 1 }).items.length === 0;
    if (isNew && !isEmpty) {
      notices.push(
        `The secret in ${folder} was lost: the keys of before are listed but no longer valid. Regenerate them.`,
      );
    }
    const quotas = new Quotas(join(folder, "quotas.log"), clock, isEmpty);
    return assemble({ database, keys, quotas, secret, clock, notices, release });
  } catch (error) {
    release();
    throw error instanceof ServiceError ? error : storageError(folder, error);
  }
}

function prepare(folder: string): () => void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return holdFolder(folder);
  } catch (error) {
    throw error instanceof ServiceError ? error : storageError(folder, error);
  }
}

interface Opened {
  readonly database: Database;
  readonly keys: Keys;
  readonly quotas: Quotas;
  readonly secret: Buffer;
  readonly clock: Clock;
  readonly notices: readonly string[];
  readonly release: () => void;
}

function assemble({ database, keys, quotas, secret, clock, notices, release }: Opened): KeyService {
  const usage = new Usage(database, clock);
  const pending = new Pending(usage);
  const limiter = new Limiter(quotas, clock, (error) => pending.note(error));
  const known = new KnownKeys(keys, secret);
  const gatekeeper = new Gatekeeper(known, limiter, usage, clock);
  const audit = new Audit(database);
  const admin = new KeyAdministration({ database, keys, audit, known, limiter, usage, secret, clock });
  let open = true;
  return {
    notices,
    get trouble() {
      return pending.trouble;
    },
    check(call) {
      const verdict = gatekeeper.check(call);
      pending.schedule();
      return verdict;
    },
    createKey: (input, by) => admin.create(input, by),
    regenerateKey: (id, by) => admin.regenerate(id, by),
    renewKey: (id, by) => admin.renew(id, by),
    confirmKey: (id, input, by) => admin.confirm(id, input, by),
    abandonKey: (id, input, by) => admin.abandon(id, input, by),
    updateKey: (id, changes, by) => admin.update(id, changes, by),
    deleteKey: (id, by) => admin.delete(id, by),
    key: (id) => keys.record(id),
    keysOf: (userId, page) => keys.listOf(userId, page),
    keys: (page) => keys.list(page),
    users: (page) => keys.users(page),
    plans: () => keys.plans(),
    usage: (id, days) => usage.of(keys.get(id).seq, days),
    auditLog: (page) => audit.list(page),
    close() {
      if (!open) return;
      open = false;
      try {
        pending.end();
        limiter.settle();
      } finally {
        try {
          quotas.close();
          database.close();
        } finally {
          release();
        }
      }
    },
  };
}
