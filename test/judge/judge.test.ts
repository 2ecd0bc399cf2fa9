/**
 * What a real kube-apiserver with the real custom resources says of examples, fixtures, people's manifests and
 * thousands of mistakes: the same as we say, on the same fields.
 *
 * `JUDGE_MUTATIONS` says how many mistakes (default 5,000), `JUDGE_SEED` which ones.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pick, seeded } from "../language/randomYaml.ts";
import { findBackend, howToGet } from "./apiServer.ts";
import { bases } from "./bases.ts";
import { examples, fixtures, people } from "./cases.ts";
import { type Case, Court, disagreements, figures, type Ruling } from "./court.ts";
import { haveCustomResources, newest } from "./customResources.ts";
import { type Base, mutant } from "./mutations/index.ts";

const backend = findBackend();
const missing = haveCustomResources
  ? backend === undefined && howToGet
  : "no ../shared/crds beside the repository: the real custom resources are what there is to judge";
const mutations = Number(process.env.JUDGE_MUTATIONS ?? 5_000);
const seed = Number(process.env.JUDGE_SEED ?? 1);
const minutes = 60_000;

if (missing || backend === undefined) {
  it("agrees with a real kube-apiserver", (context) => context.skip(missing || howToGet));
} else {
  describe("with the newest releases, a real kube-apiserver", () => {
    let court: Court;
    beforeAll(async () => {
      court = await Court.open(backend, newest, "");
    }, 3 * minutes);
    afterAll(() => court?.close());

    it("agrees on every rule's examples", () => judged(court, "examples", examples()), 5 * minutes);

    const given: Ruling[] = [];
    it(
      "agrees on upstream's fixtures",
      async () => {
        given.push(...(await judged(court, "fixtures", fixtures())));
      },
      5 * minutes,
    );

    it(
      "agrees on people's manifests",
      async () => {
        given.push(...(await judged(court, "corpus", people())));
      },
      5 * minutes,
    );

    it(
      "agrees on mistakes of every sort in every kind",
      async () => {
        const valid = await bases(court, given, seed);
        const rulings = await judged(court, "mutations", mutants(valid, mutations));
        const refused = rulings.filter(({ opinion }) => opinion.refusals.length > 0).length;
        expect(refused).toBeGreaterThan(rulings.length / 3);
        expect(refused).toBeLessThan((rulings.length * 5) / 6);
      },
      60 * minutes,
    );
  });
}

/** Asks, prints the figures, and fails with what there is to mend. */
async function judged(court: Court, what: string, cases: Iterable<Case>): Promise<Ruling[]> {
  const rulings = await court.judge(cases);
  console.log(`judge: ${what} agreed ${figures(rulings)}`);
  expect(rulings.length).toBeGreaterThan(0);
  expect(disagreements(rulings).slice(0, 20)).toEqual([]);
  return rulings;
}

/** As many of each kind, whatever the number of its valid documents. */
function* mutants(valid: readonly (readonly Base[])[], count: number): Iterable<Case> {
  const random = seeded(seed);
  for (let i = 0; i < count; i++) {
    const { changes, ...made } = mutant(pick(valid[i % valid.length] as Base[], random), random);
    yield { name: `mutation ${i} of seed ${seed}: ${changes.join(", ")}`, ...made };
  }
}
