/** Keys in the editor's SecretStorage, which the operating system's keyring encrypts. */
import { createHash } from "node:crypto";
import type { Memento, SecretStorage } from "vscode";
import { CredentialValue } from "./credentialValue.ts";
import { StorageError } from "./storageError.ts";
import { addressKey, bareAddress, type CredentialAddress, type CredentialStore, isAddress } from "./store.ts";

/**
 * One secret for each key, so that windows do not overwrite each other's. SecretStorage cannot be listed: `index`
 * (the extension's `globalState`) has the addresses, without secrets, one entry for each. An address is there
 * before its key is, and goes after it: what a crash leaves is always listed and can be deleted.
 */
export class SecretStorageStore implements CredentialStore {
  readonly #secrets: SecretStorage;
  readonly #index: Memento;

  constructor(secrets: SecretStorage, index: Memento) {
    this.#secrets = secrets;
    this.#index = index;
  }

  async put(address: CredentialAddress, value: CredentialValue): Promise<void> {
    const name = nameOf(address);
    const known = this.#index.get(name) !== undefined;
    await attempt("did not take the key", async () => {
      await this.#index.update(name, bareAddress(address));
      try {
        await this.#secrets.store(name, value.reveal());
      } catch (error) {
        if (!known) await this.#index.update(name, undefined);
        throw error;
      }
    });
  }

  async get(address: CredentialAddress): Promise<CredentialValue | undefined> {
    const name = nameOf(address);
    return attempt("did not give the key out", async () => {
      const text = await this.#secrets.get(name);
      if (text === undefined) return undefined;
      // Two windows that write `globalState` at the same moment can lose an entry of it.
      if (this.#index.get(name) === undefined) await this.#index.update(name, bareAddress(address));
      return new CredentialValue(text);
    });
  }

  async delete(address: CredentialAddress): Promise<void> {
    const name = nameOf(address);
    await attempt("did not delete the key", async () => {
      await this.#secrets.delete(name);
      await this.#index.update(name, undefined);
    });
  }

  async list(): Promise<readonly CredentialAddress[]> {
    return this.#index
      .keys()
      .filter((name) => name.startsWith(prefix))
      .map((name) => this.#index.get(name))
      .filter(isAddress);
  }
}

const prefix = "gatewayKeys.credential.";

/** Hashed because names may have any characters and any length. */
function nameOf(address: CredentialAddress): string {
  return prefix + createHash("sha256").update(addressKey(address)).digest("hex");
}

/** The error's own text is left out: keyrings quote what they were given. */
async function attempt<T>(failed: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    throw new StorageError(
      `The editor's secret storage ${failed} (${name}).`,
      'Unlock the system\'s keyring and try again; "Keyring troubleshooting" in the VS Code documentation helps where there is none.',
    );
  }
}
