/** Ctrl-C, and whoever else ends us: the first asks to stop and to undo, the second stops at once. */
import type { ExitCode } from "../command.ts";
import type { Terminal } from "./terminal.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export class Interruption {
  /** A plan runs: what it has done stays in the journal if we stop at once. */
  underWay = false;
  readonly #asked = new AbortController();
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    for (const signal of signals) process.on(signal, this.#stop);
  }

  get signal(): AbortSignal {
    return this.#asked.signal;
  }

  end(): void {
    for (const signal of signals) process.off(signal, this.#stop);
  }

  #stop = (): void => {
    if (!this.#asked.signal.aborted) {
      this.#asked.abort();
      if (this.underWay) this.#terminal.warn("\nStopping: what was done is undone first …\n");
      return;
    }
    if (this.underWay) {
      this.#terminal.warn("\ngateway-keys: stopped half-way; `gateway-keys recover` shows what is left\n");
    }
    const code: ExitCode = this.underWay ? 3 : 1;
    process.exit(code);
  };
}
