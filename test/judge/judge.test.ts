/**
 * What a real kube-apiserver with the real custom resources says of examples, fixtures, people's manifests and
 * thousands of mistakes: the same as we say, on the same fields.
 *
 * `JUDGE_MUTATIONS` says how many mistakes (default 5,500), `JUDGE_SEED` which ones.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verdicts } from "../corpus/read.ts";
import { pick, seeded } from "../language/randomYaml.ts";
import { type Backend, findBackend, howToGet } from "./apiServer.ts";
import { bases } from "./bases.ts";
import { costly, examples, fixtures, people } from "./cases.ts";
import { type Case, Court, disagreements, figures, type Ruling } from "./court.ts";
import { type Edition, haveCustomResources, newest, others } from "./customResources.ts";
import { differences } from "./differences.ts";
import { type Base, mutant } from "./mutations/index.ts";

const backend = findBackend();
const missing = haveCustomResources
  ? backend === undefined && howToGet
  : "no ../shared/crds beside the repository: the real custom resources are what there is to judge";
const mutations = Number(process.env.JUDGE_MUTATIONS ?? 5_500);
const seed = Number(process.env.JUDGE_SEED ?? 1);
const minutes = 60_000;

it("what differs on purpose is explained", () => {
  const explained = readFileSync(join(import.meta.dirname, "../../docs/differences.md"), "utf8");
  for (const { title } of differences) expect(explained).toContain(`\n## ${title}\n`);
});

if (missing || backend === undefined) {
  it("agrees with a real kube-apiserver", (context) => context.skip(missing || howToGet));
} else {
  describe("with the newest releases, a real kube-apiserver", () => {
    const court = opened(backend, newest, "");

    it("agrees on every rule's examples", () => judged(court(), "examples", examples()), 5 * minutes);

    it(
      "agrees on what costs too much",
      async () => {
        const rulings = await judged(court(), "costly", costly());
        expect(rulings.map(({ opinion }) => opinion.refusals.length > 0)).toEqual([false, true]);
      },
      5 * minutes,
    );

    it("has no kind that we call unknown", () => {
      const { asking, ours } = court();
      const unknown = asking.kinds.filter((one) => {
        const [apiVersion, kind] = one.split(" ");
        const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: a\n`;
        return ours.errors(text).some((error) => error.startsWith("unknown-kind"));
      });
      expect(unknown).toEqual([]);
    });

    const given: Ruling[] = [];
    it(
      "agrees on upstream's fixtures",
      async () => {
        given.push(...(await judged(court(), "fixtures", fixtures())));
      },
      5 * minutes,
    );

    it(
      "agrees on people's manifests",
      async () => {
        const rulings = await judged(court(), "corpus", people());
        given.push(...rulings);
        const verdictOf = new Map(rulings.map(({ of, opinion }) => [of.name, opinion.refusals.length > 0]));
        const recorded = verdicts().filter(({ verdict }) => /accepted|rejected/.test(verdict));
        const asBefore = recorded.filter(({ file, document, verdict }) => {
          const refused = verdictOf.get(`${file} ${document}`);
          return refused === undefined || refused === (verdict === "rejected");
        });
        expect(recorded.filter((one) => !asBefore.includes(one))).toEqual([]);
      },
      5 * minutes,
    );

    it("agrees on mistakes of every sort in every kind", () => mistaken(court(), given, ""), 60 * minutes);
  });

  describe("with the releases that `versions:` can choose instead, a real kube-apiserver", () => {
    const court = opened(backend, others.edition, others.config);

    it(
      "agrees on fixtures and mistakes",
      async () => {
        const given = await judged(court(), "fixtures of other releases", fixtures());
        await mistaken(court(), given, " of other releases", 5);
      },
      60 * minutes,
    );
  });
}

function opened(from: Backend, edition: Edition, config: string): () => Court {
  let court: Court | undefined;
  beforeAll(async () => {
    court = await Court.open(from, edition, config);
  }, 3 * minutes);
  afterAll(() => court?.close());
  return () => court as Court;
}

/** `part`: one in so many mutations. */
async function mistaken(court: Court, given: readonly Ruling[], of: string, part = 1): Promise<void> {
  const valid = await bases(court, given, seed);
  const rulings = await judged(court, `mutations${of}`, mutants(valid, Math.ceil(mutations / part)));
  const refused = rulings.filter(({ opinion }) => opinion.refusals.length > 0).length;
  expect(refused).toBeGreaterThan(rulings.length / 3);
  expect(refused).toBeLessThan((rulings.length * 5) / 6);
}

/** Asks, prints the figures, and fails with what there is to mend. */
async function judged(court: Court, what: string, cases: Iterable<Case>): Promise<Ruling[]> {
  const rulings = await court.judge(cases);
  console.log(`judge: ${what} agreed ${figures(rulings)}`);
  expect(rulings.length).toBeGreaterThan(0);
  expect(disagreements(rulings).slice(0, 20)).toEqual([]);
  return rulings;
}

/** Half of them as many of each kind, the other half as many of each valid document: large kinds have more. */
function* mutants(valid: readonly (readonly Base[])[], count: number): Iterable<Case> {
  const random = seeded(seed);
  const all = valid.flat();
  for (let i = 0; i < count; i++) {
    const { changes, ...made } = mutant(
      i % 2 === 0 ? pick(valid[(i / 2) % valid.length] as Base[], random) : pick(all, random),
      random,
    );
    yield { name: `mutation ${i} of seed ${seed}: ${changes.join(", ")}`, ...made };
  }
}
