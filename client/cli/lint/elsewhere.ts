/**
 * What stands in the files of other threads: enough to know which of them a question may be about. Topics and
 * namespaces are numbers here, of which two may rarely be the same: then a file more is read.
 */
import type { Language } from "../../../server/language/index.ts";

/** A table by topic, of numbers alone: threads copy it in no time. */
export interface Mentions {
  /** The first row of a topic, plus one; by the topic's last bits. */
  readonly first: Uint32Array;
  /** The row after this one of the same bits, plus one. */
  readonly next: Uint32Array;
  readonly topics: Uint32Array;
  readonly namespaces: Uint32Array;
  /** Places of files in the list of all. */
  readonly files: Uint32Array;
}

/** Stands for whichever namespace is asked about. */
const any = 0;

export function mentionsOf(language: Language, placeOf: (file: string) => number | undefined): Mentions {
  const all = language.mentions;
  const size = 2 ** Math.ceil(Math.log2(all.length + 1));
  const columns = () => new Uint32Array(all.length);
  const table = {
    first: new Uint32Array(size),
    next: columns(),
    topics: columns(),
    namespaces: columns(),
    files: columns(),
  };
  all.forEach(({ topic, namespace, file }, row) => {
    const place = placeOf(file);
    // A configuration above what was named is in no list, and says nothing to others.
    if (place === undefined) return;
    const hash = hashOf(topic);
    const bits = hash & (size - 1);
    table.topics[row] = hash;
    table.namespaces[row] = namespace === undefined ? any : hashOf(namespace);
    table.files[row] = place;
    table.next[row] = table.first[bits] as number;
    table.first[bits] = row + 1;
  });
  return table;
}

interface Place {
  readonly namespace: number;
  readonly file: number;
}

export class Elsewhere {
  readonly #tables: readonly Mentions[];
  /** What is left of topics that were asked about. */
  readonly #places = new Map<string, readonly Place[]>();

  constructor(tables: readonly Mentions[]) {
    this.#tables = tables;
  }

  /** The places of files with something under a topic that a question from a namespace can mean; each once. */
  take(topic: string, asked: string | undefined): readonly number[] {
    if (this.#tables.length === 0) return none;
    const places = this.#places.get(topic) ?? this.#find(topic);
    if (places.length === 0) return none;
    const wanted = asked === undefined ? any : hashOf(asked);
    const isMeant = ({ namespace }: Place) => wanted === any || namespace === any || namespace === wanted;
    const meant = places.filter(isMeant);
    if (meant.length === 0) return none;
    this.#places.set(
      topic,
      places.filter((place) => !isMeant(place)),
    );
    return meant.map(({ file }) => file);
  }

  #find(topic: string): readonly Place[] {
    const hash = hashOf(topic);
    const found: Place[] = [];
    for (const { first, next, topics, namespaces, files } of this.#tables) {
      for (let row = first[hash & (first.length - 1)] as number; row !== 0; row = next[row - 1] as number) {
        if (topics[row - 1] !== hash) continue;
        found.push({ namespace: namespaces[row - 1] as number, file: files[row - 1] as number });
      }
    }
    this.#places.set(topic, found);
    return found;
  }
}

const none: readonly never[] = [];

/** FNV-1a over UTF-16 units, and never `any`. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0 || 1;
}
