/** What stands in the files of other threads: enough to know which of them a question is about. */
import type { Language } from "../../../server/language/index.ts";

/** Rows of a topic, the namespace that it stands in (null: any), and the file; plain data, and little to copy. */
export interface Mentions {
  readonly topics: readonly string[];
  readonly namespaces: readonly (string | null)[];
  readonly files: readonly string[];
}

interface Place {
  readonly namespace: string | null;
  readonly file: string;
}

export function mentionsOf(language: Language): Mentions {
  const topics: string[] = [];
  const namespaces: (string | null)[] = [];
  const files: string[] = [];
  for (const { topic, namespace, file } of language.mentions) {
    topics.push(topic);
    namespaces.push(namespace ?? null);
    files.push(file);
  }
  return { topics, namespaces, files };
}

export class Elsewhere {
  readonly #places = new Map<string, Place[]>();

  constructor(all: readonly Mentions[]) {
    for (const { topics, namespaces, files } of all) {
      topics.forEach((topic, i) => {
        const place = { namespace: namespaces[i] ?? null, file: files[i] ?? "" };
        const places = this.#places.get(topic);
        if (places === undefined) this.#places.set(topic, [place]);
        else places.push(place);
      });
    }
  }

  /** The files with something under a topic that a question from a namespace can mean; each is named once. */
  take(topic: string, asked: string | undefined): readonly string[] {
    const places = this.#places.get(topic);
    if (places === undefined) return [];
    const isMeant = ({ namespace }: Place) =>
      asked === undefined || namespace === null || namespace === asked;
    this.#places.set(
      topic,
      places.filter((place) => !isMeant(place)),
    );
    return places.filter(isMeant).map(({ file }) => file);
  }
}
