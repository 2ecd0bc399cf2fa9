/**
 * The sandbox as a whole, in its process: from spawn to the first 200, and calls of `GET /hello` through the proxy
 * with 100,000 keys stored, any of which may come or only some. Where `taskset` is there (Linux), the process has one core and
 * the callers another.
 */
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { cpuTime, pause, peakMemory, waitTime } from "../processes.mjs";
import { goals, row } from "../report.mjs";
import { dist } from "../servers.mjs";

const stored = 100_000;
const connections = 32;
const wantedRate = 5000;
const seconds = 5;
const require = createRequire(import.meta.url);
const load = fileURLToPath(new URL("../sandbox/load.mjs", import.meta.url));

export async function measureSandbox({ folder, repetitions }) {
  const own = join(folder, "sandbox");
  for (const name of ["one", "many"]) mkdirSync(join(own, name), { recursive: true });
  const { fill } = require(await bundled("fill", own));
  const one = fill(join(own, "one"), 1);
  const many = fill(join(own, "many"), stored);
  const starts = [];
  for (let i = 0; i < repetitions * 3; i++) starts.push(await coldStart(join(own, "one"), one));
  const rows = [
    row({ figure: "sandbox, spawn → first 200", unit: "ms", ours: starts, goal: goals.coldStart }),
  ];
  for (const [who, used] of [
    ["any key", stored],
    ["1,000 keys", 1000],
  ]) {
    const runs = [];
    for (let i = 0; i < repetitions; i++) runs.push(await underLoad(join(own, "many"), many, used));
    const of = (name) => runs.map((run) => run[name]);
    rows.push(
      row({
        figure: `sandbox, calls a second, ${connections} callers, ${who}`,
        ours: of("most"),
        goal: goals.checks,
      }),
      row({ figure: "  … a second of its CPU time", ours: of("mostOfCpu") }),
      row({
        figure: `sandbox, 99 % of calls at ${wantedRate} a second, ${who}`,
        unit: "ms",
        ours: of("p99"),
        goal: goals.check,
      }),
      // Where this is not near 0, others had the core, and the figure above is theirs as well.
      row({ figure: "  … in each second it waited for its core", unit: "ms", ours: of("waited") }),
      row({ figure: `sandbox, peak memory, ${who}`, unit: "MiB", ours: of("memory"), goal: goals.sandbox }),
    );
  }
  return rows;
}

async function coldStart(data, key) {
  const port = await freePort();
  const started = performance.now();
  const { stop } = start(data, port, []);
  try {
    while (!(await isServed(port, key))) await pause(2);
    return performance.now() - started;
  } finally {
    await stop();
  }
}

async function isServed(port, key) {
  const headers = { authorization: `Bearer ${key}` };
  const answer = await fetch(`http://127.0.0.1:${port}/hello`, { headers }).catch(() => undefined);
  return answer?.status === 200;
}

async function underLoad(data, all, used) {
  const port = await freePort();
  const length = all.length / stored;
  const keys = all.slice(0, used * length);
  const { child, stop } = start(data, port, oneCore(0));
  try {
    while (!(await isServed(port, keys.slice(0, length)))) await pause(20);
    await called(port, 2, 0, keys, length);
    const before = cpuTime(child.pid);
    const { perSecond: most } = await called(port, seconds, 0, keys, length);
    const cpu = before === undefined ? undefined : (cpuTime(child.pid) - before) / 1000;
    const waitedBefore = waitTime(child.pid);
    const { p99 } = await called(port, seconds, wantedRate, keys, length);
    const waited = waitedBefore === undefined ? undefined : (waitTime(child.pid) - waitedBefore) / seconds;
    const mostOfCpu = cpu === undefined ? undefined : (most * seconds) / cpu;
    return { most, mostOfCpu, p99, waited, memory: peakMemory(child.pid) };
  } finally {
    await stop();
  }
}

function start(data, port, prefix) {
  const args = [join(dist, "sandbox.js"), "--data", data, "--port", port, "--admin-port", 0];
  const [program, ...rest] = [...prefix, process.execPath, ...args.map(String)];
  const child = spawn(program, rest, { stdio: ["pipe", "ignore", "inherit"] });
  const gone = new Promise((resolve) => child.on("exit", resolve));
  return {
    child,
    async stop() {
      child.stdin.end();
      await gone;
    },
  };
}

/** Arguments as load.mjs takes them. */
function called(port, forSeconds, rate, keys, length) {
  const [program, ...args] = [...oneCore(1), process.execPath, load];
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args, port, forSeconds, connections, rate, length].map(String), {
      stdio: ["pipe", "pipe", "inherit"],
    });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      said += text;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      const result = code === 0 ? JSON.parse(said) : { wrong: `load ended with ${code}` };
      if (result.wrong === 0) resolve(result);
      else reject(new Error(`not every call was served: ${result.wrong}`));
    });
    child.stdin.end(keys);
  });
}

function oneCore(number) {
  return spawnSync("taskset", ["-c", String(number), "true"]).status === 0
    ? ["taskset", "-c", String(number)]
    : [];
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function bundled(name, outdir) {
  await build({
    entryPoints: [fileURLToPath(new URL(`../sandbox/${name}.mjs`, import.meta.url))],
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
  return join(outdir, `${name}.cjs`);
}
