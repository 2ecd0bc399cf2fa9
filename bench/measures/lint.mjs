/** `gateway-keys lint` of 10,000 documents beside a program that only parses the same bytes with js-yaml. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { manifests, mistake, oneFile, withMistakes } from "../manifests.mjs";
import { timedRun } from "../processes.mjs";
import { goals, row } from "../report.mjs";

const count = 10_000;

/** `cli`: arguments before the folder, for our command line. */
export async function measureLint({ cli, peers, folder, repetitions, layout }) {
  const documents = manifests(count);
  // One mistake at the end: the proof that everything was read and checked.
  const spoilt = withMistakes(documents, [mistake(documents, count - 1, "type")]);
  const own = join(folder, `lint-${layout}`);
  (layout === "one file" ? writeOne : writeMany)(own, spoilt);
  const bare = [];
  const ours = [];
  const peer = [];
  for (let i = 0; i < repetitions; i++) {
    bare.push(await timedRun(["--eval", "0"], own));
    peer.push(proved(await timedRun([peers.parse, own], own), [0], "js-yaml"));
    ours.push(proved(await timedRun([...cli, own], own), [0, 1], "gateway-keys lint"));
  }
  const figure = `lint, ${count} documents in ${layout}`;
  const times = (runs, measure) => runs.map((run) => run[measure]);
  const net = (runs) => runs.map((run, i) => run.wall - bare[i].wall);
  const goal = goals.lint;
  return [
    row({
      figure: `${figure}, wall time`,
      unit: "ms",
      ours: times(ours, "wall"),
      peer: times(peer, "wall"),
      goal,
    }),
    row({ figure: "  … less the start of bare node", unit: "ms", ours: net(ours), peer: net(peer), goal }),
    row({
      figure: "  … user and system CPU",
      unit: "ms",
      ours: times(ours, "cpu"),
      peer: times(peer, "cpu"),
      goal,
    }),
  ];
}

/** `gateway-keys lint` of one small file, as a commit hook runs it. */
export async function measureOneFile({ cli, folder, repetitions }) {
  const own = join(folder, "lint-small");
  mkdirSync(own);
  const file = join(own, "consumer.yaml");
  writeFileSync(file, oneFile(manifests(7)));
  const ours = [];
  const bare = [];
  for (let i = 0; i < repetitions; i++) {
    bare.push((await timedRun(["--eval", "0"], own)).wall);
    const run = await timedRun([...cli, file], own);
    if (run.code !== 0)
      throw new Error(`lint of a small file ended with ${run.code}: ${run.stdout}${run.stderr}`);
    ours.push(run.wall);
  }
  return [
    row({
      figure: "lint of one small file (peer column: bare node)",
      unit: "ms",
      ours,
      peer: bare,
      goal: goals.oneFile,
    }),
  ];
}

/** Every document was read, and where findings are told the one mistake is the only error. */
function proved(run, codes, who) {
  const failed = (why) => new Error(`${who}: ${why}: ${run.stdout.slice(0, 500)}${run.stderr.slice(0, 500)}`);
  if (!codes.includes(run.code)) throw failed(`ended with ${run.code}`);
  const { documents, findings } = JSON.parse(run.stdout);
  if (documents !== count) throw failed(`read ${documents} documents instead of ${count}`);
  if (findings && findings.filter(({ severity }) => severity === "error").length !== 1) {
    throw failed("found something else than the one mistake");
  }
  return run;
}

function writeOne(folder, documents) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "manifests.yaml"), oneFile(documents));
}

function writeMany(folder, documents) {
  documents.forEach((text, i) => {
    const team = join(folder, `team-${String(Math.floor(i / 100)).padStart(3, "0")}`);
    if (i % 100 === 0) mkdirSync(team, { recursive: true });
    writeFileSync(join(team, `manifest-${String(i).padStart(5, "0")}.yaml`), text);
  });
}
