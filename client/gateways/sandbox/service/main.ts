/**
 * Entry of the sandbox's process, which belongs to the one that started it: it ends when its stdin does. It says
 * `ready` or `running` (another process has the folder) on stdout; all else is asked at the control socket.
 */
import "./smallMemory.ts";
import { Log } from "./log.ts";
import { readOptions } from "./options.ts";
import { startSandbox } from "./sandbox.ts";
import { StartError } from "./startError.ts";

const log = new Log((line) => process.stderr.write(line));

// The reader of the log may have gone.
process.stderr.on("error", () => {});
process.stdout.on("error", () => {});
process.on("uncaughtException", (error) => {
  log.error(error);
  process.exit(70);
});
// Whatever is written here is nobody else's business.
process.umask(0o077);
void main();

async function main(): Promise<void> {
  const asked = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
    process.stdin.on("end", resolve).on("error", resolve).resume();
  });
  const sandbox = await startSandbox(readOptions(process.argv.slice(2)), log).catch(giveUp);
  process.stdout.write(sandbox === undefined ? "running\n" : "ready\n");
  if (sandbox !== undefined) {
    await asked;
    await sandbox.close();
  }
  process.exit(0);
}

function giveUp(error: unknown): never {
  if (error instanceof StartError) log.say(error.message);
  else log.error(error);
  process.exit(1);
}
