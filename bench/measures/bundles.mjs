/** The size of what is shipped, and what loading the extension costs. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { timedRun } from "../processes.mjs";
import { goals, row } from "../report.mjs";
import { dist } from "../servers.mjs";

const loadExtension = fileURLToPath(new URL("../loadExtension.cjs", import.meta.url));
const activation = fileURLToPath(new URL("../../test-output/activation.json", import.meta.url));

export function measureSizes() {
  return ["extension", "server", "cli"].map((name) =>
    row({
      figure: `size of dist/${name}.js`,
      unit: "KB",
      ours: [statSync(join(dist, `${name}.js`)).size / 1000],
      goal: goals[name],
    }),
  );
}

/** Activation needs a real extension host: the editor suite of `npm test` leaves its figure for us. */
export async function measureActivation({ repetitions }) {
  const loads = [];
  for (let i = 0; i < repetitions; i++) {
    const run = await timedRun([loadExtension, join(dist, "extension.js")]);
    if (run.code !== 0) throw new Error(`dist/extension.js does not load: ${run.stderr.slice(0, 1000)}`);
    loads.push(Number(run.stdout));
  }
  return [
    activationRow(),
    row({ figure: "  … of it, loading dist/extension.js (in plain node)", unit: "ms", ours: loads }),
  ];
}

function activationRow() {
  const figure = "activation in the extension host";
  try {
    const { milliseconds } = JSON.parse(readFileSync(activation, "utf8"));
    return row({ figure, unit: "ms", ours: [milliseconds].flat(), goal: goals.activation });
  } catch {
    return row({
      figure,
      goal: goals.activation,
      note: "run `npm test` first: its editor suite measures it",
    });
  }
}
