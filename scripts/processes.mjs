// Child processes that leave nothing behind: each is the leader of its own group, and the whole group is ended.
import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

const grouped = process.platform !== "win32";
const running = new Set();

/** Starts a program in a process group of its own. `stop()` ends the group, softly at first. */
export function startGroup(command, args, options = {}) {
  const child = spawn(command, args, { ...options, detached: grouped });
  const exited = new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", (error) => resolve({ code: null, signal: null, error }));
  });
  const stop = async () => {
    if (grouped) await stopGroup(child.pid);
    else child.kill();
    running.delete(stop);
  };
  running.add(stop);
  return { child, exited, stop };
}

/** Runs a program to its end: its exit code, and what it said unless `stdio` sends that elsewhere. */
export async function run(command, args, options = {}) {
  const shell = process.platform === "win32";
  const { child, exited, stop } = startGroup(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    shell,
    ...options,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
    });
  }
  const { code, signal, error } = await exited;
  await stop();
  if (error) throw new Error(`${command} could not be started`, { cause: error });
  return { code: signal === null ? code : signal, output };
}

/** Adds something to what a signal stops. */
export function stopWithUs(stop) {
  running.add(stop);
}

/** From here on Ctrl-C and friends end every group before they end us. */
export function stopOnSignals(exitCode = (signal) => 128 + signal) {
  for (const [signal, number] of [
    ["SIGHUP", 1],
    ["SIGINT", 2],
    ["SIGTERM", 15],
  ]) {
    process.once(signal, async () => {
      await Promise.all([...running].map((stop) => stop()));
      process.exit(exitCode(number));
    });
  }
}

/** Whether a process (or, with a negative number, any process of a group) still runs. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

async function stopGroup(leader) {
  if (leader === undefined) return;
  for (const [signal, patience] of [
    ["SIGTERM", 5000],
    ["SIGKILL", 2000],
  ]) {
    if (!isAlive(-leader)) return;
    send(-leader, signal);
    const deadline = Date.now() + patience;
    while (isAlive(-leader) && Date.now() < deadline) await delay(25);
  }
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
