/**
 * Bundled by keyService.mjs, and run as a process of its own: reads keys from standard input, asks the key service
 * about calls with them for some seconds, and says on standard output how that went.
 */
import "../../client/gateways/sandbox/service/smallMemory.ts";
import { readFileSync, readSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { openKeyService } from "../../client/gateways/sandbox/service/open.ts";

const [, , folder, seconds, stored, hot, keyLength] = process.argv;

void measure();

async function measure() {
  const sinceStart = performance.now();
  const service = openKeyService(folder);
  const opened = performance.now();
  const texts = readKeys(Number(stored) * keyLength);
  const count = Math.min(stored, Number(hot));
  // Whole microseconds, the last one for all that are longer.
  const times = new Uint32Array(20_000);
  let total = 0;
  let refused = 0;
  const started = performance.now();
  while (performance.now() - started < seconds * 1000) {
    // As many as one turn of the loop has from 64 clients.
    for (let call = 0; call < 64; call++) {
      const at = Math.floor(Math.random() * count) * keyLength;
      const key = texts.toString("latin1", at, at + Number(keyLength));
      const before = performance.now();
      if (!service.check({ key, api: "hello", address: "::ffff:127.0.0.1" }).allowed) refused++;
      const took = Math.floor((performance.now() - before) * 1000);
      times[Math.min(took, times.length - 1)]++;
      total++;
    }
    await setImmediate();
  }
  const wall = performance.now() - started;
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  let p99 = 0;
  for (let faster = 0; faster < total * 0.99; p99++) faster += times[p99];
  console.log(
    JSON.stringify({
      ready: opened,
      open: opened - sinceStart,
      perSecond: (total / wall) * 1000,
      p99: p99 / 1000,
      refused: refused / total,
      memory: Number(peak) / 1024,
    }),
  );
  service.close();
}

/** Into one buffer: what a growing one leaves behind would be measured too. */
function readKeys(length) {
  const texts = Buffer.alloc(length);
  for (let at = 0; at < length; ) {
    const read = readSync(0, texts, at, length - at);
    if (read === 0) throw new Error("there are fewer keys than stored");
    at += read;
  }
  return texts;
}
