import { describe, expect, it } from "vitest";
import {
  Limiter,
  type Limits,
  SPANS,
  type Span,
  type StoredWindows,
} from "../../client/gateways/sandbox/service/limiter.ts";
import { StandingClock } from "./keyFolder.ts";
import { Random } from "./random.ts";

/** What the database keeps when a process ends in any way: whatever was saved. */
class Kept {
  readonly windows = new Map<number, StoredWindows>();
  isFull = false;

  load(key: number): StoredWindows | undefined {
    return this.windows.get(key);
  }

  save(key: number, windows: StoredWindows): void {
    if (this.isFull) throw new Error("full");
    this.windows.set(key, structuredClone(windows));
  }
}

const unlimited = { minute: undefined, day: undefined };

describe("a limit lets through exactly what it says", () => {
  it("for every request, whatever time, restarts and crashes do while the clock goes forward", () => {
    for (let seed = 1; seed <= 300; seed++) forwards(seed);
  });

  it("as the plain model says, whatever the clock does", () => {
    for (let seed = 1; seed <= 300; seed++) withJumps(seed);
  });

  it("for each of many keys at once, those that memory has no room for too", () => {
    const kept = new Kept();
    const limiter = new Limiter(kept, new StandingClock(), fail);
    for (let round = 0; round < 4; round++) {
      for (let key = 0; key < 25_000; key++) {
        const { refusedBy } = limiter.take(key, { ...unlimited, minute: 3 });
        if ((refusedBy === undefined) !== round < 3) expect.fail(`key ${key} in round ${round}`);
      }
    }
  });
});

describe("a limit", () => {
  it("that refuses leaves the other uncounted", () => {
    const clock = new StandingClock();
    const limiter = new Limiter(new Kept(), clock, fail);
    const limits = { minute: 2, day: 5 };
    for (let call = 0; call < 50; call++) limiter.take(1, limits);
    clock.pass(SPANS.minute);
    expect(limiter.take(1, limits).quotas).toMatchObject([
      { span: "minute", remaining: 1 },
      { span: "day", remaining: 2 },
    ]);
  });

  it("names the longer wait where both are used up", () => {
    const limiter = new Limiter(new Kept(), new StandingClock(), fail);
    limiter.take(1, { minute: 1, day: 1 });
    expect(limiter.take(1, { minute: 1, day: 1 }).refusedBy).toMatchObject({ span: "day", reset: 43_200 });
  });

  it("says at least a second to wait, at the last millisecond of its window too", () => {
    const clock = new StandingClock();
    clock.pass(SPANS.minute - 1);
    const limiter = new Limiter(new Kept(), clock, fail);
    limiter.take(1, { ...unlimited, minute: 1 });
    expect(limiter.take(1, { ...unlimited, minute: 1 }).refusedBy?.reset).toBe(1);
  });

  it("that is lowered counts what was used before", () => {
    const limiter = new Limiter(new Kept(), new StandingClock(), fail);
    for (let call = 0; call < 5; call++) limiter.take(1, { ...unlimited, minute: 100 });
    expect(limiter.take(1, { ...unlimited, minute: 5 }).refusedBy).toMatchObject({ remaining: 0 });
  });

  it("is kept in memory while nothing can be written, and the trouble is told", () => {
    const kept = new Kept();
    let told = 0;
    const limiter = new Limiter(kept, new StandingClock(), () => told++);
    kept.isFull = true;
    const allowed = Array.from({ length: 20 }, () => limiter.take(1, { ...unlimited, minute: 7 })).filter(
      ({ refusedBy }) => refusedBy === undefined,
    );
    expect([allowed.length, told]).toEqual([7, 1]);
  });
});

describe("a clock that is set", () => {
  it("forward a year and back locks nobody out for more than a window", () => {
    const clock = new StandingClock();
    const limiter = new Limiter(new Kept(), clock, fail);
    const take = () => limiter.take(1, { ...unlimited, minute: 1 }).refusedBy;
    clock.jump(365 * SPANS.day);
    take();
    clock.jump(-365 * SPANS.day);
    expect(take()).toMatchObject({ reset: 60 });
    clock.pass(SPANS.minute - 1);
    expect(take()).toMatchObject({ reset: 1 });
    clock.pass(1);
    expect(take()).toBeUndefined();
  });

  it("back while nothing runs locks nobody out for more than a window either", () => {
    const clock = new StandingClock();
    const kept = new Kept();
    const take = () => new Limiter(kept, clock, fail).take(1, { ...unlimited, day: 1 }).refusedBy;
    clock.jump(365 * SPANS.day);
    take();
    clock.jump(-365 * SPANS.day);
    expect(take()?.span).toBe("day");
    clock.pass(SPANS.day - 1);
    expect(take()?.span).toBe("day");
    clock.pass(1);
    expect(take()).toBeUndefined();
  });

  it("to and fro over the end of a window gives no new one each time", () => {
    const clock = new StandingClock();
    const limiter = new Limiter(new Kept(), clock, fail);
    let allowed = 0;
    for (let round = 0; round < 50; round++) {
      for (let call = 0; call < 10; call++) {
        if (limiter.take(1, { ...unlimited, minute: 10 }).refusedBy === undefined) allowed++;
      }
      clock.jump(round % 2 === 0 ? SPANS.minute : -SPANS.minute);
    }
    expect(allowed).toBe(20);
  });
});

/** With a clock that never goes back, a window is a number, and each has its count. */
function forwards(seed: number): void {
  const random = new Random(seed);
  const limits = randomLimits(random);
  const clock = new StandingClock();
  const kept = new Kept();
  let limiter = new Limiter(kept, clock, fail);
  const used = new Map<string, number>();
  /** What crashes may have cost. */
  const lost = new Map<string, number>();
  for (let step = 0; step < 400; step++) {
    const action = random.below(20);
    if (action === 0) clock.pass(random.one([10, 1000, 20_000, 59_999, 60_000, 3_600_000, 86_400_000]));
    else if (action === 1) {
      limiter.settle();
      limiter = new Limiter(kept, clock, fail);
    } else if (action === 2) {
      limiter = new Limiter(kept, clock, fail);
      for (const span of spansOf(limits)) add(lost, nameOf(span, clock), ahead(limits[span] ?? 0) - 1);
    } else {
      const { refusedBy } = limiter.take(1, limits);
      const names = spansOf(limits).map((span) => ({ name: nameOf(span, clock), limit: limits[span] ?? 0 }));
      const full = names.some(({ name, limit }) => (used.get(name) ?? 0) >= limit);
      const maybeFull = names.some(
        ({ name, limit }) => (used.get(name) ?? 0) + (lost.get(name) ?? 0) >= limit,
      );
      if (refusedBy === undefined) {
        expect(full, `seed ${seed}, step ${step}: one too many`).toBe(false);
        for (const { name } of names) add(used, name, 1);
      } else expect(maybeFull, `seed ${seed}, step ${step}: refused for nothing`).toBe(true);
    }
  }
}

/** The rule in two sentences, without leases, storage and crashes; small limits, whose counts survive those. */
class Model {
  window = Number.NEGATIVE_INFINITY;
  began = 0;
  used = 0;
  readonly #span: Span;

  constructor(span: Span) {
    this.#span = span;
  }

  roll(clock: StandingClock): void {
    const present = Math.floor(clock.now() / SPANS[this.#span]);
    const passed = clock.steady() - this.began >= SPANS[this.#span];
    if (present > this.window || (present < this.window && passed)) {
      Object.assign(this, { window: present, began: clock.steady(), used: 0 });
    }
  }
}

function withJumps(seed: number): void {
  const random = new Random(seed);
  const limits: Limits = { minute: 1 + random.below(9), day: 1 + random.below(40) };
  const clock = new StandingClock();
  const limiter = new Limiter(new Kept(), clock, fail);
  const models = { minute: new Model("minute"), day: new Model("day") };
  for (let step = 0; step < 400; step++) {
    const by = random.one([10, 1000, 20_000, 59_999, 60_000, 3_600_000, 86_400_000, 31_536_000_000]);
    const action = random.below(20);
    if (action < 2) clock.pass(by);
    else if (action === 2) clock.jump(by);
    else if (action === 3) clock.jump(-by);
    else {
      const all = [models.minute, models.day];
      for (const model of all) model.roll(clock);
      const expected = models.minute.used < (limits.minute ?? 0) && models.day.used < (limits.day ?? 0);
      if (expected) for (const model of all) model.used++;
      const { refusedBy } = limiter.take(1, limits);
      expect(refusedBy === undefined, `seed ${seed}, step ${step}`).toBe(expected);
    }
  }
}

function randomLimits(random: Random): Limits {
  const limit = () => random.one([undefined, 1, 2, 5, 60, 100, 101, 250, 1000]);
  const minute = limit();
  return { minute, day: minute === undefined ? 1 + random.below(400) : limit() };
}

function spansOf(limits: Limits): readonly Span[] {
  return (["minute", "day"] as const).filter((span) => limits[span] !== undefined);
}

function nameOf(span: Span, clock: StandingClock): string {
  return `${span} ${Math.floor(clock.now() / SPANS[span])}`;
}

function ahead(limit: number): number {
  return Math.min(Math.max(Math.floor(limit / 100), 1), 100);
}

function add(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}

function fail(error: unknown): never {
  throw error;
}
