import { describe, expect, it } from "vitest";
import type { Clock } from "../../../client/gateways/http/clock.ts";
import { Pace } from "../../../client/gateways/http/pace.ts";
import { clientOf, gateway, json, listKeys, quickClock } from "./gateway.ts";

/** A clock that goes on only when everybody waits for it, to the first that does; of two at once, the later. */
function steppedClock(): Clock & { step(): Promise<boolean> } {
  let now = 0;
  const sleepers = new Set<{ until: number; wake: () => void }>();
  return {
    date: () => now,
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { until: now + milliseconds, wake: resolve };
        sleepers.add(sleeper);
        signal.addEventListener("abort", () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
    async step() {
      await new Promise(setImmediate);
      const [first] = [...sleepers].reverse().sort((a, b) => a.until - b.until);
      if (first === undefined) return false;
      now = first.until;
      sleepers.delete(first);
      first.wake();
      return true;
    },
  };
}

/** When each of so many calls got its turn. */
async function turns(pace: Pace, clock: ReturnType<typeof steppedClock>, signals: readonly AbortSignal[]) {
  const times: string[] = [];
  for (const [index, signal] of signals.entries()) {
    pace.turn(signal).then(
      () => times.push(`${index} at ${clock.now()}`),
      () => times.push(`${index} gave up`),
    );
  }
  while (await clock.step());
  return times;
}

const never = new AbortController().signal;

describe("calls to one gateway", () => {
  it("go at once up to the burst, then one after the other, first come first served", async () => {
    const clock = steppedClock();
    const times = await turns(new Pace(10, 3, clock), clock, Array(6).fill(never));
    expect(times).toEqual(["0 at 0", "1 at 0", "2 at 0", "3 at 100", "4 at 200", "5 at 300"]);
  });

  it("are one in twenty seconds where the gateway takes no more", async () => {
    const clock = steppedClock();
    expect(await turns(new Pace(0.05, 1, clock), clock, Array(3).fill(never))).toEqual([
      "0 at 0",
      "1 at 20000",
      "2 at 40000",
    ]);
  });

  it("never exceed rate and burst, however many wait", async () => {
    const clock = steppedClock();
    const times = await turns(new Pace(7, 5, clock), clock, Array(200).fill(never));
    const at = times.map((line) => Number(line.split(" at ")[1]));
    const tooMany = at.filter((time, index) => index + 1 > 5 + (time / 1000) * 7 + 1e-6);
    expect(tooMany).toEqual([]);
    expect(at.at(-1)).toBeLessThan((195 / 7) * 1000 + 195);
  });

  it("that are given up take nobody's turn, and let nobody overtake", async () => {
    const clock = steppedClock();
    const cancel = new AbortController();
    setImmediate(() => cancel.abort());
    const signals = [never, never, cancel.signal, cancel.signal, never, never];
    expect(await turns(new Pace(1, 1, clock), clock, signals)).toEqual([
      "0 at 0",
      "2 gave up",
      "3 gave up",
      "1 at 1000",
      "4 at 2000",
      "5 at 3000",
    ]);
  });

  it("are kept by all clients of a gateway together, each attempt a call", async () => {
    const { origin } = await gateway((response, _, call) => json(response, {}, call === 1 ? 500 : 200));
    const clock = quickClock();
    const pace = new Pace(1, 1, clock);
    const clients = [clientOf(origin, { clock, pace }), clientOf(origin, { clock, pace })];
    for (const client of clients) await client.request(listKeys, never);
    expect(clock.waits.reduce((sum, wait) => sum + wait, 0)).toBe(2000);
  });
});
