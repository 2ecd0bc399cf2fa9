/** Copying a key without showing it, and without leaving it behind. */
import { createHmac, randomBytes } from "node:crypto";
import type { CredentialValue } from "./credentialValue.ts";

/** `vscode.env.clipboard` is one. */
export interface Clipboard {
  readText(): PromiseLike<string>;
  writeText(text: string): PromiseLike<void>;
}

/** Runs `work` once after `milliseconds`, unless the function that it returns is called before. */
export type Later = (milliseconds: number, work: () => void) => () => void;

/** Milliseconds. */
const kept = 45_000;

/**
 * Puts keys on the clipboard and takes them off again after 45 s, if they are still there: what somebody has
 * copied since stays. Between the two only an HMAC of the key is remembered, under a key of this object's own.
 */
export class KeyClipboard {
  readonly #clipboard: Clipboard;
  readonly #later: Later;
  readonly #failed: (error: unknown) => void;
  readonly #secret = randomBytes(32);
  /** More than one only after a write that failed: nobody knows then which of the two is there. */
  #copied = new Set<string>();
  #cancel: () => void = () => {};
  /** Counts copyings: the timer of an earlier one may fire while the next is on its way. */
  #round = 0;
  /** One at a time: a clearing that has looked must not wipe out what a copying put there since. */
  #turn: Promise<void> = Promise.resolve();

  /** @param failed Is told when a key could not be cleared by itself; nobody waits for that. */
  constructor(clipboard: Clipboard, failed: (error: unknown) => void, later: Later = afterTimeout) {
    this.#clipboard = clipboard;
    this.#failed = failed;
    this.#later = later;
  }

  /** Rejects with what the clipboard rejects with. */
  copy(value: CredentialValue): Promise<void> {
    return this.#inTurn(async () => {
      const print = this.#print(value.reveal());
      this.#copied.add(print);
      this.#cancel();
      this.#round++;
      const round = this.#round;
      this.#cancel = this.#later(kept, () => {
        this.#inTurn(() => this.#clear(round)).catch(this.#failed);
      });
      await this.#clipboard.writeText(value.reveal());
      this.#copied = new Set([print]);
    });
  }

  /** Takes a key that is still there off at once: for the end of the window. */
  close(): Promise<void> {
    return this.#inTurn(() => this.#clear(this.#round));
  }

  async #clear(round: number): Promise<void> {
    if (round !== this.#round || this.#copied.size === 0) return;
    this.#cancel();
    if (this.#copied.has(this.#print(await this.#clipboard.readText()))) await this.#clipboard.writeText("");
    this.#copied.clear();
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {}); // `done` tells its caller.
    return done;
  }

  #print(text: string): string {
    return createHmac("sha256", this.#secret).update(text).digest("hex");
  }
}

const afterTimeout: Later = (milliseconds, work) => {
  const timer = setTimeout(work, milliseconds);
  return () => clearTimeout(timer);
};
