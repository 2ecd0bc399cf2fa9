// The benchmark: prints how fast we are beside others, and asserts nothing about time. See docs/performance.md.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "../scripts/build.mjs";
import { setup } from "../scripts/setup.mjs";
import { measureActivation, measureSizes } from "./measures/bundles.mjs";
import { measureChanges } from "./measures/changes.mjs";
import { measureEstate } from "./measures/estate.mjs";
import { measureHostile } from "./measures/hostile.mjs";
import { measureKeyService } from "./measures/keyService.mjs";
import { measureLint, measureOneFile } from "./measures/lint.mjs";
import { measureSandbox } from "./measures/sandbox.mjs";
import { measureScaling } from "./measures/scaling.mjs";
import { measureStart } from "./measures/start.mjs";
import { measureWorkspace } from "./measures/workspace.mjs";
import { installPeers } from "./peers.mjs";
import { goals, row, table } from "./report.mjs";
import { writeServerSchemas } from "./schemas.mjs";
import { dist, servers as serversOf } from "./servers.mjs";

const usage = `npm run bench -- [options]
  --json FILE      also write every figure and sample
  --only NAMES     changes, scaling, start, lint, estate, workspace, hostile, small, keys, sandbox, sizes, activation (comma-separated)
  --quick          a third of the repetitions
  --no-build       take dist/ as it is
  --self           the peer in both roles: what the harness itself adds (ratios near 1)`;

const { values: options } = parseArgs({
  options: {
    json: { type: "string" },
    only: { type: "string" },
    quick: { type: "boolean" },
    "no-build": { type: "boolean" },
    self: { type: "boolean" },
    help: { type: "boolean" },
  },
});

if (options.help) console.log(usage);
else process.exitCode = await bench();

async function bench() {
  setup();
  if (!options["no-build"] && !options.self) await build();
  const peers = installPeers();
  const folder = mkdtempSync(join(tmpdir(), "gateway-keys-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  process.once("SIGINT", () => process.exit(130));
  const load = loadavg()[0].toFixed(1);
  const { rows, failures } = await measureAll(peers, folder);
  const machine = `${cpus().length} cores, Node ${process.versions.node}, load ${load} before the run`;
  console.log(
    `${machine}; ${Object.entries(peers.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}`,
  );
  console.log("Medians; the ratio is peer ÷ ours where the goal is a lower bound, else ours ÷ peer.\n");
  console.log(table(rows));
  for (const failure of failures) console.error(`\nCould not measure ${failure}`);
  if (options.json)
    writeFileSync(options.json, `${JSON.stringify({ machine, peers: peers.versions, rows }, null, 1)}\n`);
  return failures.length === 0 ? 0 : 1;
}

async function measureAll(peers, folder) {
  const rows = [];
  const failures = [];
  for (const [name, title, measure] of await measures(peers, folder)) {
    if (options.only && !options.only.split(",").includes(name)) continue;
    console.error(`measuring ${title} …`);
    try {
      rows.push(...(await measure()));
    } catch (error) {
      rows.push(row({ figure: title, note: "not measured, see below" }));
      failures.push(`${title}: ${error.message}`);
    }
  }
  return { rows, failures };
}

async function measures(peers, folder) {
  const servers = serversOf(peers, await writeServerSchemas(folder));
  const cli = options.self ? [peers.parse] : [join(dist, "cli.js"), "lint", "--format", "json"];
  if (options.self) servers.ours = { ...servers.withSchemas };
  const times = (repetitions) => Math.ceil(repetitions / (options.quick ? 3 : 1));
  const changes = (count, repetitions, goal) =>
    measureChanges({ servers, folder, count, repetitions: times(repetitions), goal });
  const lint = (layout) => measureLint({ cli, peers, folder, layout, repetitions: times(7) });
  const compared = [
    ["changes", "changes in 20 documents", () => changes(20, 21, goals.changeSmall)],
    ["changes", "changes in 1,000 documents", () => changes(1000, 9, goals.change)],
    [
      "scaling",
      "changes in 10,000 documents",
      () => measureScaling({ servers, folder, repetitions: times(60) }),
    ],
    ["start", "the start", () => measureStart({ servers, folder, repetitions: times(9) })],
    ["lint", "lint of one file", () => lint("one file")],
    ["lint", "lint of 10,000 files", () => lint("10,000 files")],
  ];
  if (options.self) return compared;
  return [
    ...compared,
    ["estate", "lint of 100 × 100 files", () => measureEstate({ cli, peers, folder, repetitions: times(7) })],
    [
      "workspace",
      "a workspace of 10,000 files",
      () => measureWorkspace({ servers, folder, repetitions: times(5) }),
    ],
    ["hostile", "input that invites slowness", () => measureHostile({ cli, folder, repetitions: times(3) })],
    ["small", "lint of a small file", () => measureOneFile({ cli, folder, repetitions: times(15) })],
    ["keys", "the key service", () => measureKeyService({ folder, repetitions: times(3) })],
    ["sandbox", "the sandbox", () => measureSandbox({ folder, repetitions: times(3) })],
    ["sizes", "sizes", () => measureSizes()],
    ["activation", "activation", () => measureActivation({ repetitions: times(7) })],
  ];
}
