/** What a further thread does: it reads its share, hears what the others have read, and checks. */
import { parentPort, workerData } from "node:worker_threads";
import { type Known, type Read, Share } from "./share.ts";

export function work(): void {
  const share = new Share(workerData);
  const read: Read = { problems: share.read(), mentions: share.mentions };
  parentPort?.once("message", (known: Known) => {
    share.known = known;
    for (const batch of share.check()) parentPort?.postMessage(batch);
  });
  parentPort?.postMessage(read);
}
