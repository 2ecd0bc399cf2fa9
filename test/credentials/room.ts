/** A folder for one test, and programs that use the real code in processes of their own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll } from "vitest";

/** Called in a suite: each test has `folder` for itself, and it is gone afterwards. */
export function freshFolder(): { readonly folder: string } {
  const room = { folder: "" };
  const made: string[] = [];
  Object.defineProperty(room, "folder", {
    get: () => {
      if (made.length === 0) made.push(mkdtempSync(join(tmpdir(), "gateway-keys-credentials-")));
      return made[0];
    },
  });
  afterEach(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return room;
}

/** Called in a suite: `start` runs worker.ts, bundled, in a process of its own. */
export function workers(): { start(args: readonly string[], shell?: string): ChildProcess } {
  let folder = "";
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "gateway-keys-worker-"));
    await build({
      entryPoints: [join(import.meta.dirname, "worker.ts")],
      outfile: join(folder, "worker.cjs"),
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      logLevel: "error",
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    start(args, shell) {
      const line = [process.execPath, join(folder, "worker.cjs"), ...args];
      const [program = "", ...rest] =
        shell === undefined ? line : ["bash", "-c", `${shell}; exec "$@"`, "bash", ...line];
      return spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"] });
    },
  };
}

/** Contents of all files below a folder, by path. */
export function filesIn(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return new Map(files.map((name) => [name, readFileSync(join(folder, name))]));
}

/** Numbers in [0, 1) that are the same in each run. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
