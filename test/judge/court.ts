/** The API server's word against ours, document by document. */
import { type Comparison, compare } from "./agree.ts";
import { ApiServer, type Backend } from "./apiServer.ts";
import { Asking, type Opinion } from "./ask.ts";
import { type Edition, install } from "./customResources.ts";
import { differences } from "./differences.ts";
import { type Judged, Ours, type Target } from "./ours.ts";

/** A text to be judged. */
export interface Case {
  /** Where it comes from, or what was changed in it. */
  readonly name: string;
  readonly text: string;
  /** Where documents of it go that cannot be read. */
  readonly target?: Target;
}

/** What there is to mend, readable in a test's output. */
export interface Disagreement {
  readonly name: string;
  readonly server: string;
  readonly ours: readonly string[];
  readonly text: string;
}

/** A document of a case that both have judged. */
export interface Ruling {
  readonly of: Case;
  readonly judged: Judged;
  readonly opinion: Opinion;
  readonly comparison: Comparison;
}

/** The server answers so many at once. */
const workers = 8;

export class Court {
  readonly #server: ApiServer;
  readonly asking: Asking;
  readonly ours: Ours;

  private constructor(server: ApiServer, asking: Asking, ours: Ours) {
    this.#server = server;
    this.asking = asking;
    this.ours = ours;
  }

  /** Starts a server with these custom resources; `config` says which they are. */
  static async open(backend: Backend, edition: Edition, config: string): Promise<Court> {
    const server = await ApiServer.start(backend);
    await install(server, edition);
    return new Court(server, await Asking.of(server), new Ours(config));
  }

  /** Every document of the cases that the server has a kind for, in the order of the cases. */
  async judge(cases: Iterable<Case>): Promise<Ruling[]> {
    const rulings: Ruling[][] = [];
    const iterator = cases[Symbol.iterator]();
    let count = 0;
    const work = async (): Promise<void> => {
      for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
        const at = count++;
        rulings[at] = await this.#rulings(next.value);
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
    return rulings.flat();
  }

  async #rulings(of: Case): Promise<Ruling[]> {
    const rulings: Ruling[] = [];
    for (const judged of this.ours.judge(of.text, of.target)) {
      const { apiVersion, kind, namespace } = judged.target;
      if (!this.asking.serves(apiVersion, kind)) continue;
      const opinion = await this.asking.opinion(apiVersion, kind, namespace, judged.text);
      rulings.push({ of, judged, opinion, comparison: compare(opinion, judged) });
    }
    return rulings;
  }

  close(): Promise<void> {
    return this.#server.stop();
  }
}

/**
 * `N of N (fields M of M)`: verdicts that agree, and of the documents that both refuse, those whose fields do. What
 * is meant to differ is counted by itself.
 */
export function figures(rulings: readonly Ruling[]): string {
  const ours = rulings.filter((ruling) => !isMeant(ruling));
  const agreed = ours.filter(({ comparison }) => comparison.verdict).length;
  const named = ours.filter(({ comparison }) => comparison.fields !== undefined);
  const same = named.filter(({ comparison }) => comparison.fields).length;
  const meant = differences.flatMap(({ title, holds }) => {
    const count = rulings.filter((ruling) => isMeant(ruling) && holds(ruling)).length;
    return count === 0 ? [] : [`; ${count} meant to differ: ${title}`];
  });
  return `${agreed} of ${ours.length} (fields ${same} of ${named.length})${meant.join("")}`;
}

export function disagreements(rulings: readonly Ruling[]): Disagreement[] {
  return rulings
    .filter((ruling) => disagrees(ruling) && !isMeant(ruling))
    .map(({ of, judged, opinion }) => ({
      name: `${of.name} (${judged.target.kind})`,
      server: opinion.message.slice(0, 1_000) || "accepts it",
      ours: judged.messages,
      text: judged.text.slice(0, 3_000),
    }));
}

function disagrees({ comparison }: Ruling): boolean {
  return !comparison.verdict || comparison.fields === false;
}

function isMeant(ruling: Ruling): boolean {
  return disagrees(ruling) && differences.some(({ holds }) => holds(ruling));
}
