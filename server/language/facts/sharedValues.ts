/**
 * Values that a gateway takes from one caller only, by fingerprint: equal ones meet in the index without being kept
 * there. Whether an entry of a Secret is such a value, only whoever refers to the Secret knows.
 */
import { uniqueFields } from "./credentialFields.ts";
import type { Credential, Facts, Secret, SecretEntry } from "./facts.ts";
import type { IndexEntry } from "./factTopics.ts";

/** Equal for equal values, another in each process, and no way back. */
export type Fingerprint = (value: string) => string;

/** Where a value stands. */
export type ValueHolder =
  | { readonly credential: Credential }
  | { readonly secret: Secret; readonly entry: SecretEntry };

/** A longer value is a certificate or a list of passwords. */
const longest = 4_096;

export class SharedValues {
  readonly #fingerprint: Fingerprint;
  readonly #known = new WeakMap<Facts, ReadonlyMap<string, readonly ValueHolder[]>>();

  constructor(fingerprint: Fingerprint) {
    this.#fingerprint = fingerprint;
  }

  /** What holds a value, by the value's topic. */
  of(facts: Facts): ReadonlyMap<string, readonly ValueHolder[]> {
    if (facts.credentials.length === 0 && facts.secrets.length === 0) return nothing;
    let holders = this.#known.get(facts);
    if (holders === undefined) {
      holders = this.#read(facts);
      this.#known.set(facts, holders);
    }
    return holders;
  }

  /** What another document's findings depend on; `moves` where they also name the place. */
  entries(facts: Facts, moves: (topic: string) => boolean): IndexEntry[] {
    return [...this.of(facts)].flatMap(([topic, holders]) =>
      holders.map((holder) => ({ topic, content: () => contentOf(holder, moves(topic)) })),
    );
  }

  #read({ credentials, secrets }: Facts): ReadonlyMap<string, readonly ValueHolder[]> {
    const holders = new Map<string, ValueHolder[]>();
    const add = (value: string | undefined, holder: ValueHolder) => {
      if (value === undefined || value === "" || value.length > longest) return;
      const topic = `value ${this.#fingerprint(value)}`;
      const list = holders.get(topic);
      if (list === undefined) holders.set(topic, [holder]);
      else list.push(holder);
    };
    for (const credential of credentials) {
      const { gateway, type, field, value, holder } = credential;
      const unique = uniqueFields(gateway, type);
      if (holder !== undefined && unique !== "all" && unique?.has(field)) add(value, { credential });
    }
    for (const secret of secrets) {
      for (const entry of secret.entries) add(entry.value, { secret, entry });
    }
    return holders;
  }
}

const nothing: ReadonlyMap<string, readonly ValueHolder[]> = new Map();

let edition = 0;

function contentOf(holder: ValueHolder, moves: boolean): string {
  const content =
    "credential" in holder
      ? [holder.credential.type, holder.credential.path, holder.credential.holder, holder.credential.owners]
      : [holder.secret.name, holder.secret.namespace, [...holder.secret.labels], holder.entry.path];
  return JSON.stringify(moves ? [...content, edition++] : content);
}
