/**
 * Facts of all documents, by name, and who asked about which name. When a document changes, its facts are compared
 * with the old ones name by name; only documents that asked about a changed name are to be checked again.
 */
import type { Document } from "../text/document.ts";
import type { Consumer, Facts, Secret, SecretReference } from "./facts.ts";

/** A fact and the document it stands in. */
export interface Found<T> {
  readonly fact: T;
  readonly document: Document;
}

/** A fact's name in the index, and all of it that another document's findings may depend on. */
interface Entry {
  readonly topic: string;
  content(): string;
}

export class FactIndex {
  readonly #facts = new Map<Document, Facts>();
  readonly #documents = new Map<string, Document[]>();
  readonly #askers = new Map<string, Document[]>();
  readonly #asked = new Map<Document, string[] | Set<string>>();
  readonly #remembers: boolean;

  /** `remembers` who asked: needed only where documents change and are checked again. */
  constructor(remembers: boolean) {
    this.#remembers = remembers;
  }

  /** Documents that asked about others. */
  get askers(): Iterable<Document> {
    return this.#asked.keys();
  }

  facts(document: Document): Facts | undefined {
    return this.#facts.get(document);
  }

  /** Puts new documents in the place of old ones; returns the documents whose findings may be others now. */
  replace(removed: readonly Document[], added: ReadonlyMap<Document, Facts>): Set<Document> {
    const touched = new Set<Document>();
    if (this.#asked.size > 0) {
      const before = contents(removed.flatMap((document) => entriesOf(this.#facts.get(document))));
      const after = contents([...added.values()].flatMap(entriesOf));
      for (const topic of new Set([...before.keys(), ...after.keys()])) {
        if (before.get(topic) === after.get(topic)) continue;
        for (const asker of this.#askers.get(topic) ?? []) touched.add(asker);
      }
    }
    for (const document of removed) this.#remove(document);
    for (const [document, facts] of added) this.#add(document, facts);
    return touched;
  }

  /** Documents with a fact under a topic; notes that `asker` depends on it. */
  ask(topic: string, asker: Document): readonly Document[] {
    if (!this.#remembers) return this.#documents.get(topic) ?? none;
    const asked = this.#asked.get(asker);
    if (asked === undefined) this.#asked.set(asker, [topic]);
    else if (asked instanceof Set) {
      if (asked.has(topic)) return this.#documents.get(topic) ?? none;
      asked.add(topic);
    } else {
      if (asked.includes(topic)) return this.#documents.get(topic) ?? none;
      asked.push(topic);
      // A kong.yml asks for each of its keys.
      if (asked.length > manyTopics) this.#asked.set(asker, new Set(asked));
    }
    put(this.#askers, topic, asker);
    return this.#documents.get(topic) ?? none;
  }

  /** Forgets what a document asked, before it is checked anew. */
  forget(asker: Document): void {
    const asked = this.#asked.get(asker);
    if (asked === undefined) return;
    for (const topic of asked) take(this.#askers, topic, asker);
    this.#asked.delete(asker);
  }

  #add(document: Document, facts: Facts): void {
    this.#facts.set(document, facts);
    for (const topic of topicsOf(facts)) {
      // A document's facts come together, so one that is there already is the last.
      if (this.#documents.get(topic)?.at(-1) !== document) put(this.#documents, topic, document);
    }
  }

  #remove(document: Document): void {
    for (const topic of topicsOf(this.#facts.get(document))) take(this.#documents, topic, document);
    this.#facts.delete(document);
    this.forget(document);
  }
}

const none: readonly Document[] = [];

/** So many are looked through faster than they are looked up. */
const manyTopics = 32;

export const topics = {
  /** Whether all files are there. */
  complete: "complete",
  /** Secrets of a name, in any namespace. */
  secret: (name: string) => `secret ${name}`,
  /** Names of all Secrets. */
  secretNames: "secret names",
  /** References to a Secret of a name. */
  uses: (name: string) => `uses ${name}`,
  /** Consumers that a value identifies. */
  identifier: (value: string) => `identifier ${value}`,
};

function topicsOf(facts: Facts | undefined): string[] {
  const found: string[] = [];
  if (facts === undefined) return found;
  for (const { name } of facts.secrets) found.push(topics.secret(name), topics.secretNames);
  for (const { name } of facts.references) found.push(topics.uses(name));
  for (const { identifiers } of facts.consumers) {
    for (const { value } of identifiers) found.push(topics.identifier(value));
  }
  return found;
}

function entriesOf(facts: Facts | undefined): Entry[] {
  if (facts === undefined) return [];
  return [
    ...facts.secrets.flatMap(secretEntries),
    ...facts.references.map(referenceEntry),
    ...facts.consumers.flatMap(consumerEntries),
  ];
}

let edition = 0;

function secretEntries(secret: Secret): Entry[] {
  const { name, namespace } = secret;
  return [
    // A fix may edit the Secret's text, so whoever asked for it is asked again whenever that text is another.
    { topic: topics.secret(name), content: () => `${edition++}` },
    { topic: topics.secretNames, content: () => JSON.stringify([name, namespace]) },
  ];
}

function referenceEntry({ name, namespace, use, owners }: SecretReference): Entry {
  return { topic: topics.uses(name), content: () => JSON.stringify([namespace, use, owners]) };
}

function consumerEntries(consumer: Consumer): Entry[] {
  return consumer.identifiers.map(({ value, what }) => ({
    topic: topics.identifier(value),
    content: () => JSON.stringify([consumer.gateway, consumer.name, what]),
  }));
}

function contents(entries: readonly Entry[]): Map<string, string> {
  const byTopic = new Map<string, string>();
  for (const { topic, content } of entries) byTopic.set(topic, `${byTopic.get(topic) ?? ""}${content()}\n`);
  return byTopic;
}

// Most topics have one document or two: a list is a tenth of a set, and made faster.

function put(lists: Map<string, Document[]>, topic: string, document: Document): void {
  const list = lists.get(topic);
  if (list === undefined) lists.set(topic, [document]);
  else list.push(document);
}

function take(lists: Map<string, Document[]>, topic: string, document: Document): void {
  const list = lists.get(topic);
  const at = list?.indexOf(document) ?? -1;
  if (list === undefined || at === -1) return;
  if (list.length === 1) lists.delete(topic);
  else list.splice(at, 1);
}
