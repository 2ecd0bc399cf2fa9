/** What the process says beyond its answers: lines on stderr. No line quotes what a caller sent. */

export class Log {
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  say(sentence: string): void {
    this.#write(`${sentence}\n`);
  }

  /** By its kind and place alone: the message could quote a key. */
  error(error: unknown): void {
    if (!(error instanceof Error)) {
      this.say(`Something was thrown (${typeof error})`);
      return;
    }
    const { code } = error as { readonly code?: unknown };
    const stack = error.stack ?? "";
    const places = stack
      .slice(stack.indexOf(error.message) + error.message.length)
      .split("\n")
      .slice(1);
    this.say([`${error.name}${typeof code === "string" ? ` (${code})` : ""}`, ...places].join("\n"));
    if (error.cause !== undefined) this.error(error.cause);
  }
}
