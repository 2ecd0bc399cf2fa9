/** The sandbox's key service without its servers: checks a second in one process, with 100,000 keys stored. */
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { goals, row } from "../report.mjs";

const stored = 100_000;
const require = createRequire(import.meta.url);

export async function measureKeyService({ folder, repetitions }) {
  const scripts = join(folder, "key-service");
  const data = join(scripts, "data");
  mkdirSync(data, { recursive: true });
  const [fillScript, checksScript] = await bundled(["fill", "checks"], scripts);
  const texts = require(fillScript).fill(data, stored);
  const rows = [];
  for (const [figure, hot] of [
    ["any of them", stored],
    ["64 of them", 64],
  ]) {
    const runs = [];
    for (let i = 0; i < repetitions; i++) {
      runs.push(await checks(checksScript, [data, 5, stored, hot, texts.length / stored], texts));
    }
    const of = (name) => runs.map((run) => run[name]);
    rows.push(
      row({ figure: `key service, checks a second, ${figure}`, ours: of("perSecond"), goal: goals.checks }),
      row({
        figure: `key service, 99 % of checks, ${figure}`,
        unit: "ms",
        ours: of("p99"),
        goal: goals.check,
      }),
      row({
        figure: `key service, peak memory, ${figure}`,
        unit: "MiB",
        ours: of("memory"),
        goal: goals.sandbox,
      }),
    );
    if (hot === stored) {
      rows.push(
        row({
          figure: "key service, opening 100,000 keys",
          unit: "ms",
          ours: of("open"),
          goal: goals.opening,
        }),
      );
    }
  }
  return rows;
}

async function bundled(names, outdir) {
  await build({
    entryPoints: names.map((name) => fileURLToPath(new URL(`../sandbox/${name}.mjs`, import.meta.url))),
    outdir,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    minify: true,
    logLevel: "error",
  });
  const wasm = require.resolve("node-sqlite3-wasm/dist/node-sqlite3-wasm.wasm");
  copyFileSync(wasm, join(outdir, basename(wasm)));
  return names.map((name) => join(outdir, `${name}.cjs`));
}

function checks(script, args, texts) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args.map(String)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      said += text;
    });
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve(JSON.parse(said)) : reject(new Error(`ended with ${code}`)),
    );
    child.stdin.end(texts);
  });
}
