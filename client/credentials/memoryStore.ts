import type { CredentialValue } from "./credentialValue.ts";
import { addressKey, bareAddress, type CredentialAddress, type CredentialStore } from "./store.ts";

/** Keeps keys as long as the process lives. */
export class MemoryStore implements CredentialStore {
  readonly #kept = new Map<
    string,
    { readonly address: CredentialAddress; readonly value: CredentialValue }
  >();

  async put(address: CredentialAddress, value: CredentialValue): Promise<void> {
    this.#kept.set(addressKey(address), { address: bareAddress(address), value });
  }

  async get(address: CredentialAddress): Promise<CredentialValue | undefined> {
    return this.#kept.get(addressKey(address))?.value;
  }

  async delete(address: CredentialAddress): Promise<void> {
    this.#kept.delete(addressKey(address));
  }

  async list(): Promise<readonly CredentialAddress[]> {
    return [...this.#kept.values()].map(({ address }) => address);
  }
}
