/** What a change costs our server in a large file, beside what it costs in a small one. */
import { join } from "node:path";
import { manifests, mistake, oneFile } from "../manifests.mjs";
import { pause } from "../processes.mjs";
import { goals, row } from "../report.mjs";
import { errors, Session } from "../servers.mjs";

const sizes = [10_000, 100];

export async function measureScaling({ servers, folder, repetitions }) {
  const runs = [];
  try {
    for (const count of sizes) {
      const documents = manifests(count);
      const own = join(folder, `scaling-${count}`);
      const noErrors = (found) => errors(found).length === 0;
      const session = await Session.open(servers.ours, own, oneFile(documents), noErrors);
      const run = { session, times: [], cpu: 0, place: mistake(documents, count / 2, "type") };
      runs.push(run);
      for (let i = 0; i < 5; i++) await session.spoilAndMend(run.place);
    }
    for (const run of runs) {
      await run.session.idle();
      run.cpu = run.session.cpu();
    }
    for (let i = 0; i < repetitions; i++) {
      for (const { session, times, place } of runs) {
        times.push(...(await session.spoilAndMend(place)));
        await pause(20);
      }
    }
    const cpu = runs.map((run) => [(run.session.cpu() - run.cpu) / run.times.length]);
    const [large, small] = runs.map(({ times }) => times);
    const figure = "change in 10,000 documents (ours) beside 100 (peer column)";
    return [
      row({ figure: `${figure}, time`, unit: "ms", ours: large, peer: small, goal: goals.scaling }),
      Number.isNaN(cpu[0][0])
        ? row({ figure: `${figure}, CPU of the server`, note: "not measured on this system" })
        : row({
            figure: `${figure}, CPU of the server`,
            unit: "ms",
            ours: cpu[0],
            peer: cpu[1],
            goal: goals.scaling,
          }),
    ];
  } finally {
    await Promise.all(runs.map(({ session }) => session.close()));
  }
}
