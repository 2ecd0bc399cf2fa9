/**
 * `gateway-keys lint` of 100 folders of 100 files beside kubeconform with the same schemas, which checks structure
 * alone. Both use two threads.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { estate, spoilLast } from "../estate.mjs";
import { timedProgram, timedRun } from "../processes.mjs";
import { goals, rotated, row } from "../report.mjs";
import { writeKubeconformSchemas } from "../schemas.mjs";

const count = 10_000;

/** `cli`: arguments before the folder, for our command line. */
export async function measureEstate({ cli, peers, folder, repetitions }) {
  const figure = "lint of 100 × 100 files beside kubeconform";
  if (peers.kubeconform === undefined) return [row({ figure, note: "not measured: needs Go" })];
  const own = join(folder, "estate");
  writeEstate(own, count);
  const schemas = await writeKubeconformSchemas(join(folder, "kubeconform"));
  const options = ["-n", "2", "-strict", "-summary", "-output", "json", "-schema-location", schemas];
  const runs = { ours: [], peer: [] };
  const sides = [
    ["peer", async () => structural(await timedProgram(peers.kubeconform, [...options, own], own))],
    ["ours", async () => proved(await timedRun([...cli, own], own))],
  ];
  for (let i = 0; i < repetitions; i++) {
    for (const [side, run] of rotated(sides, i)) runs[side].push((await run()).wall);
  }
  return [row({ figure: `${figure}, wall time`, unit: "ms", ...runs, faster: true, goal: goals.estate })];
}

/** Documents of all kinds, one mistake among them. */
export function writeEstate(folder, files) {
  const documents = estate(files);
  spoilLast(documents);
  documents.forEach(({ kind, text }, i) => {
    const team = join(folder, `team-${String(Math.floor(i / 100)).padStart(3, "0")}`);
    if (i % 100 === 0) mkdirSync(team, { recursive: true });
    writeFileSync(join(team, `${String(i % 100).padStart(2, "0")}-${kind}.yaml`), text);
  });
}

function proved(run) {
  const failed = (why) =>
    new Error(`gateway-keys lint: ${why}: ${run.stdout.slice(0, 800)}${run.stderr.slice(0, 800)}`);
  if (run.code !== 1) throw failed(`ended with ${run.code}`);
  const { files, findings } = JSON.parse(run.stdout);
  const errors = findings.filter(({ severity }) => severity === "error");
  if (files !== count || errors.length !== 1)
    throw failed(`read ${files} files and found ${errors.length} errors`);
  return run;
}

function structural(run) {
  const { summary } = JSON.parse(run.stdout);
  if (summary.invalid !== 1 || summary.errors !== 0 || summary.skipped !== 0 || summary.valid < count) {
    throw new Error(`kubeconform: ${JSON.stringify(summary)}: ${run.stdout.slice(0, 800)}`);
  }
  return run;
}
