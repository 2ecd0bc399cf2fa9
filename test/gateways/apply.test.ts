import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StorageError } from "../../client/credentials/storageError.ts";
import { apply, type Execution } from "../../client/gateways/apply.ts";
import type { Gateway } from "../../client/gateways/gateway.ts";
import { GatewayError, type GatewayErrorDetails } from "../../client/gateways/gatewayError.ts";
import { Journal } from "../../client/gateways/journal.ts";
import type { Plan, Step } from "../../client/gateways/plan.ts";
import { cleanUp } from "../../client/gateways/recover.ts";

let folder: string;
let journal: Journal;
let log: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gateway-keys-"));
  journal = new Journal(join(folder, "journal"));
  log = [];
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("running a plan", () => {
  it("takes its steps in order, tells of each, and leaves nothing behind", async () => {
    const told: string[] = [];
    const outcome = await apply(
      plan(step("create"), step("hand-over")),
      execution({ report: ({ step: { id }, state }) => told.push(`${id} ${state}`) }),
    );
    expect(outcome).toEqual({ state: "done" });
    expect(log).toEqual(["run create", "run hand-over"]);
    expect(told).toEqual(["create running", "create done", "hand-over running", "hand-over done"]);
    expect(readdirSync(join(folder, "journal"))).toEqual([]);
  });

  it("takes back what was done, last first, the failed step included, when a step fails", async () => {
    const outcome = await apply(plan(step("create"), step("attach", refused("limit"))), execution());
    expect(outcome).toMatchObject({ state: "undone", error: { code: "limit" } });
    expect(log).toEqual(["run create", "run attach", "undo attach", "undo create"]);
    expect(await journal.unfinished("here")).toEqual([]);
  });

  it("takes everything back when it is cancelled between two steps", async () => {
    const stop = new AbortController();
    const outcome = await apply(
      plan(
        step("create", () => stop.abort()),
        finalStep("delete-old"),
      ),
      execution({ signal: stop.signal }),
    );
    expect(outcome).toMatchObject({ state: "undone", error: { code: "cancelled" } });
    expect(log).toEqual(["run create", "undo create"]);
  });

  it("does nothing at all when it is cancelled before it begins", async () => {
    const outcome = await apply(plan(step("create")), execution({ signal: AbortSignal.abort() }));
    expect(outcome).toMatchObject({ state: "undone", error: { code: "cancelled" } });
    expect(log).toEqual([]);
  });

  it("takes everything back when the step without a way back was refused", async () => {
    const outcome = await apply(
      plan(step("create"), finalStep("delete-old", refused("forbidden"))),
      execution(),
    );
    expect(outcome.state).toBe("undone");
    expect(log).toEqual(["run create", "run delete-old", "undo create"]);
  });

  it("leaves everything, and tells of it in the next listing, when a step without a way back may have happened", async () => {
    const lost = refused("unreachable", { mayHaveHappened: true });
    const outcome = await apply(plan(step("create"), finalStep("delete-old", lost)), execution());
    expect(outcome.state).toBe("unfinished");
    expect(log).toEqual(["run create", "run delete-old"]);
    const [left] = await journal.unfinished("here");
    expect(left?.steps.map(({ id, state }) => `${id} ${state}`)).toEqual([
      "create done",
      "delete-old running",
    ]);
    expect(left?.error?.code).toBe("unreachable");
  });

  it("never takes back what came before a step without a way back that is done", async () => {
    const outcome = await apply(
      plan(step("create"), finalStep("disable-old"), finalStep("delete-old", refused("throttled"))),
      execution(),
    );
    expect(outcome.state).toBe("unfinished");
    expect(log).toEqual(["run create", "run disable-old", "run delete-old"]);
  });

  it.each(["the last step", "the end"])(
    "takes nothing back when the journal fails at %s, after a step without a way back was done",
    async (moment) => {
      const breakJournal = () => {
        rmSync(join(folder, "journal"), { recursive: true });
        writeFileSync(join(folder, "journal"), "a file where the folder belongs");
      };
      const report: Execution["report"] = ({ step: { id }, state }) => {
        if (moment === "the end" && id === "delete-old" && state === "done") breakJournal();
      };
      const final = finalStep("delete-old", () => {
        if (moment === "the last step") breakJournal();
      });
      const outcome = await apply(plan(step("create"), step("hand-over"), final), execution({ report }));
      expect(outcome).toMatchObject({ state: "unfinished", error: { code: "invalid" } });
      expect(log).toEqual(["run create", "run hand-over", "run delete-old"]);
    },
  );

  it("takes nothing back when the key that has ended cannot be forgotten", async () => {
    const subscription = { id: "s", api: "weather", application: "mobile" };
    const final: Step = {
      ...finalStep("delete-old"),
      run: ({ recipient }) => recipient.drop(subscription, "old"),
    };
    const recipient = {
      take: async () => {},
      drop: () => Promise.reject(new StorageError("The keyring is locked.", "Unlock it.")),
    };
    const outcome = await apply(plan(step("create"), final), execution({ recipient }));
    expect(outcome).toMatchObject({
      state: "unfinished",
      error: { message: "The keyring is locked.", next: "Unlock it." },
    });
    expect(log).toEqual(["run create"]);
  });

  it("takes nothing back when a step without a way back broke down for a reason that nobody knows", async () => {
    const broken = () => {
      throw new TypeError("undefined is not a function");
    };
    const outcome = await apply(plan(step("create"), finalStep("delete-old", broken)), execution());
    expect(outcome.state).toBe("unfinished");
    expect(log).toEqual(["run create", "run delete-old"]);
  });

  it("says what the store of keys says when it does not take one", async () => {
    const full = () => {
      throw new StorageError("The disk is full.", "Make room.");
    };
    const outcome = await apply(plan(step("create"), step("hand-over", full)), execution());
    expect(outcome).toMatchObject({
      state: "undone",
      error: { message: "The disk is full.", next: "Make room." },
    });
  });

  it("says what to do by hand when undoing fails too", async () => {
    const create: Step = {
      ...step("create"),
      undo: () => Promise.reject(new GatewayError("forbidden", "no delete")),
    };
    const outcome = await apply(plan(create, step("attach", refused("limit"))), execution());
    expect(outcome).toMatchObject({
      state: "unfinished",
      error: { code: "limit", next: expect.stringContaining("By hand: Do create yourself.") },
    });
    expect((await journal.unfinished("here")).length).toBe(1);
  });

  it("tells of a step's own bug as a bug, and takes back what was done", async () => {
    const broken = () => {
      throw new TypeError("undefined is not a function");
    };
    const outcome = await apply(plan(step("create"), step("attach", broken)), execution());
    expect(outcome).toMatchObject({ state: "undone", error: { next: expect.stringContaining("bug") } });
  });

  it("begins nothing when the journal cannot be written", async () => {
    writeFileSync(join(folder, "journal"), "a file where the folder belongs");
    const outcome = await apply(plan(step("create")), execution());
    expect(outcome).toMatchObject({ state: "undone", error: { code: "invalid", message: /journal/ } });
    expect(log).toEqual([]);
  });
});

describe("cleaning up", () => {
  it("takes nothing back after a step without a way back was done", async () => {
    const steps = [step("create"), finalStep("disable-old"), finalStep("delete-old", refused("throttled"))];
    const outcome = await apply(plan(...steps), execution());
    if (outcome.state !== "unfinished") throw new Error(outcome.state);
    log.length = 0;
    const gateway = { name: "here", plan: async () => plan(...steps) } as unknown as Gateway;
    expect(await cleanUp(gateway, outcome.unfinished, execution())).toMatchObject({
      state: "unfinished",
      error: { code: "conflict", next: "Finish the attempt instead." },
    });
    expect(log).toEqual([]);
    expect(await journal.unfinished("here")).toHaveLength(1);
  });

  it("takes back a step that was begun, and none that was not", async () => {
    const begun = step("create");
    const entry = await journal.begin(plan(begun, step("attach")));
    await entry.mark("create", "running");
    await entry.leave(new GatewayError("unreachable", "no answer"));
    const [left] = await journal.unfinished("here");
    if (left === undefined) throw new Error("nothing is left");
    const gateway = { name: "here", plan: async () => plan(begun, step("attach")) } as unknown as Gateway;
    expect(await cleanUp(gateway, left, execution())).toEqual({ state: "cleaned up" });
    expect(log).toEqual(["undo create"]);
  });
});

describe("the journal", () => {
  it("knows of a step before it runs", async () => {
    const seen: unknown[] = [];
    const look = () => {
      for (const name of readdirSync(join(folder, "journal")).filter((file) => file.endsWith(".json"))) {
        seen.push(JSON.parse(readFileSync(join(folder, "journal", name), "utf8")).steps);
      }
    };
    await apply(plan(step("create", look)), execution());
    expect(seen).toEqual([[expect.objectContaining({ id: "create", state: "running" })]]);
  });

  it("never calls a plan half done that ends while it is read", async () => {
    let running = true;
    const seen: unknown[] = [];
    const reading = (async () => {
      while (running) seen.push(...(await journal.unfinished("here")));
    })();
    for (let n = 0; n < 40; n++) await apply(plan(step("create")), execution());
    running = false;
    await reading;
    expect(seen).toEqual([]);
  });

  it("shows at once, in this process too, what stopped half-way while it could not be written", async () => {
    const lost = () => {
      renameSync(join(folder, "journal"), join(folder, "away"));
      throw new GatewayError("unreachable", "no answer", { mayHaveHappened: true });
    };
    const outcome = await apply(plan(finalStep("delete", lost)), execution());
    expect(outcome).toMatchObject({
      state: "unfinished",
      error: { message: /no answer.*write the journal/ },
    });
    rmSync(join(folder, "journal"), { recursive: true, force: true });
    renameSync(join(folder, "away"), join(folder, "journal"));
    const [left] = await journal.unfinished("here");
    expect(left?.operation).toBeDefined();
  });

  it("lets an attempt be taken over later whose entry could not be written now", async () => {
    await apply(plan(finalStep("delete", refused("unreachable", { mayHaveHappened: true }))), execution());
    const [left] = await journal.unfinished("here");
    if (left === undefined) throw new Error("nothing is left");
    const path = join(folder, "journal", `${left.operation}.json`);
    const text = readFileSync(path, "utf8");
    rmSync(path);
    mkdirSync(path);
    await expect(journal.resume(left)).rejects.toMatchObject({
      code: "invalid",
      message: /read the journal/,
    });
    rmdirSync(path);
    writeFileSync(path, text);
    const running = await journal.resume(left);
    await running.end();
    expect(readdirSync(join(folder, "journal"))).toEqual([]);
  });

  it("is told in a person's terms when it cannot be read", async () => {
    writeFileSync(join(folder, "journal"), "a file where the folder belongs");
    await expect(journal.unfinished("here")).rejects.toMatchObject({
      name: "GatewayError",
      message: "Cannot read the journal (ENOTDIR)",
    });
  });

  it("does not call a plan half done while it runs", async () => {
    const seen: number[] = [];
    const look = async () => {
      seen.push((await new Journal(join(folder, "journal")).unfinished("here")).length);
    };
    await apply(plan(step("create", look)), execution());
    expect(seen).toEqual([0]);
  });

  it("lets one process at a time end an attempt", async () => {
    await apply(plan(finalStep("delete", refused("unreachable", { mayHaveHappened: true }))), execution());
    const [left] = await journal.unfinished("here");
    if (left === undefined) throw new Error("nothing is left");
    await journal.resume(left);
    await expect(journal.resume(left)).rejects.toMatchObject({ code: "conflict" });
  });

  it("says of an attempt that was ended meanwhile that it was", async () => {
    await apply(plan(finalStep("delete", refused("unreachable", { mayHaveHappened: true }))), execution());
    const [left] = await journal.unfinished("here");
    if (left === undefined) throw new Error("nothing is left");
    await (await journal.resume(left)).end();
    await expect(journal.resume(left)).rejects.toMatchObject({ code: "not-found" });
  });

  it("puts an entry aside that cannot be read, and says so once", async () => {
    await apply(plan(step("create")), execution());
    writeFileSync(join(folder, "journal", "torn.json"), '{"version":1,');
    await expect(journal.unfinished("here")).rejects.toMatchObject({ message: /put aside/ });
    expect(await journal.unfinished("here")).toEqual([]);
    expect(readdirSync(join(folder, "journal"))).toEqual(["torn.json.unreadable"]);
  });

  it("shows the attempts of one gateway, not of another", async () => {
    await apply(plan(finalStep("delete", refused("unreachable", { mayHaveHappened: true }))), execution());
    expect(await journal.unfinished("elsewhere")).toEqual([]);
  });
});

function plan(...steps: Step[]): Plan {
  return {
    gateway: "here",
    action: { kind: "subscribe", api: "weather", application: "mobile" },
    steps,
    warnings: [],
    before: [],
  };
}

/** @param work What it does beyond telling that it ran. */
function step(id: string, work?: () => unknown): Step {
  const undo = async () => {
    log.push(`undo ${id}`);
  };
  return { ...finalStep(id, work), undoSays: `Undo ${id}`, undo };
}

function finalStep(id: string, work?: () => unknown): Step {
  const run = async () => {
    log.push(`run ${id}`);
    await work?.();
  };
  return { id, effect: "creates", says: `Do ${id}`, byHand: `Do ${id} yourself.`, run };
}

function refused(
  code: "limit" | "forbidden" | "unreachable" | "throttled",
  details: GatewayErrorDetails = {},
) {
  return () => {
    throw new GatewayError(code, `the gateway said ${code}`, details);
  };
}

function execution(own: Partial<Execution> = {}): Execution {
  return {
    journal,
    recipient: { take: async () => {}, drop: async () => {} },
    report: () => {},
    signal: new AbortController().signal,
    ...own,
  };
}
