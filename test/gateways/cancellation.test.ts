/** A person may change their mind at any moment. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ActionKind } from "../../client/gateways/plan.ts";
import { numbers, type Rehearsal } from "./contract/rehearsal.ts";
import { absence, rehearsalOn, stageNames, stages } from "./contract/stages.ts";
import type { Attempted, Trial } from "./contract/trial.ts";
import { onCall } from "./faults/faultProxy.ts";

for (const name of stageNames) {
  const absent = await absence(name);
  const { actions } = stages[name];
  describe.skipIf(absent !== undefined)(absent === undefined ? name : `${name} (skipped: ${absent})`, () => {
    let rehearsal: Rehearsal;

    beforeAll(async () => {
      rehearsal = await rehearsalOn(name);
    }, 60_000);

    afterAll(async () => {
      console.log(rehearsal.summary(`${name}, cancelled`));
      await rehearsal.end();
    });

    /** Cancels at the moment that `arrange` chooses, then holds the outcome to the promises. */
    async function cancelled(
      kind: ActionKind,
      backwards: boolean,
      attempt: (trial: Trial, stop: AbortController) => Promise<Attempted>,
    ): Promise<Attempted> {
      const trial = await rehearsal.prepare(kind);
      const start = await trial.state();
      const outcome = await attempt(trial, new AbortController());
      rehearsal.count(outcome);
      await trial.expectInvariants(outcome, start);
      await trial.converge(outcome, backwards);
      return outcome;
    }

    describe.each(actions)("%s", (kind) => {
      it("changes nothing when it is cancelled before it begins", async () => {
        const outcome = await cancelled(kind, false, (trial, stop) => {
          stop.abort();
          return trial.attempt(rehearsal.straight(trial), stop.signal);
        });
        expect(outcome).toMatchObject({ state: "refused", error: { code: "cancelled" } });
      });

      it("keeps its promises when it is cancelled before and after each step", async () => {
        const steps = await rehearsal.stepsOf(kind);
        for (const step of numbers(steps)) {
          for (const moment of ["running", "done"] as const) {
            let seen = 0;
            await cancelled(kind, step % 2 === 0, (trial, stop) =>
              trial.attempt(rehearsal.straight(trial), stop.signal, ({ state }) => {
                if (state === moment && ++seen === step) stop.abort();
              }),
            );
          }
        }
      });

      it.each(["before", "after"] as const)(
        "keeps its promises when it is cancelled %s the gateway has done any of its calls",
        async (when) => {
          const calls = numbers(await rehearsal.callsOf(kind));
          await rehearsal.some(calls, (call) =>
            cancelled(kind, call % 2 === 0, (trial, stop) =>
              rehearsal.proxied(
                onCall(call, { kind: "hook", when, hook: () => stop.abort(), drop: when === "before" }),
                (proxy) => trial.attempt(rehearsal.through(proxy, trial, 10_000), stop.signal),
              ),
            ),
          );
        },
        60_000,
      );
    });
  });
}
