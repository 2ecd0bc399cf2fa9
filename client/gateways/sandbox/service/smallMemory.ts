/**
 * Keeps the process below 100 MiB; its first import, since it has to be in force before SQLite is compiled.
 *
 * V8 would compile SQLite's hot functions a second time, which takes 30 MiB and makes checks no faster: their time
 * goes to files and rows. And they leave short-lived objects, for which V8 would let its nursery grow to 48 MiB; the
 * rest of the heap, where 6 MiB live, would grow to 26 before it is looked through, and does to 12.
 * An engine that does not know one of these options says so on stderr and goes on without it.
 */
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--liftoff-only");
setFlagsFromString("--semi-space-growth-factor=1");
setFlagsFromString("--max-semi-space-size=2");
setFlagsFromString("--heap-growing-percent=100");
