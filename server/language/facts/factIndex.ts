/**
 * Facts of all documents, by name, and who asked about which name. When a document changes, its facts are compared
 * with the old ones name by name; only documents that asked about a changed name are to be checked again.
 */
import type { Document } from "../text/document.ts";
import type { Facts } from "./facts.ts";
import { entriesOf, type IndexEntry, topicsOf } from "./factTopics.ts";

/** A fact and the document it stands in. */
export interface Found<T> {
  readonly fact: T;
  readonly document: Document;
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

function contents(entries: readonly IndexEntry[]): Map<string, string> {
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
