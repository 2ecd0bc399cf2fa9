/** What every gateway keeps to, whatever becomes of its calls. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { numbers, type Rehearsal } from "./contract/rehearsal.ts";
import { openThrough } from "./contract/stage.ts";
import { absence, rehearsalOn, stageNames, stages } from "./contract/stages.ts";
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
  const { actions } = stages[name];
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
      expect([...capabilities.actions].sort()).toEqual([...actions].sort());
    });

    describe.each(actions)("%s", (kind) => {
      it("does what it says, and leaves nothing behind", async () => {
        const trial = await rehearsal.prepare(kind);
        const outcome = await trial.attempt(rehearsal.straight(trial));
        expect(outcome).toEqual({ state: "done" });
        await trial.expectDone();
        trial.expectNoKeyIn([...trial.said, ...trial.journalTexts()]);
      });

      it.each(Object.entries(faults))(
        "keeps its promises under %s, once at any call",
        async (_, fault) => {
          const calls = numbers((await rehearsal.callsOf(kind)) + 1);
          await rehearsal.each(calls, (call) => rehearsal.endure(kind, onCall(call, fault), call % 2 === 0));
        },
        120_000,
      );

      it.each(Object.entries(faults))(
        "keeps its promises under %s, from any call on",
        async (_, fault) => {
          const calls = numbers(await rehearsal.callsOf(kind));
          await rehearsal.each(calls, (call) =>
            rehearsal.endure(kind, fromCall(call, fault), call % 2 === 1),
          );
        },
        120_000,
      );
    });
  });
}
