import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SPANS, type StoredWindows } from "../../client/gateways/sandbox/service/limiter.ts";
import { Quotas } from "../../client/gateways/sandbox/service/quotas.ts";
import { StandingClock, temporaryFolder } from "./keyFolder.ts";

const clock = new StandingClock();
let file: string;
let opened: Quotas[];
beforeEach(() => {
  file = join(temporaryFolder(), "quotas.log");
  opened = [];
});
afterEach(() => {
  for (const quotas of opened) quotas.close();
});

describe("what keys have spent", () => {
  it("is what was saved last, also after a kill", () => {
    const before = open();
    before.save(7, spent(1));
    before.save(8, spent(5, 123));
    before.save(7, spent(2));
    for (const quotas of [before, open()]) {
      expect([quotas.load(7), quotas.load(8), quotas.load(9)]).toEqual([spent(2), spent(5, 123), undefined]);
    }
  });

  it("is there but for the record that was torn", () => {
    const before = open();
    before.save(7, spent(1));
    before.save(7, spent(2));
    before.close();
    truncateSync(file, statSync(file).size - 1);
    const after = open();
    expect(after.load(7)).toEqual(spent(1));
    after.save(7, spent(3));
    expect(open().load(7)).toEqual(spent(3));
  });

  it("is there but for records of garbage and zeros", () => {
    const before = open();
    before.save(7, spent(1));
    before.close();
    const length = statSync(file).size;
    appendFileSync(file, Buffer.alloc(length));
    appendFileSync(file, Buffer.alloc(length, 0x5a));
    open().save(8, spent(2));
    const after = open();
    expect([after.load(7), after.load(8)]).toEqual([spent(1), spent(2)]);
  });

  it("is nobody's where the database is new", () => {
    open().save(7, spent(1));
    expect(open(true).load(7)).toBeUndefined();
  });

  it("takes room for the keys of a day, however often they call", () => {
    const quotas = open();
    for (let call = 0; call < 300_000; call++) quotas.save(1 + (call % 1000), spent(call));
    expect(statSync(file).size).toBeLessThan(5_000_000);
    for (const kept of [quotas, open()]) {
      expect([kept.load(1), kept.load(1000)]).toEqual([spent(299_000), spent(299_999)]);
    }
  });

  it("is let go when its windows have ended", () => {
    const quotas = open();
    for (let key = 1; key <= 60_000; key++) quotas.save(key, spent(key));
    clock.pass(2 * SPANS.day);
    for (let call = 0; call < 10_000; call++) quotas.save(70_000, spent(call));
    expect([quotas.load(1), quotas.load(70_000)]).toEqual([undefined, spent(9_999)]);
    expect(statSync(file).size).toBeLessThan(1_000_000);
  });

  it("is not lost by a try at writing the log anew that a kill ended", () => {
    open().save(7, spent(1));
    writeFileSync(`${file}.new`, readFileSync(file).subarray(0, 10));
    expect(open().load(7)).toEqual(spent(1));
  });
});

function open(isNew = false): Quotas {
  const quotas = new Quotas(file, clock, isNew);
  opened.push(quotas);
  return quotas;
}

function spent(count: number, wentBack: number | null = null): StoredWindows {
  const window = (span: "minute" | "day") => Math.floor(clock.now() / SPANS[span]);
  return {
    minute: { window: window("minute"), spent: count, wentBack },
    day: { window: window("day"), spent: count + 1, wentBack: null },
  };
}
