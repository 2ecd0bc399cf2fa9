/** The other documents, as a rule may ask about them. What it asks is remembered for the document it checks. */
import type { Config } from "./config.ts";
import { type FactIndex, type Found, topics } from "./facts/factIndex.ts";
import {
  type Consumer,
  type Facts,
  type Secret,
  type SecretReference,
  sameNamespace,
} from "./facts/facts.ts";
import { NearNames } from "./facts/nearNames.ts";
import type { Document } from "./text/document.ts";

export interface Workspace {
  readonly config: Config;
  /** False while files are still to come: what is not found may be in one of them. */
  readonly complete: boolean;
  /** A fresh random key. */
  newKey(): string;
  /** Secrets of this name that a reference from `namespace` can mean. */
  secrets(name: string, namespace: string | undefined): readonly Found<Secret>[];
  /** Secrets that a reference from `namespace` can reach. */
  allSecrets(namespace: string | undefined): readonly Found<Secret>[];
  /** The name of a Secret in `namespace` that `name` is probably a slip of. */
  nearSecret(name: string, namespace: string | undefined): string | undefined;
  /** References that mean the Secret of this name. */
  uses(name: string, namespace: string | undefined): readonly Found<SecretReference>[];
  /** Consumers that a value identifies. */
  consumers(identifier: string): readonly Found<Consumer>[];
}

/** Spellings of Secret names, made again only when a Secret came or went. */
export class SecretNames {
  #names: readonly Found<Secret>[] | undefined;
  #near = new Map<string | undefined, NearNames>();

  reset(): void {
    this.#names = undefined;
    this.#near.clear();
  }

  near(name: string, namespace: string | undefined, all: () => readonly Found<Secret>[]): string | undefined {
    this.#names ??= all();
    let near = this.#near.get(namespace);
    if (near === undefined) {
      const reachable = this.#names.filter(({ fact }) => sameNamespace(fact.namespace, namespace));
      near = new NearNames(reachable.map(({ fact }) => fact.name));
      this.#near.set(namespace, near);
    }
    return near.find(name);
  }
}

export class WorkspaceView implements Workspace {
  readonly config: Config;
  readonly newKey: () => string;
  readonly #complete: boolean;
  readonly #index: FactIndex;
  readonly #names: SecretNames;
  readonly #asker: Document;

  constructor(
    config: Config,
    complete: boolean,
    newKey: () => string,
    index: FactIndex,
    names: SecretNames,
    asker: Document,
  ) {
    this.config = config;
    this.#complete = complete;
    this.newKey = newKey;
    this.#index = index;
    this.#names = names;
    this.#asker = asker;
  }

  get complete(): boolean {
    this.#index.ask(topics.complete, this.#asker);
    return this.#complete;
  }

  secrets(name: string, namespace: string | undefined): readonly Found<Secret>[] {
    return this.#find(
      topics.secret(name),
      (facts) => facts.secrets,
      (secret) => secret.name === name && sameNamespace(secret.namespace, namespace),
    );
  }

  allSecrets(namespace: string | undefined): readonly Found<Secret>[] {
    return this.#find(
      topics.secretNames,
      (facts) => facts.secrets,
      (secret) => sameNamespace(secret.namespace, namespace),
    );
  }

  nearSecret(name: string, namespace: string | undefined): string | undefined {
    const all = () => this.#find(topics.secretNames, (facts) => facts.secrets);
    this.#index.ask(topics.secretNames, this.#asker);
    return this.#names.near(name, namespace, all);
  }

  uses(name: string, namespace: string | undefined): readonly Found<SecretReference>[] {
    return this.#find(
      topics.uses(name),
      (facts) => facts.references,
      (reference) => reference.name === name && sameNamespace(reference.namespace, namespace),
    );
  }

  consumers(identifier: string): readonly Found<Consumer>[] {
    return this.#find(
      topics.identifier(identifier),
      (facts) => facts.consumers,
      ({ identifiers }) => identifiers.some(({ value }) => value === identifier),
    );
  }

  #find<T>(
    topic: string,
    pick: (facts: Facts) => readonly T[],
    fits: (fact: T) => boolean = () => true,
  ): Found<T>[] {
    const found: Found<T>[] = [];
    for (const document of this.#index.ask(topic, this.#asker)) {
      const facts = this.#index.facts(document);
      if (facts === undefined) continue;
      for (const fact of pick(facts)) if (fits(fact)) found.push({ fact, document });
    }
    return found.length > 1 ? found.sort(byPlace) : found;
  }
}

/** Whichever was edited last: what is said must not depend on it. */
function byPlace({ document: a }: Found<unknown>, { document: b }: Found<unknown>): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.start - b.start;
}
