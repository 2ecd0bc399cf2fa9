/** VS Code's storages as its API describes them, for tests outside of an editor. */
import type { Event, Memento, SecretStorage, SecretStorageChangeEvent } from "vscode";

export class FakeSecrets implements SecretStorage {
  readonly #kept = new Map<string, string>();
  refuses: Error | undefined;
  readonly onDidChange: Event<SecretStorageChangeEvent> = () => ({ dispose() {} });

  async get(key: string): Promise<string | undefined> {
    this.#mayRefuse();
    return this.#kept.get(key);
  }

  async store(key: string, value: string): Promise<void> {
    this.#mayRefuse();
    this.#kept.set(key, value);
  }

  async delete(key: string): Promise<void> {
    this.#mayRefuse();
    this.#kept.delete(key);
  }

  #mayRefuse(): void {
    if (this.refuses) throw this.refuses;
  }
}

export class FakeMemento implements Memento {
  readonly #kept = new Map<string, unknown>();

  keys(): readonly string[] {
    return [...this.#kept.keys()];
  }

  get<T>(key: string): T | undefined;
  get<T>(key: string, defaultValue: T): T;
  get(key: string, defaultValue?: unknown): unknown {
    return this.#kept.get(key) ?? defaultValue;
  }

  async update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.#kept.delete(key);
    else this.#kept.set(key, JSON.parse(JSON.stringify(value)));
  }

  everything(): unknown {
    return [...this.#kept];
  }
}
