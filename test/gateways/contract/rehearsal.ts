/** A stage with its trials: disturbed, watched and brought to an end. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { ActionKind } from "../../../client/gateways/plan.ts";
import { type FaultProxy, type Faults, faultProxy, noFaults } from "../faults/faultProxy.ts";
import { openThrough, type Stage } from "./stage.ts";
import { type Attempted, Trial } from "./trial.ts";

export class Rehearsal {
  readonly stage: Stage;
  readonly figures = { trials: 0, done: 0, undone: 0, unfinished: 0, refused: 0 };
  readonly #folder = mkdtempSync(join(tmpdir(), "gateway-keys-"));
  readonly #atOnce: number;
  readonly #every: number;
  readonly #steps = new Map<ActionKind, Promise<number>>();
  readonly #calls = new Map<ActionKind, Promise<number>>();
  #turn = 0;
  #number = 0;

  /**
   * @param atOnce Trials that run beside each other.
   * @param every Of moments to disturb, one in so many is tried.
   */
  constructor(stage: Stage, atOnce: number, every: number) {
    this.stage = stage;
    this.#atOnce = atOnce;
    this.#every = every;
  }

  /** `work` for so many of `all` as this stage has time for; which ones differs from time to time. */
  some<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
    const turn = this.#turn++;
    const chosen = all.filter((_, index) => (index + turn) % this.#every === 0);
    return this.each(chosen.length > 0 ? chosen : all.slice(0, 1), work);
  }

  /** `work` for each, as many at once as the stage bears. */
  async each<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
    const left = [...all];
    const workers = Math.min(left.length, this.#atOnce);
    const run = async () => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
    };
    await Promise.all(Array.from({ length: workers }, run));
  }

  async end(): Promise<void> {
    await this.stage.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** An application that nobody has heard of, with a journal of its own, ready for the action. */
  async prepare(kind: ActionKind): Promise<Trial> {
    const folder = mkdtempSync(join(this.#folder, "journal-"));
    const application = `application-${++this.#number}`;
    const trial = new Trial(this.stage, folder, kind, application, await this.stage.apiFor?.(application));
    await trial.prepare();
    return trial;
  }

  /** The gateway through a proxy. `timeout` in milliseconds. */
  through(proxy: FaultProxy, trial: Trial, timeout: number) {
    return openThrough(proxy.origin, this.stage.door, {
      applications: [trial.application],
      timeout,
      log: (line) => trial.said.push(line),
    });
  }

  /** The gateway as it is. */
  straight(trial: Trial) {
    const { origin, door } = this.stage;
    return openThrough(origin, door, { applications: [trial.application] });
  }

  /** How many steps an action takes. */
  stepsOf(kind: ActionKind): Promise<number> {
    return remembered(this.#steps, kind, async () => {
      const trial = await this.prepare(kind);
      const gateway = this.straight(trial);
      const { steps } = await gateway.plan(await trial.action(), undefined, new AbortController().signal);
      await gateway.close();
      return steps.length;
    });
  }

  /** How many calls an action takes in peace. */
  callsOf(kind: ActionKind): Promise<number> {
    return remembered(this.#calls, kind, () =>
      this.proxied(noFaults, async (proxy) => {
        const trial = await this.prepare(kind);
        expect((await trial.attempt(this.through(proxy, trial, 10_000))).state).toBe("done");
        return proxy.calls.length;
      }),
    );
  }

  /** One trial under faults, through a second try to its end. `backwards`: half-done work is cleaned up. */
  async endure(kind: ActionKind, faults: Faults, backwards: boolean): Promise<void> {
    const trial = await this.prepare(kind);
    const start = await trial.state();
    const outcome = await this.proxied(faults, (proxy) => trial.attempt(this.through(proxy, trial, 150)));
    this.count(outcome);
    await trial.expectInvariants(outcome, start);
    await trial.converge(outcome, backwards);
  }

  count({ state }: Attempted): void {
    this.figures.trials++;
    this.figures[state]++;
  }

  /** A line for people who read the run. */
  summary(what: string): string {
    const { trials, done, undone, unfinished, refused } = this.figures;
    return `${what}: ${trials} trials; ${done} done, ${undone} undone, ${unfinished} left half done and ended later, ${refused} refused before they began`;
  }

  /** Work with a proxy of its own in front of the gateway. */
  async proxied<T>(faults: Faults, work: (proxy: FaultProxy) => Promise<T>): Promise<T> {
    const proxy = await faultProxy(this.stage.origin);
    try {
      proxy.start(faults);
      return await work(proxy);
    } finally {
      await proxy.close();
    }
  }
}

function remembered(
  known: Map<ActionKind, Promise<number>>,
  kind: ActionKind,
  find: () => Promise<number>,
): Promise<number> {
  const found = known.get(kind) ?? find();
  known.set(kind, found);
  return found;
}

/** 1 … `last`. */
export function numbers(last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
