import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { KeyClipboard } from "../../client/credentials/clipboard.ts";
import { CredentialValue } from "../../client/credentials/credentialValue.ts";

/** A clipboard and a clock that stand still until told. */
class Desk {
  text = "before";
  refuses: Error | undefined;
  readonly failures: unknown[] = [];
  #now = 0;
  #due: { at: number; work: () => void }[] = [];
  readonly keys = new KeyClipboard(
    {
      readText: async () => this.#do(() => this.text),
      writeText: async (text) =>
        this.#do(() => {
          this.text = text;
        }),
    },
    (error) => this.failures.push(error),
    (milliseconds, work) => {
      const entry = { at: this.#now + milliseconds, work };
      this.#due.push(entry);
      return () => {
        this.#due = this.#due.filter((one) => one !== entry);
      };
    },
  );

  #do<T>(work: () => T): T {
    if (this.refuses) throw this.refuses;
    return work();
  }

  get timers(): number {
    return this.#due.length;
  }

  async pass(seconds: number): Promise<void> {
    this.#now += seconds * 1000;
    const due = this.#due.filter(({ at }) => at <= this.#now);
    this.#due = this.#due.filter(({ at }) => at > this.#now);
    for (const { work } of due) work();
    await new Promise(setImmediate);
  }
}

const key = new CredentialValue("sk-Cp7Lm2Xv9Kp4Ws8Bn3Td6");
const other = new CredentialValue("sk-Other2Xv9Kp4Ws8Bn3Td6");

describe("a copied key", () => {
  it("is there for 45 seconds", async () => {
    const desk = new Desk();
    await desk.keys.copy(key);
    await desk.pass(44.9);
    expect(desk.text).toBe(key.reveal());
    await desk.pass(0.1);
    expect(desk.text).toBe("");
  });

  it("is not cleared when something else was copied since", async () => {
    const desk = new Desk();
    await desk.keys.copy(key);
    desk.text = "a colleague's address";
    await desk.pass(45);
    expect(desk.text).toBe("a colleague's address");
    expect(desk.timers).toBe(0);
  });

  it("is followed by another, which has 45 seconds of its own", async () => {
    const desk = new Desk();
    await desk.keys.copy(key);
    await desk.pass(30);
    await desk.keys.copy(other);
    await desk.pass(30);
    expect(desk.text).toBe(other.reveal());
    await desk.pass(15);
    expect(desk.text).toBe("");
  });

  it("that is copied while the time of the one before runs out stays", async () => {
    const desk = new Desk();
    await desk.keys.copy(key);
    const second = desk.keys.copy(other);
    await desk.pass(45);
    await second;
    expect(desk.text).toBe(other.reveal());
  });

  it("goes at once when the window ends, and no timer stays", async () => {
    const desk = new Desk();
    await desk.keys.copy(key);
    await desk.keys.close();
    expect(desk.text).toBe("");
    expect(desk.timers).toBe(0);
  });

  it("that was replaced is left alone when the window ends", async () => {
    const desk = new Desk();
    await desk.keys.copy(key);
    desk.text = "mine";
    await desk.keys.close();
    expect(desk.text).toBe("mine");
  });

  it("is still cleared when copying the next one fails", async () => {
    const desk = new Desk();
    await desk.keys.copy(key);
    desk.refuses = new Error("no clipboard");
    await expect(desk.keys.copy(other)).rejects.toThrow("no clipboard");
    desk.refuses = undefined;
    await desk.pass(45);
    expect(desk.text).toBe("");
  });

  it("that cannot be cleared is reported", async () => {
    const desk = new Desk();
    await desk.keys.copy(key);
    desk.refuses = new Error("no clipboard");
    await desk.pass(45);
    expect(desk.failures).toEqual([desk.refuses]);
  });

  it("is not remembered by the one who clears it", async () => {
    const desk = new Desk();
    await desk.keys.copy(key);
    expect(inspect(desk.keys, { showHidden: true, depth: 9 })).not.toContain(key.reveal());
  });
});
