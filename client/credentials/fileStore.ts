/** Keys in a file, for the command line, as `~/.aws/credentials` keeps them: readable by its owner alone. */
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { writeDurably } from "../durableFile.ts";
import { CredentialValue } from "./credentialValue.ts";
import { withLock } from "./lockFile.ts";
import { ensurePrivateFolder, readPrivate, removeUnfinished } from "./privateFile.ts";
import { errorCode, StorageError } from "./storageError.ts";
import { addressKey, bareAddress, type CredentialAddress, type CredentialStore, isAddress } from "./store.ts";

/** An address with its key, as it stands in the file. */
type Kept = CredentialAddress & { readonly value: string };

/**
 * `credentials.json` in a folder of its own. Every change replaces the file whole, under a lock: two processes
 * lose nothing of each other, a crash leaves the old file or the new. A file that others may read, a link, or
 * one that is damaged is refused and left as it is.
 */
export class FileStore implements CredentialStore {
  readonly #folder: string;
  readonly #file: string;

  /** @param folder Made 0700 where it is missing. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#file = join(folder, "credentials.json");
  }

  async put(address: CredentialAddress, value: CredentialValue): Promise<void> {
    const key = addressKey(address);
    await this.#change((kept) => [
      ...kept.filter((one) => addressKey(one) !== key),
      { ...bareAddress(address), value: value.reveal() },
    ]);
  }

  async get(address: CredentialAddress): Promise<CredentialValue | undefined> {
    const key = addressKey(address);
    const kept = (await this.#read()).find((one) => addressKey(one) === key);
    return kept && new CredentialValue(kept.value);
  }

  async delete(address: CredentialAddress): Promise<void> {
    const key = addressKey(address);
    await this.#change((kept) => kept.filter((one) => addressKey(one) !== key));
  }

  async list(): Promise<readonly CredentialAddress[]> {
    return (await this.#read()).map(bareAddress);
  }

  async #change(change: (kept: readonly Kept[]) => readonly Kept[]): Promise<void> {
    try {
      await ensurePrivateFolder(this.#folder);
      await withLock(`${this.#file}.lock`, async () => {
        const kept = await this.#readFile();
        await removeUnfinished(this.#file);
        await writeDurably(
          this.#file,
          `${JSON.stringify({ version: 1, credentials: change(kept) }, null, 2)}\n`,
        );
      });
    } catch (error) {
      throw StorageError.fromFileSystem(error, `The keys in ${this.#file} could not be changed`);
    }
  }

  /** Without the lock, so that a store on a read-only disk can be read: the file is whole at any moment. */
  async #read(): Promise<readonly Kept[]> {
    try {
      if (!(await exists(this.#folder))) return [];
      await ensurePrivateFolder(this.#folder);
      return await this.#readFile();
    } catch (error) {
      throw StorageError.fromFileSystem(error, `The keys in ${this.#file} could not be read`);
    }
  }

  async #readFile(): Promise<readonly Kept[]> {
    const bytes = await readPrivate(this.#file);
    if (bytes === undefined) return [];
    const kept = parse(bytes.toString("utf8"));
    if (kept !== undefined) return kept;
    throw new StorageError(
      `${this.#file} is damaged, or from a newer version.`,
      "Move it away to start afresh, or put back an earlier copy.",
    );
  }
}

function parse(text: string): readonly Kept[] | undefined {
  try {
    const { version, credentials }: { version?: unknown; credentials?: unknown } = JSON.parse(text);
    if (version !== 1 || !Array.isArray(credentials)) return undefined;
    return credentials.every(isKept) ? credentials : undefined;
  } catch {
    // A parser's error quotes the text: undefined says enough.
    return undefined;
  }
}

function isKept(data: unknown): data is Kept {
  return isAddress(data) && "value" in data && typeof data.value === "string";
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}
