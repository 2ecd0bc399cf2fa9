/**
 * A workspace of 10,000 files: how long our server takes to know it, how long the open file waits for its diagnostics
 * meanwhile, and the memory that the server holds afterwards.
 */
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { LspClient } from "../lspClient.mjs";
import { idle, pause, peakMemory, residentMemory } from "../processes.mjs";
import { goals, median, row } from "../report.mjs";
import { errors, errorsOn } from "../servers.mjs";
import { writeEstate } from "./estate.mjs";

const files = 10_000;
/** The file that is open, and edited without a pause for so many ms and until the index is there. */
const edited = join("team-050", "02-apisixConsumer.yaml");
const atLeast = 2_000;

export async function measureWorkspace({ servers, folder, repetitions }) {
  const own = join(folder, "workspace");
  writeEstate(own, files);
  const alone = join(folder, "alone");
  cpSync(join(own, edited), join(alone, edited));
  const runs = [];
  for (let i = 0; i < repetitions; i++) {
    // The first changes wait for code that runs for the first time, with an index or without.
    const usual = await indexed(servers.ours, alone);
    const run = await indexed(servers.ours, own);
    runs.push({ ...run, usual: usual.longest, delay: run.longest - usual.longest });
  }
  const all = (name) => runs.map((run) => run[name]);
  return [
    row({
      figure: "first index of 10,000 files, while a file is edited",
      unit: "ms",
      ours: all("index"),
      goal: goals.index,
    }),
    row({
      figure: "  … longest wait for that file's diagnostics (peer column: without other files)",
      unit: "ms",
      ours: all("longest"),
      peer: all("usual"),
    }),
    row({ figure: "  … delay by the index at most", unit: "ms", ours: all("delay"), goal: goals.delay }),
    row({ figure: "  … median wait meanwhile", unit: "ms", ours: all("meanwhile") }),
    row({
      figure: "resident memory with 10,000 files indexed",
      unit: "MiB",
      ours: all("memory"),
      goal: goals.indexed,
    }),
    row({ figure: "  … at its peak", unit: "MiB", ours: all("peak") }),
  ];
}

async function indexed(server, folder) {
  const client = new LspClient(server.args, { cwd: folder, settings: server.settings });
  try {
    const progress = new Promise((resolve) => {
      let began = 0;
      client.on("$/progress", ({ value }, at) => {
        if (value.kind === "begin") began = at;
        if (value.kind === "end") resolve(at - began);
      });
    });
    await client.start(folder);
    const file = new EditedFile(client, join(folder, edited));
    let index;
    progress.then((time) => {
      index = time;
    });
    const meanwhile = [];
    const began = performance.now();
    while (index === undefined || performance.now() - began < atLeast) {
      meanwhile.push(...(await file.spoilAndMend()));
      await pause(10);
    }
    await idle(client.pid);
    const [memory, peak] = [residentMemory(client.pid), peakMemory(client.pid)];
    return { index, longest: Math.max(...meanwhile), meanwhile: median(meanwhile), memory, peak };
  } finally {
    await client.stop();
  }
}

/** An open file with a mistake that comes and goes. */
class EditedFile {
  #client;
  #uri;
  #version = 1;
  #place;

  constructor(client, file) {
    const text = readFileSync(file, "utf8");
    const lines = text.split("\n");
    const line = lines.findLastIndex((one) => one.includes("name: "));
    const start = lines[line].indexOf("name: ") + "name: ".length;
    this.#client = client;
    this.#uri = pathToFileURL(file).href;
    this.#place = { line, start, good: lines[line].slice(start) };
    client.open(this.#uri, text);
  }

  async spoilAndMend() {
    const { line, good } = this.#place;
    const spoilt = await this.#change(good, "500", (found) => errorsOn(found, line).length > 0);
    const mended = await this.#change("500", good, (found) => errors(found).length === 0);
    return [spoilt, mended];
  }

  async #change(from, to, accept) {
    const { line, start } = this.#place;
    const version = ++this.#version;
    const seen = this.#client.diagnostics(this.#uri, version, accept);
    const sent = performance.now();
    const range = { start: { line, character: start }, end: { line, character: start + from.length } };
    this.#client.change(this.#uri, version, range, to);
    return (await seen) - sent;
  }
}
