/** Uses up the key that comes on standard input, at a standing clock: one `a` for each call that is let through. */
import { readFileSync, writeSync } from "node:fs";
import { openKeyService } from "../../../client/gateways/sandbox/service/open.ts";

const [, , folder = "", now = ""] = process.argv;
const service = openKeyService(folder, { now: () => Number(now), steady: () => 0 });
const key = readFileSync(0, "utf8");
while (service.check({ key, api: "hello", address: "127.0.0.1" }).allowed) writeSync(1, "a");
writeSync(1, "z");
setInterval(() => undefined, 1000);
