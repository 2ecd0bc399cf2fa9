/** What processes cost: time, CPU and memory. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const reportCpu = fileURLToPath(new URL("reportCpu.cjs", import.meta.url));

/**
 * Runs `node <args>` to its end.
 * @returns {Promise<{ wall: number, cpu: number, code: number | null, stdout: string, stderr: string }>}
 *   milliseconds; `wall` from spawn to end, `cpu` user and system time of the whole process.
 */
export async function timedRun(args, cwd) {
  const { told, ...run } = await ran(process.execPath, ["--require", reportCpu, ...args], cwd);
  return { ...run, cpu: Number(told) / 1000 };
}

/** The same of any other program, whose CPU time nobody tells. */
export async function timedProgram(program, args, cwd) {
  const { told: _, ...run } = await ran(program, args, cwd);
  return run;
}

function ran(program, args, cwd) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe", "pipe"] });
    const output = ["", "", "", ""];
    for (const fd of [1, 2, 3]) {
      child.stdio[fd].setEncoding("utf8").on("data", (text) => {
        output[fd] += text;
      });
    }
    let wall = 0;
    child.on("error", reject);
    child.on("exit", () => {
      wall = performance.now() - started;
    });
    child.on("close", (code) => {
      const [, stdout, stderr, told] = output;
      resolve({ wall, code, stdout, stderr, told });
    });
  });
}

/** User and system time so far of a running process, in ms; undefined where the system does not tell. */
export function cpuTime(pid) {
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticksPerSecond = 100;
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}

/** How long a process could have run and had no processor so far, in ms; undefined where the system does not tell. */
export function waitTime(pid) {
  const nanoseconds = readProc(`/proc/${pid}/schedstat`)?.split(" ")[1];
  return nanoseconds === undefined ? undefined : Number(nanoseconds) / 1e6;
}

/** The most memory that a process has held at once, in MiB; undefined where the system does not tell. */
export function peakMemory(pid) {
  return memory(pid, "VmHWM");
}

/** The memory that a process holds now. */
export function residentMemory(pid) {
  return memory(pid, "VmRSS");
}

function memory(pid, field) {
  const status = readProc(`/proc/${pid}/status`) ?? "";
  const kilobytes = new RegExp(`^${field}:\\s*(\\d+) kB`, "m").exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

/** Waits until a process has nothing left to do, so that its start is not counted with what follows. */
export async function idle(pid) {
  let before = cpuTime(pid);
  for (let i = 0; i < 100; i++) {
    await pause(500);
    const now = cpuTime(pid);
    if (now === undefined || now - before <= 10) return;
    before = now;
  }
}

export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function readProc(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
