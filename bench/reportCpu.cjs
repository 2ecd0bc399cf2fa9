/** Loaded before a timed program: tells its CPU time, in microseconds, on file descriptor 3 when it ends. */
const { writeSync } = require("node:fs");
const { isMainThread } = require("node:worker_threads");

// Each thread loads this, and the process's time is one.
if (isMainThread) {
  process.on("exit", () => {
    const { user, system } = process.cpuUsage();
    writeSync(3, String(user + system));
  });
}
