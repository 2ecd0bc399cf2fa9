/** Lists as long as a region's, a page at a time. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Gateway } from "../../client/gateways/gateway.ts";
import { Journal } from "../../client/gateways/journal.ts";
import { listSubscriptions } from "../../client/gateways/listing.ts";
import { openThrough, type Stage } from "./contract/stage.ts";
import { absence, stageNames, stages } from "./contract/stages.ts";
import { type FaultProxy, faultProxy, fromCall, noFaults } from "./faults/faultProxy.ts";

const many = 10_000;

for (const name of stageNames) {
  const absent = await absence(name);
  describe.skipIf(absent !== undefined)(
    `${name} with 10,000 subscriptions${absent === undefined ? "" : ` (skipped: ${absent})`}`,
    () => {
      let stage: Stage;
      let proxy: FaultProxy;
      let gateway: Gateway;
      let folder: string;
      const signal = new AbortController().signal;

      beforeAll(async () => {
        folder = mkdtempSync(join(tmpdir(), "gateway-keys-"));
        stage = await stages[name].open();
        await stage.seed(many);
        proxy = await faultProxy(stage.origin);
        gateway = openThrough(proxy.origin, stage.door, { applications: stage.applications });
      }, 120_000);

      afterAll(async () => {
        await gateway.close();
        await proxy.close();
        await stage.end();
        rmSync(folder, { recursive: true, force: true });
      });

      const list = (on: AbortSignal = signal) =>
        listSubscriptions(gateway, new Journal(join(folder, "journal")), {}, on);

      it("lists each of them once", async () => {
        proxy.start(noFaults);
        const ids = new Set<string>();
        let pages = 0;
        for await (const page of list()) {
          pages++;
          for (const { subscription } of page) ids.add(subscription?.id ?? expect.fail("no subscription"));
        }
        expect(ids.size).toBe(many);
        expect(pages).toBeGreaterThan(10);
      });

      it("hands the first page over before it asks for the second", async () => {
        proxy.start(noFaults);
        const pages = list()[Symbol.asyncIterator]();
        const first = await pages.next();
        expect(first.value?.length).toBeGreaterThan(0);
        const asked = keyCalls(stage, proxy);
        expect(asked).toBe(1);
        await pages.next();
        expect(keyCalls(stage, proxy)).toBe(2);
        await pages.return?.();
      });

      it("asks for no more once the reader has seen enough", async () => {
        proxy.start(noFaults);
        for await (const page of list()) {
          if (page.length > 0) break;
        }
        expect(keyCalls(stage, proxy)).toBe(1);
      });

      it("ends when it is cancelled between pages, and in the middle of one", async () => {
        proxy.start(noFaults);
        const between = new AbortController();
        await expect(
          read(list(between.signal), () => {
            between.abort();
          }),
        ).rejects.toMatchObject({ code: "cancelled" });
        const within = new AbortController();
        proxy.start(
          fromCall(keyCallNumber(stage, proxy), { kind: "hook", when: "after", hook: () => within.abort() }),
        );
        await expect(read(list(within.signal), () => {})).rejects.toMatchObject({ code: "cancelled" });
      });

      it("goes on where a page had to be asked for twice", async () => {
        proxy.start((call) => (call % 5 === 4 ? { kind: "unavailable" } : undefined));
        let listed = 0;
        await read(list(), (page) => {
          listed += page.length;
        });
        expect(listed).toBe(many);
      });
    },
  );
}

/** Calls for keys, not for what the service can do. */
function keyCalls({ isListing }: Stage, { calls }: FaultProxy): number {
  return calls.filter(({ path }) => isListing(path)).length;
}

/** The number of the first call for keys in a run like the last one. */
function keyCallNumber({ isListing }: Stage, { calls }: FaultProxy): number {
  return calls.findIndex(({ path }) => isListing(path)) + 1;
}

async function read<T>(pages: AsyncIterable<readonly T[]>, see: (page: readonly T[]) => void): Promise<void> {
  for await (const page of pages) see(page);
}
