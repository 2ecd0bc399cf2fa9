/** A process may die at any moment; the next one shows what it left, and ends it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GatewayError } from "../../client/gateways/gatewayError.ts";
import type { ActionKind } from "../../client/gateways/plan.ts";
import { numbers, type Rehearsal } from "./contract/rehearsal.ts";
import { absence, rehearsalOn, stageNames, stages } from "./contract/stages.ts";
import type { Attempted, Trial } from "./contract/trial.ts";
import type { Task } from "./contract/worker.ts";
import { onCall } from "./faults/faultProxy.ts";

let bundles: string;

beforeAll(async () => {
  bundles = mkdtempSync(join(tmpdir(), "gateway-keys-"));
  await build({
    entryPoints: [join(import.meta.dirname, "contract", "worker.ts")],
    outfile: join(bundles, "worker.cjs"),
    bundle: true,
    platform: "node",
    format: "cjs",
    mainFields: ["module", "main"],
    logLevel: "error",
  });
});

afterAll(() => rmSync(bundles, { recursive: true, force: true }));

for (const name of stageNames) {
  const absent = await absence(name);
  const { actions } = stages[name];
  describe.skipIf(absent !== undefined)(absent === undefined ? name : `${name} (skipped: ${absent})`, () => {
    let rehearsal: Rehearsal;

    beforeAll(async () => {
      rehearsal = await rehearsalOn(name);
    }, 60_000);

    afterAll(async () => {
      console.log(rehearsal.summary(`${name}, killed`));
      await rehearsal.end();
    });

    /** Runs the action in a process that dies, then looks at what is left and ends it. */
    async function killed(
      kind: ActionKind,
      backwards: boolean,
      run: (trial: Trial, start: (task: Partial<Task>) => ChildProcess) => Promise<void>,
    ): Promise<void> {
      const trial = await rehearsal.prepare(kind);
      const before = await trial.state();
      const keys = join(mkdtempSync(join(bundles, "k-")), "keys.json");
      writeFileSync(keys, JSON.stringify(Object.fromEntries(trial.keyring.held)));
      const { origin, door } = rehearsal.stage;
      const { application, journal } = trial;
      const action = await trial.action();
      await run(trial, (own) => worker({ origin, door, action, application, journal, keys, ...own }));
      trial.adopt(JSON.parse(readFileSync(keys, "utf8")));
      const outcome = await outcomeOf(trial, before);
      rehearsal.count(outcome);
      await trial.expectInvariants(outcome, before);
      await trial.converge(outcome, backwards);
    }

    describe.each(actions)("%s", (kind) => {
      it.each(["running", "done"] as const)(
        "can be ended after a death while any step is %s",
        async (state) => {
          const steps = numbers(await rehearsal.stepsOf(kind));
          await rehearsal.each(steps, (step) =>
            killed(kind, step % 2 === 0, async (_, start) => {
              await exited(start({ dieAt: { step: step - 1, state } }));
            }),
          );
        },
        60_000,
      );

      it.each(["before", "after"] as const)(
        "can be ended after a death %s the gateway has done any of its calls",
        async (when) => {
          await rehearsal.some(numbers(await rehearsal.callsOf(kind)), (call) =>
            killed(kind, call % 2 === 0, async (_, start) => {
              let child: ChildProcess | undefined;
              const hook = async () => {
                child?.kill("SIGKILL");
                if (child !== undefined) await exited(child);
              };
              await rehearsal.proxied(
                onCall(call, { kind: "hook", when, hook, drop: true }),
                async ({ origin }) => {
                  child = start({ origin });
                  await exited(child);
                },
              );
            }),
          );
        },
        120_000,
      );
    });
  });
}

function worker(task: Task): ChildProcess {
  return spawn(process.execPath, [join(bundles, "worker.cjs"), JSON.stringify(task)], { stdio: "ignore" });
}

async function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  expect(child.signalCode, "how it ended").toBe("SIGKILL");
}

/** What the dead process would have said. */
async function outcomeOf(trial: Trial, before: Awaited<ReturnType<Trial["state"]>>): Promise<Attempted> {
  const [unfinished] = await trial.unfinished();
  const error = new GatewayError("cancelled", "The process died");
  if (unfinished !== undefined) return { state: "unfinished", error, unfinished };
  const now = await trial.state();
  return JSON.stringify(now) === JSON.stringify(before) ? { state: "undone", error } : { state: "done" };
}
