/** Names under a topic, to find the one that another is a slip of. */
import type { Found } from "./facts/factIndex.ts";
import { type Facts, sameNamespace } from "./facts/facts.ts";
import { NearNames } from "./facts/nearNames.ts";

export interface Named {
  readonly name: string;
  readonly namespace: string | undefined;
}

/** Spellings of names under a topic, made again only when a Secret or another object came or went. */
export class NameSpellings {
  readonly #near = new Map<string, NearNames>();

  /** New facts are in the place of old ones. */
  follow(old: readonly Facts[], fresh: readonly Facts[]): void {
    if (this.#near.size > 0 && namesIn(old) !== namesIn(fresh)) this.#near.clear();
  }

  near(
    topic: string,
    name: string,
    namespace: string | undefined,
    all: () => readonly Found<Named>[],
  ): string | undefined {
    const key = `${topic} ${namespace ?? ""}`;
    let near = this.#near.get(key);
    if (near === undefined) {
      const reachable = all().filter(({ fact }) => sameNamespace(fact.namespace, namespace));
      near = new NearNames(reachable.map(({ fact }) => fact.name));
      this.#near.set(key, near);
    }
    return near.find(name);
  }
}

/** What spellings are made of: an edit elsewhere in a document leaves it as it is. */
function namesIn(all: readonly Facts[]): string {
  const names = all.flatMap(({ secrets, objects }) => [
    ...secrets.map(({ name, namespace }) => `Secret ${namespace}/${name}`),
    ...objects.map(({ group, kind, name, namespace }) => `${group}/${kind} ${namespace}/${name}`),
  ]);
  return names.join("\n");
}
