/** The command line as people get it: bundled, and run as a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..", "..");

const gatewayParts = {
  gateways: "client/cli/gateways/index.ts",
  kubeConfig: "client/gateways/kubernetes/kubeConfigLibrary.ts",
  sandbox: "client/gateways/sandbox/service/main.ts",
};

const wasm = join(root, "node_modules/node-sqlite3-wasm/dist/node-sqlite3-wasm.wasm");

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Buffer;
  readonly env?: NodeJS.ProcessEnv;
  /** As a user who may not read everything, also where the suite runs as root. */
  readonly unprivileged?: boolean;
  /** An open file in place of a pipe. */
  readonly stdout?: number;
}

/** An installation in a temporary folder, beside a folder for manifests that the commands run in. */
export class BuiltCli {
  readonly #folder = mkdtempSync(join(tmpdir(), "gateway-keys-cli-"));
  readonly workspace = join(this.#folder, "workspace");

  /** @param gateways With what the commands about gateways need, the sandbox too. */
  async build(gateways = false): Promise<void> {
    const { onFirstUse } = await import(pathToFileURL(join(root, "scripts", "build.mjs")).href);
    chmodSync(this.#folder, 0o755);
    for (const part of ["package.json", "schemas", "docs/rules"]) {
      cpSync(join(root, part), join(this.#folder, part), { recursive: true });
    }
    await build({
      absWorkingDir: root,
      entryPoints: {
        cli: "client/cli/main.ts",
        server: "server/main.ts",
        ...(gateways ? gatewayParts : {}),
      },
      outdir: join(this.#folder, "dist"),
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      mainFields: ["module", "main"],
      logLevel: "error",
      plugins: [onFirstUse],
    });
    if (gateways) copyFileSync(wasm, join(this.#folder, "dist", basename(wasm)));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Where a bundle lies: `sandbox`. */
  bundle(name: string): string {
    return join(this.#folder, "dist", `${name}.js`);
  }

  /** Damages the installation: half of the schema's text is gone. */
  damageSchema(name: string): void {
    const file = join(this.#folder, "schemas", `${name}.schema.json`);
    truncateSync(file, statSync(file).size / 2);
  }

  /** Empties the workspace and writes files by their paths in it. */
  put(files: Readonly<Record<string, string | Buffer>>): void {
    rmSync(this.workspace, { recursive: true, force: true });
    mkdirSync(this.workspace);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.workspace, path)), { recursive: true });
      writeFileSync(join(this.workspace, path), content);
    }
  }

  /** Runs `gateway-keys <args>` in the workspace to its end. */
  run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    const child = this.start(args, options);
    child.stdin?.on("error", ignoreClosed);
    child.stdin?.end(options.input ?? "");
    return ended(child);
  }

  start(args: readonly string[], { env, unprivileged, stdout }: RunOptions = {}): ChildProcess {
    const nobody = unprivileged && process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    return spawn(process.execPath, [this.bundle("cli"), ...args], {
      cwd: this.workspace,
      env: { PATH: process.env.PATH, ...env },
      stdio: ["pipe", stdout ?? "pipe", "pipe"],
      ...nobody,
    });
  }
}

/** Everything a process says until it ends. */
export function ended(child: ChildProcess): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** A command that reads no input may have ended before it was sent. */
function ignoreClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
