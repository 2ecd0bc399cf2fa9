/**
 * Facts of all documents, by name, and who asked about which name. When a document changes, its facts are compared
 * with the old ones name by name; only documents that asked about a changed name are to be checked again.
 */
import type { Document } from "../text/document.ts";
import { type Facts, noFacts } from "./facts.ts";
import { eachTopic, entriesOf, type IndexEntry, isUse } from "./factTopics.ts";
import { type Fingerprint, SharedValues } from "./sharedValues.ts";

/** A fact and the document it stands in. */
export interface Found<T> {
  readonly fact: T;
  readonly document: Document;
}

/** A file has a fact under a topic, in a namespace or in whichever is asked about. */
export interface Mention {
  readonly topic: string;
  readonly namespace: string | undefined;
  readonly file: string;
}

/** Told of a question before it is answered: what stands under a topic, in a namespace or in any. */
export type OnAsk = (topic: string, namespace: string | undefined) => void;

export class FactIndex {
  readonly #facts = new Map<Document, Facts>();
  /** In the order of files and of their texts: what is said must not depend on which was edited last. */
  readonly #documents = new Map<string, Document[]>();
  /** Topics with many documents by namespace: a name like `orders` may stand in each. */
  readonly #byNamespace = new Map<string, Map<string | undefined, Document[]>>();
  readonly #askers = new Map<string, Document[]>();
  readonly #asked = new Map<Document, string[] | Set<string>>();
  readonly #memo = new Map<string, unknown>();
  readonly #remembers: boolean;
  readonly #onAsk: OnAsk | undefined;
  /** Values of the documents, each under a topic of its own. */
  readonly values: SharedValues;

  /** `remembers` who asked: needed only where documents change and are checked again. */
  constructor(remembers: boolean, fingerprint: Fingerprint, onAsk: OnAsk | undefined) {
    this.values = new SharedValues(fingerprint);
    this.#remembers = remembers;
    this.#onAsk = onAsk;
  }

  /** Documents that asked about others. */
  get askers(): Iterable<Document> {
    return this.#asked.keys();
  }

  facts(document: Document): Facts | undefined {
    return this.#facts.get(document);
  }

  get mentions(): readonly Mention[] {
    const found: Mention[] = [];
    for (const [{ file }, facts] of this.#facts) {
      this.#eachTopic(facts, (topic, namespace) => found.push({ topic, namespace, file }));
    }
    return found;
  }

  /** Puts new documents in the place of old ones; returns the documents whose findings may be others now. */
  replace(removed: readonly Document[], added: ReadonlyMap<Document, Facts>): Set<Document> {
    const touched = new Set<Document>();
    this.#memo.clear();
    if (this.#asked.size > 0) {
      const before = contents(removed.flatMap((document) => this.#entriesOf(this.facts(document))));
      const after = contents([...added.values()].flatMap((facts) => this.#entriesOf(facts)));
      for (const topic of new Set([...before.keys(), ...after.keys()])) {
        if (before.get(topic) === after.get(topic)) continue;
        for (const asker of this.#askers.get(topic) ?? []) {
          touched.add(asker);
          // Who refers to a Secret says what its values are, to whoever shares one.
          if (isUse(topic)) for (const other of this.#sharers(asker)) touched.add(other);
        }
      }
    }
    for (const document of removed) this.#remove(document);
    for (const [document, facts] of added) this.#add(document, facts);
    return touched;
  }

  /**
   * Documents with a fact under a topic, and maybe some whose facts there are of other namespaces; notes that `asker`
   * depends on it.
   */
  ask(topic: string, namespace: string | undefined, asker: Document): readonly Document[] {
    this.#onAsk?.(topic, namespace);
    if (this.#remembers) this.#remember(topic, asker);
    const all = this.#documents.get(topic) ?? none;
    if (namespace === undefined || all.length <= manyDocuments) return all;
    const groups = this.#grouped(topic, all);
    const [inside, anywhere] = [groups.get(namespace), groups.get(undefined)];
    if (inside === undefined || anywhere === undefined) return inside ?? anywhere ?? none;
    return [...new Set([...inside, ...anywhere])].sort(byPlace);
  }

  /** What follows from the documents under a topic, found once for all who ask, until anything changes. */
  memo<T>(topic: string, find: () => T): T {
    const known = this.#memo.get(topic);
    if (known !== undefined) return known as T;
    const found = find();
    this.#memo.set(topic, found);
    return found;
  }

  /** Documents that asked about a value which stands in this one. */
  #sharers(document: Document): Document[] {
    const values = this.values.of(this.facts(document) ?? noFacts);
    return [...values.keys()].flatMap((topic) => this.#askers.get(topic) ?? []);
  }

  #eachTopic(facts: Facts, visit: (topic: string, namespace: string | undefined) => void): void {
    eachTopic(facts, visit);
    for (const topic of this.values.of(facts).keys()) visit(topic, undefined);
  }

  #entriesOf(facts: Facts | undefined): IndexEntry[] {
    if (facts === undefined) return [];
    // Findings name the place of another value: worth checking anew while those are few.
    const isFew = (topic: string) => (this.#documents.get(topic)?.length ?? 0) <= manyDocuments;
    return [...entriesOf(facts), ...this.values.entries(facts, isFew)];
  }

  #remember(topic: string, asker: Document): void {
    const asked = this.#asked.get(asker);
    if (asked === undefined) this.#asked.set(asker, [topic]);
    else if (asked instanceof Set) {
      if (asked.has(topic)) return;
      asked.add(topic);
    } else {
      if (asked.includes(topic)) return;
      asked.push(topic);
      // A kong.yml asks for each of its keys.
      if (asked.length > manyTopics) this.#asked.set(asker, new Set(asked));
    }
    put(this.#askers, topic, asker);
  }

  #grouped(topic: string, documents: readonly Document[]): Map<string | undefined, Document[]> {
    let groups = this.#byNamespace.get(topic);
    if (groups !== undefined) return groups;
    groups = new Map();
    this.#byNamespace.set(topic, groups);
    for (const document of documents) {
      this.#eachTopic(this.facts(document) ?? noFacts, (own, namespace) => {
        if (own === topic) putInOrder(groups, namespace, document);
      });
    }
    return groups;
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
    this.#eachTopic(facts, (topic, namespace) => {
      putInOrder(this.#documents, topic, document);
      const groups = this.#byNamespace.size === 0 ? undefined : this.#byNamespace.get(topic);
      if (groups !== undefined) putInOrder(groups, namespace, document);
    });
  }

  #remove(document: Document): void {
    this.#eachTopic(this.#facts.get(document) ?? noFacts, (topic, namespace) => {
      take(this.#documents, topic, document);
      const groups = this.#byNamespace.get(topic);
      if (groups !== undefined) take(groups, namespace, document);
    });
    this.#facts.delete(document);
    this.forget(document);
  }
}

const none: readonly Document[] = [];

/** So many are looked through faster than they are looked up. */
const manyTopics = 32;
const manyDocuments = 16;

function contents(entries: readonly IndexEntry[]): Map<string, string> {
  const byTopic = new Map<string, string>();
  for (const { topic, content } of entries) byTopic.set(topic, `${byTopic.get(topic) ?? ""}${content()}\n`);
  return byTopic;
}

// Most topics have one document or two: a list is a tenth of a set, and made faster.

function put<K>(lists: Map<K, Document[]>, key: K, document: Document): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [document]);
  else list.push(document);
}

/** Once, in the order of files and of their texts; mostly that is at the end. */
function putInOrder<K>(lists: Map<K, Document[]>, key: K, document: Document): void {
  const list = lists.get(key);
  if (list === undefined) {
    lists.set(key, [document]);
    return;
  }
  let at = list.length;
  let low = 0;
  while (low < at) {
    // The last first, then the middle of what is left.
    const middle = at === list.length ? at - 1 : (low + at) >> 1;
    if (byPlace(list[middle] as Document, document) <= 0) low = middle + 1;
    else at = middle;
  }
  if (list[at - 1] !== document) list.splice(at, 0, document);
}

function take<K>(lists: Map<K, Document[]>, key: K, document: Document): void {
  const list = lists.get(key);
  const at = list?.indexOf(document) ?? -1;
  if (list === undefined || at === -1) return;
  if (list.length === 1) lists.delete(key);
  else list.splice(at, 1);
}

function byPlace(a: Document, b: Document): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.start - b.start;
}
