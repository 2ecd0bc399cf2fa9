/** What is said to people and to programs. Everything is redacted, but for what was asked for with --show-key. */
import type { Redactor } from "../../credentials/redaction.ts";
import { type Paint, paintFor } from "../colors.ts";
import { UsageError } from "../command.ts";

export class Terminal {
  readonly #redactor: Redactor;
  /** Where people are told what happens. */
  readonly #people: NodeJS.WriteStream;
  readonly paint: Paint;
  #gone: NodeJS.ErrnoException | undefined;

  /** @param forProgram stdout holds what a program takes, so people are told on stderr. */
  constructor(redactor: Redactor, forProgram: boolean) {
    this.#redactor = redactor;
    this.#people = forProgram ? process.stderr : process.stdout;
    this.paint = paintFor(this.#people, process.env);
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
      this.#gone ??= error;
    });
    // Whoever closed stderr does not want to hear of it.
    process.stderr.on("error", () => {});
  }

  /** What happens: a plan, progress, an outcome. */
  tell(text: string): void {
    if (this.#gone === undefined) this.#people.write(this.#redactor.redact(text));
  }

  /** What went wrong, or has to be known; stdout stays as it is. */
  warn(text: string): void {
    process.stderr.write(this.#redactor.redact(text));
  }

  /** What was asked for. Returns once it is taken; a reader that has gone (`| head -1`) is no error. */
  async result(text: string): Promise<void> {
    await this.asIs(this.#redactor.redact(text), true);
  }

  /**
   * What was asked for as it stands: a snippet, whose header would be taken for a key, or a key itself.
   * Throws `UsageError` where nobody takes it.
   * @param mayBeGone It is no loss when the reader has gone.
   */
  async asIs(text: string, mayBeGone = false): Promise<void> {
    this.#gone ??= await new Promise((resolve) => {
      process.stdout.write(text, (error) =>
        resolve((error ?? undefined) as NodeJS.ErrnoException | undefined),
      );
    });
    if (this.#gone === undefined || (mayBeGone && this.#gone.code === "EPIPE")) return;
    const why = this.#gone.code ?? this.#gone.name;
    throw new UsageError(`<stdout>: the output cannot be written (${why}); check where it goes`);
  }

  /** `data` as one JSON document. */
  async json(data: object): Promise<void> {
    await this.result(`${JSON.stringify({ version: 1, ...data }, null, 2)}\n`);
  }
}
