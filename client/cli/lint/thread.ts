/** A thread with a share of its own, as the first thread sees it. What breaks down there ends the process. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Batch, Known, Read, Task } from "./share.ts";

export class Thread {
  readonly read: Promise<Read>;
  readonly #worker: Worker;

  /** Starts it; it reads at once. */
  constructor(task: Task) {
    // The bundle is the entry of both: see main.ts.
    this.#worker = new Worker(__filename, { workerData: task });
    this.read = once(this.#worker, "message").then(([read]) => read);
  }

  check(known: Known, take: (batch: Batch) => void): void {
    this.#worker.on("message", take);
    this.#worker.postMessage(known);
  }
}
