/** What every gateway keeps to, whatever becomes of its calls. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { numbers, type Rehearsal } from "./contract/rehearsal.ts";
import { openThrough } from "./contract/stage.ts";
import { absence, rehearsalOn, type StageEntry, stageNames, stages } from "./contract/stages.ts";
import { type Fault, fromCall, onCall } from "./faults/faultProxy.ts";

const faults: Readonly<Record<string, Fault>> = {
  "429 with Retry-After": { kind: "throttled", retryAfter: "1" },
  "429 without a word of when": { kind: "throttled" },
  "503 with Retry-After": { kind: "unavailable", retryAfter: "1" },
  "503": { kind: "unavailable" },
  "409": { kind: "conflict" },
  "a reset before the gateway hears of it": { kind: "reset", when: "before" },
  "a reset after the gateway has done it": { kind: "reset", when: "after" },
  "a timeout before the gateway hears of it": { kind: "silence", when: "before" },
  "a timeout after the gateway has done it": { kind: "silence", when: "after" },
  "a page of HTML": { kind: "malformed", when: "before", body: "html" },
  "an answer cut off": { kind: "malformed", when: "after", body: "cut" },
  "an answer of another shape": { kind: "malformed", when: "after", body: "shape" },
};

for (const name of stageNames) {
  const absent = await absence(name);
  const { actions, others = [] }: StageEntry = stages[name];
  describe.skipIf(absent !== undefined)(absent === undefined ? name : `${name} (skipped: ${absent})`, () => {
    let rehearsal: Rehearsal;

    beforeAll(async () => {
      rehearsal = await rehearsalOn(name);
    }, 60_000);

    afterAll(async () => {
      console.log(rehearsal.summary(`${name}, under faults`));
      await rehearsal.end();
    });

    it("says what it can do", async () => {
      const gateway = openThrough(rehearsal.stage.origin, rehearsal.stage.door);
      const capabilities = await gateway.capabilities(new AbortController().signal);
      await gateway.close();
      expect([...capabilities.actions].sort()).toEqual([...actions, ...others].sort());
    });

    describe.each(actions)("%s", (kind) => {
      it("does what it says, and leaves nothing behind", async () => {
        const trial = await rehearsal.prepare(kind);
        const outcome = await trial.attempt(rehearsal.straight(trial));
        expect(outcome).toEqual({ state: "done" });
        await trial.expectDone();
        trial.expectNoKeyIn([...trial.said, ...trial.journalTexts()]);
      });

      it.each([
        ["once at any call", onCall, 1],
        ["from any call on", fromCall, 0],
      ] as const)(
        "keeps its promises under every fault, %s",
        async (_, disturb, beyond) => {
          const calls = numbers((await rehearsal.callsOf(kind)) + beyond);
          const moments = Object.entries(faults).flatMap(([fault, is]) =>
            calls.map((call) => ({ fault, is, call })),
          );
          await rehearsal.some(moments, ({ fault, is, call }) =>
            named(`${fault} at call ${call}`, () =>
              rehearsal.endure(kind, disturb(call, is), call % 2 === 0),
            ),
          );
        },
        240_000,
      );
    });
  });
}

/** A failure says which of the many trials it was. */
async function named(moment: string, trial: () => Promise<void>): Promise<void> {
  try {
    await trial();
  } catch (error) {
    throw new Error(`${moment}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}
