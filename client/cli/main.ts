/** Entry of the command line. Loads nothing before it knows that this Node.js can run it. */

import { isMainThread } from "node:worker_threads";

const oldest: readonly [major: number, minor: number] = [20, 19];

if (!isMainThread) {
  void import("./lint/threadEntry.ts").then(({ work }) => work());
} else if (isNewEnough(process.versions.node)) {
  process.on("uncaughtException", crash);
  void import("./index.ts").then(async ({ run }) => {
    process.exitCode = await run(process.argv.slice(2));
  });
} else {
  complain(`Node.js ${process.versions.node} is too old; install ${oldest.join(".")} or newer`);
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** Without the error's message, which could quote a key. */
function crash(error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error;
  const places = String(error instanceof Error ? error.stack : "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line));
  complain(
    [`it broke down (${name}); this is a bug, please report it with these lines`, ...places].join("\n"),
  );
  process.exit();
}

function complain(message: string): void {
  process.exitCode = 2;
  process.stderr.write(`gateway-keys: ${message}\n`);
}
