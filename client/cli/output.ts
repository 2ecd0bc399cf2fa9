/** Text to stdout in large pieces, no faster than it is taken. */

import { type ExitCode, UsageError } from "./command.ts";

/** A piece is written at this length, in UTF-16 units … */
const enough = 64 * 1024;
/** … or after so many milliseconds (by `Date`: `performance` takes 6 ms to load), so that findings show while the rest is checked. */
const patience = 50;

/**
 * When the reader has gone (`| head -1`) nothing more is written and nothing is said: the program finishes its
 * work, and its exit code is the one that it would have had. What else goes wrong (a full disk) `close` throws.
 */
export class Output {
  readonly #stream: NodeJS.WriteStream;
  #pending = "";
  #written = Number.NEGATIVE_INFINITY;
  #error: NodeJS.ErrnoException | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      this.#error ??= error;
    });
  }

  write(text: string): void {
    if (this.#error === undefined) this.#pending += text;
  }

  /** It is time to `flush`. */
  get due(): boolean {
    if (this.#pending === "") return false;
    return this.#pending.length >= enough || Date.now() - this.#written >= patience;
  }

  /** Writes what has gathered and waits until it is taken. */
  async flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = "";
    if (text !== "" && this.#error === undefined) {
      await new Promise<void>((resolve) => {
        this.#stream.write(text, (error) => {
          if (error) this.#error ??= error;
          resolve();
        });
      });
    }
    this.#written = Date.now();
  }

  /** Writes the rest. Throws `UsageError` where the text could not be written. */
  async close(): Promise<void> {
    await this.flush();
    if (this.#error === undefined || this.#error.code === "EPIPE") return;
    const why = this.#error.code ?? this.#error.name;
    throw new UsageError(`<stdout>: the output cannot be written (${why}); check the disk it goes to`);
  }
}

/** Writes a short text. */
export async function print(text: string): Promise<ExitCode> {
  const output = new Output(process.stdout);
  output.write(text);
  await output.close();
  return 0;
}
