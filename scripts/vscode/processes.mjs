// Child processes that leave nothing behind: each is the leader of its own group, and the whole group is ended.
import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

/** Starts a program in a process group of its own. `stop()` ends the group, softly at first. */
export function startGroup(command, args, options = {}) {
  const grouped = process.platform !== "win32";
  const child = spawn(command, args, { ...options, detached: grouped });
  const exited = new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", (error) => resolve({ code: null, signal: null, error }));
  });
  return { child, exited, stop: () => (grouped ? stopGroup(child.pid) : child.kill()) };
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
    const deadline = Date.now() + patience;
    send(-leader, signal);
    while (isAlive(-leader) && Date.now() < deadline) await delay(25);
    if (!isAlive(-leader)) return;
  }
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
